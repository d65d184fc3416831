#include "store.hpp"

#include "pipeline/inbox/event_table.hpp"
#include "pipeline/schema.hpp"
#include "storage/data_directory.hpp"

#include <soci/soci.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>

namespace rejudge_test {

using namespace kilihost;
namespace fs = std::filesystem;

namespace {

std::string text_of(const fs::path& path) {
    std::stringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
}

} // namespace

std::string boxes(const std::vector<double>& sides) {
    json annotations = json::array();
    for (const double side : sides)
        annotations.push_back({{"mid", "mid-" + std::to_string(annotations.size())},
                               {"type", "rectangle"},
                               {"categories", {{{"name", "OBJECT_A"}}}},
                               {"boundingPoly",
                                {{{"normalizedVertices",
                                   {{{"x", 0.0}, {"y", 0.0}},
                                    {{"x", side}, {"y", 0.0}},
                                    {{"x", side}, {"y", side}},
                                    {{"x", 0.0}, {"y", side}}}}}}}});
    return json{{"JOB_0", {{"annotations", annotations}}}}.dump();
}

std::vector<int> Run::counts(const std::string& rule) const {
    const json all = report();
    for (const json& one : all.at("rules"))
        if (one.at("rule") == rule) return {one.at("new"), one.at("gone"), one.at("changed"), one.at("unchanged")};
    return {};
}

Run run_rejudge(const fs::path& data, const std::vector<std::string>& words,
                const std::vector<std::string>& environment) {
    const TemporaryFolder folder;
    std::string line = "env -u KILI_API_KEY";
    for (const std::string& variable : environment)
        line += " '" + variable + "'";
    line += " " KILI_HOST_PROGRAM " rejudge --data '" + data.string() + "'";
    for (const std::string& word : words)
        line += " '" + word + "'";
    line += " >'" + (folder / "out").string() + "' 2>'" + (folder / "err").string() + "' </dev/null";
    const int status = std::system(line.c_str()); // NOLINT(concurrency-mt-unsafe): no other thread uses it
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, text_of(folder / "out"), text_of(folder / "err")};
}

std::string file(const TemporaryFolder& folder, const std::string& name, const std::string& text) {
    std::ofstream(folder / name) << text;
    return folder / name;
}

std::string content_of(const fs::path& folder) {
    std::map<std::string, std::string> all;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder))
        if (const std::string name = entry.path().lexically_relative(folder).string(); !name.ends_with("-shm"))
            all[name] = entry.is_regular_file() ? text_of(entry.path()) : "";
    std::string out;
    for (const auto& [name, text] : all)
        out += name + " " + std::to_string(text.size()) + "\n" + text + "\n";
    return out;
}

void store(const fs::path& data, const std::vector<std::string>& bodies) {
    const storage::DataDirectory directory(data);
    soci::session session;
    pipeline::database(data).open(session);
    inbox::EventTable events(session);
    soci::transaction transaction(session);
    for (const std::string& body : bodies)
        events.add(event::Event(body));
    transaction.commit();
}

} // namespace rejudge_test
