#include "pipeline/rules_record.hpp"

#include "json_text/json_text.hpp"
#include "rules/trust.hpp"
#include "storage/database.hpp"
#include "storage/private_file.hpp"

#include <nlohmann/json.hpp>

namespace kilihost::pipeline {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

fs::path file_in(const fs::path& data) {
    return data / "rules.json";
}

} // namespace

RulesRecord record_of(const config::Config& config, const judging::Generation& generation) {
    RulesRecord out{fs::absolute(config.plugins), config.source, config.allow_writable_plugins,
                    generation.rules.libraries()};
    for (const workers::Rule& rule : generation.rules.rules)
        out.rules.push_back(rule.description.name);
    return out;
}

void write_rules_record(const fs::path& data, const RulesRecord& record) {
    ordered_json libraries = ordered_json::array();
    for (const rules::CopiedLibrary& library : record.libraries)
        libraries.push_back({{"file", fs::absolute(library.file).string()},
                             {"copy", fs::absolute(library.copy).string()},
                             {"sha256", library.sha256}});
    const ordered_json all{
        {"plugins", record.plugins.string()},
        {"allowWritablePlugins", record.allow_writable_plugins},
        {"configuration", {{"file", record.configuration.file.string()}, {"text", record.configuration.text}}},
        {"libraries", std::move(libraries)},
        {"rules", record.rules}};
    storage::replace_private(file_in(data), json_text::dump(all, 2) + "\n");
}

std::optional<RulesRecord> read_rules_record(const fs::path& data) {
    const std::optional<std::string> text = storage::read_private(file_in(data));
    if (!text) return std::nullopt;
    try {
        const ordered_json all = json_text::parse_ordered(*text);
        const ordered_json& configuration = all.at("configuration");
        RulesRecord out{all.at("plugins").get<std::string>(),
                        {configuration.at("file").get<std::string>(), configuration.at("text").get<std::string>()},
                        all.at("allowWritablePlugins").get<bool>(),
                        {}};
        for (const ordered_json& library : all.at("libraries"))
            out.libraries.push_back({library.at("file").get<std::string>(), library.at("copy").get<std::string>(),
                                     library.at("sha256").get<std::string>()});
        out.rules = all.value("rules", std::vector<std::string>());
        return out;
    } catch (const ordered_json::exception& error) {
        throw storage::DataError(file_in(data).string() + " is not what a host writes: " + error.what());
    }
}

std::vector<rules::CopiedLibrary> recorded_libraries(const RulesRecord& record) {
    std::vector<rules::CopiedLibrary> out = record.libraries;
    for (rules::CopiedLibrary& library : out) {
        if (rules::sha256(library.copy) == library.sha256) continue;
        library.copy = library.file;
        if (rules::sha256(library.file) != library.sha256)
            throw storage::DataError(library.file.string() +
                                     " is gone or changed since the host loaded it, and the host's copy is gone too: "
                                     "give --against DIR with the libraries to compare with");
    }
    return out;
}

} // namespace kilihost::pipeline
