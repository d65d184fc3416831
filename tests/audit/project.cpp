#include "project.hpp"

#include "rules/judge.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace audit_test {
namespace {

using nlohmann::json;

json box(double side, const std::string& mid) {
    return {{"mid", mid},
            {"type", "rectangle"},
            {"categories", {{{"name", "OBJECT_A"}}}},
            {"boundingPoly",
             {{{"normalizedVertices",
                {{{"x", 0.1}, {"y", 0.1}},
                 {{"x", 0.1 + side}, {"y", 0.1}},
                 {{"x", 0.1 + side}, {"y", 0.1 + side}},
                 {{"x", 0.1}, {"y", 0.1 + side}}}}}}}};
}

} // namespace

Project::Project(int assets)
    : sandbox_("127.0.0.1", 0),
      client_({.endpoint = endpoint(), .api_key = integration::api_key, .budget = std::nullopt}) {
    id_ = client_.create_project({"t", "", "IMAGE", json::object()});
    add(assets);
}

void Project::add(int assets) {
    const int end = int(assets_.size()) + assets;
    for (int from = int(assets_.size()); from < end; from += int(kili_api::batch)) {
        std::vector<kili_api::NewAsset> some;
        for (int i = from; i < std::min(end, from + int(kili_api::batch)); ++i)
            some.push_back({"https://x/" + std::to_string(i) + ".jpg", "asset-" + std::to_string(i)});
        const std::vector<std::string> ids = client_.append_assets(id_, some);
        std::vector<kili_api::NewLabel> labels;
        for (std::size_t i = 0; i < ids.size(); ++i) {
            const bool bad = (from + int(i)) % 3 == 0;
            labels.push_back({ids[i], {{"JOB_0", {{"annotations", {box(bad ? 0.8 : 0.2, "mid")}}}}}});
            if (bad) bad_.push_back(ids[i]);
        }
        client_.append_labels(id_, labels);
        assets_.insert(assets_.end(), ids.begin(), ids.end());
    }
}

std::string Project::endpoint() const {
    return "http://127.0.0.1:" + std::to_string(sandbox_.port()) + sandbox::endpoint_path;
}

std::string text_of(const std::filesystem::path& file) {
    std::stringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
}

std::vector<std::string> arguments(const Project& project, const std::filesystem::path& out,
                                   const std::vector<std::string>& further) {
    std::vector<std::string> all{"audit",  "--project", project.id(), "--plugins", KILI_PLUGINS,
                                 "--rule", "bbox_area", "--out",      out.string()};
    all.insert(all.end(), further.begin(), further.end());
    return all;
}

std::vector<std::string> environment(const Project& project) {
    return {std::string("KILI_API_KEY=") + integration::api_key, "KILI_API_ENDPOINT=" + project.endpoint()};
}

Run run_program(const Project& project, const std::vector<std::string>& arguments, const std::string& endpoint) {
    const TemporaryFolder folder;
    std::string line;
    for (const std::string& variable : environment(project))
        line += variable + ' ';
    if (!endpoint.empty()) line += "KILI_API_ENDPOINT=" + endpoint + ' '; // of two, the shell takes the last
    line += KILI_HOST_PROGRAM;
    for (const std::string& argument : arguments)
        line += " '" + argument + "'";
    line += " >'" + (folder / "out").string() + "' 2>'" + (folder / "err").string() + "' </dev/null";
    const int status = std::system(line.c_str()); // NOLINT(concurrency-mt-unsafe): no other thread uses it
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, text_of(folder / "out"), text_of(folder / "err")};
}

Run run_audit(const Project& project, const std::filesystem::path& out, const std::vector<std::string>& further) {
    return run_program(project, arguments(project, out, further));
}

Rule::Rule()
    : library_(std::make_shared<const rules::Library>(std::string(KILI_PLUGINS) + "/bbox_area.so", folder_.path())) {}

audit::JudgeLabel Rule::judge(audit::AuditServices& services) const {
    const auto choice = [this](const std::string&) { return std::vector<rules::Chosen>{{library_, "{}", {}}}; };
    const auto judge = std::make_shared<rules::Judge>(choice, services);
    return [judge](const event::Event& event) { return judge->judge(event); };
}

} // namespace audit_test
