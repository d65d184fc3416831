#include "command.hpp"

#include "tutorial/child_process.hpp"
#include "tutorial/tutorial.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <sstream>

namespace kilihost::test {
namespace {

Ran ran(tutorial::ChildProcess process, const std::filesystem::path& errors) {
    Ran out;
    while (const std::optional<std::string> line = process.read_line(std::chrono::seconds(60)))
        out.out += *line + "\n";
    out.code = process.wait(std::chrono::seconds(60)).value_or(-1);
    std::ifstream in(errors);
    std::stringstream text;
    text << in.rdbuf();
    out.err = text.str();
    return out;
}

} // namespace

std::vector<std::string> Ran::lines() const {
    std::istringstream in(out);
    std::vector<std::string> all;
    for (std::string line; std::getline(in, line);)
        all.push_back(line);
    return all;
}

nlohmann::json Ran::json() const {
    INFO(err);
    return nlohmann::json::parse(out);
}

Shell::Shell(sandbox::Options options)
    : sandbox_("127.0.0.1", 0, std::move(options)),
      client_(kili_api::ApiConnection{.endpoint = "http://127.0.0.1:" + std::to_string(sandbox_.port()) +
                                                  std::string(sandbox::endpoint_path),
                                      .api_key = sandbox::default_api_key}) {}

std::string Shell::endpoint() const {
    return "http://127.0.0.1:" + std::to_string(sandbox_.port()) + std::string(sandbox::endpoint_path);
}

Ran Shell::start(const std::string& program, const std::vector<std::string>& words,
                 const std::vector<std::string>& environment) {
    tutorial::ChildProcess::Options options;
    options.environment = environment; // the first value of a name counts
    for (const std::string& variable :
         {"KILI_API_ENDPOINT=" + endpoint(), std::string("KILI_API_KEY=") + sandbox::default_api_key,
          std::string("KILI_WEBHOOK_HEADER="), std::string("kili_host=") + KILI_HOST_PROGRAM})
        options.environment.push_back(variable);
    options.error_log = folder_ / "errors";
    std::filesystem::remove(options.error_log);
    return ran(tutorial::ChildProcess(program, words, options), options.error_log);
}

Ran Shell::run(const std::vector<std::string>& words, const std::vector<std::string>& environment) {
    return start(KILI_HOST_PROGRAM, words, environment);
}

Ran Shell::bash(const std::string& script) {
    return start("/bin/bash", {"-c", script}, {});
}

std::string Shell::file(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name) << text;
    return (folder_ / name).string();
}

std::string Shell::project(int assets) {
    const std::string id = client_.create_project({"Cars", "what drives", "IMAGE", tutorial::json_interface()});
    std::vector<kili_api::NewAsset> all;
    for (int i = 0; i < assets; ++i) {
        all.push_back({"https://example.com/" + std::to_string(i), std::to_string(i)});
        if (all.size() == kili_api::batch || i + 1 == assets) {
            client_.append_assets(id, all);
            all.clear();
        }
    }
    return id;
}

} // namespace kilihost::test
