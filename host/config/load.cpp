#include "config/load.hpp"

#include "config/keys.hpp"
#include "config/read_secret.hpp"

#include <algorithm>
#include <cstdlib>
#include <numeric>

namespace kilihost::config {
namespace {

namespace fs = std::filesystem;

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t changed = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({changed, row[j] + 1, diagonal + 1});
        }
    }
    return row.back();
}

class Reader {
  public:
    Reader(Config& config, const fs::path& file) : config_(config), file_(file) {}

    // Throws Error with all that is wrong.
    void read() {
        try {
            const toml::table table = toml::parse_file(file_.string());
            for (const auto& [key, node] : table)
                top(std::string(key.str()), node);
        } catch (const toml::parse_error& error) {
            const auto at = error.source().begin;
            throw Error(file_.string() + ":" + std::to_string(at.line) + ":" + std::to_string(at.column) + ": " +
                        std::string(error.description()));
        }
        if (!errors_.empty()) throw Error(errors_);
    }

  private:
    void top(const std::string& name, const toml::node& node) {
        if (name == "rules" || name == "projects") {
            const toml::table* const table = node.as_table();
            if (table == nullptr) return wrong(node, name, "a table such as [" + name + ".NAME]");
            for (const auto& [key, value] : *table) {
                const std::string id(key.str());
                const std::string path = name + "." + id;
                const toml::table* const inner = value.as_table();
                if (inner == nullptr)
                    wrong(value, path, "a table");
                else if (name == "rules")
                    config_.rules[id] = parameters(*inner, path);
                else
                    project(id, *inner, path);
            }
            return;
        }
        take(name, node);
    }

    // A key of the table of keys, or a section of such keys.
    void take(const std::string& path, const toml::node& node) {
        const auto key = std::find_if(keys().begin(), keys().end(), [&](const Key& k) { return k.path == path; });
        if (key != keys().end()) {
            try {
                key->take(config_, node, fs::absolute(file_).parent_path());
            } catch (const WrongValue& value) {
                wrong(node, path, value.wanted);
            }
            return;
        }
        const auto in_section = [&](const Key& k) { return k.path.starts_with(path + "."); };
        const toml::table* const section = node.as_table();
        if (section != nullptr && std::any_of(keys().begin(), keys().end(), in_section)) {
            for (const auto& [name, value] : *section)
                take(path + "." + std::string(name.str()), value);
            return;
        }
        std::vector<std::string> known{"rules", "projects"};
        for (const Key& k : keys())
            known.push_back(k.path);
        note(node, "unknown key '" + path + "'" + suggestion(path, known));
    }

    void project(const std::string& id, const toml::table& table, const std::string& path) {
        Project& project = config_.projects[id];
        for (const auto& [key, node] : table) {
            const std::string name(key.str());
            const std::string at = path + "." + name;
            if (name == "rules") {
                project.rules = rule_names(node, at);
            } else if (name == "parameters") {
                const toml::table* const rules = node.as_table();
                if (rules == nullptr) {
                    wrong(node, at, "tables such as [" + at + ".NAME]");
                    continue;
                }
                for (const auto& [rule, values] : *rules) {
                    const std::string rule_name(rule.str());
                    if (const toml::table* const inner = values.as_table())
                        project.parameters[rule_name] = parameters(*inner, at + "." + rule_name);
                    else
                        wrong(values, at + "." + rule_name, "a table");
                }
            } else {
                note(node, "unknown key '" + at + "'" + suggestion(name, {"rules", "parameters"}));
            }
        }
    }

    std::vector<RuleName> rule_names(const toml::node& node, const std::string& path) {
        std::vector<RuleName> out;
        const toml::array* const array = node.as_array();
        if (array == nullptr) {
            wrong(node, path, "a list of rule names");
            return out;
        }
        for (const toml::node& entry : *array) {
            if (const auto name = entry.value_exact<std::string>())
                out.push_back({*name, place(entry)});
            else
                wrong(entry, path, "a list of rule names");
        }
        return out;
    }

    Parameters parameters(const toml::table& table, const std::string& path) {
        return {json(table, path), place(table)};
    }

    nlohmann::json json(const toml::node& node, const std::string& path) {
        if (const toml::table* const table = node.as_table()) {
            nlohmann::json out = nlohmann::json::object();
            for (const auto& [key, value] : *table)
                out[std::string(key.str())] = json(value, path + "." + std::string(key.str()));
            return out;
        }
        if (const toml::array* const array = node.as_array()) {
            nlohmann::json out = nlohmann::json::array();
            for (const toml::node& value : *array)
                out.push_back(json(value, path));
            return out;
        }
        if (const auto value = node.value_exact<std::string>()) return *value;
        if (const auto value = node.value_exact<std::int64_t>()) return *value;
        if (const auto value = node.value_exact<bool>()) return *value;
        if (const auto value = node.value_exact<double>(); value && std::isfinite(*value)) return *value;
        wrong(node, path, "a text, a finite number, true, false, a list or a table");
        return nullptr;
    }

    Place place(const toml::node& node) const {
        return file_.string() + ":" + std::to_string(node.source().begin.line);
    }
    void wrong(const toml::node& node, const std::string& path, const std::string& wanted) {
        note(node, "'" + path + "' must be " + wanted);
    }
    void note(const toml::node& node, const std::string& what) {
        errors_ += (errors_.empty() ? "" : "\n") + place(node) + ": " + what;
    }

    Config& config_;
    const fs::path& file_;
    std::string errors_;
};

// NAME, or the text of the file that NAME_FILE names.
void take_secret(std::optional<Secret>& secret, const std::string& name, const Environment& environment) {
    const std::optional<std::string> value = environment(name);
    const std::optional<std::string> file = environment(name + "_FILE");
    if (value && file) throw Error("both " + name + " and " + name + "_FILE are set: unset one of them");
    if (value) secret = Secret(*value);
    try {
        if (file) secret = read_secret(*file);
    } catch (const std::runtime_error& error) {
        throw Error(name + "_FILE: " + error.what());
    }
}

} // namespace

nlohmann::json Config::parameters(const std::string& rule, const std::string& project_id) const {
    nlohmann::json out = nlohmann::json::object();
    if (const auto found = rules.find(rule); found != rules.end()) out = found->second.values;
    if (const auto project = projects.find(project_id); project != projects.end())
        if (const auto own = project->second.parameters.find(rule); own != project->second.parameters.end())
            out.update(own->second.values);
    return out;
}

Environment process_environment() {
    return [](const std::string& name) -> std::optional<std::string> {
        const char* const value = std::getenv(name.c_str()); // NOLINT(concurrency-mt-unsafe): read before any thread
        if (value == nullptr || *value == '\0') return std::nullopt;
        return value;
    };
}

Config load(const std::optional<fs::path>& file, const Environment& environment) {
    Config config;
    if (file) {
        if (!fs::exists(*file)) throw Error("the configuration file " + file->string() + " does not exist");
        Reader(config, *file).read();
    }
    if (const auto endpoint = environment("KILI_API_ENDPOINT")) config.kili.endpoint = *endpoint;
    if (const auto verify = environment("KILI_VERIFY")) {
        config.kili.verify = *verify != "false" && *verify != "False" && *verify != "0";
        const bool word = !config.kili.verify || *verify == "true" || *verify == "True" || *verify == "1";
        if (!word && !fs::exists(*verify))
            throw Error("KILI_VERIFY must be true, false, or a file or folder of certificates");
        if (!word) config.kili.ca_bundle = *verify;
    }
    if (config.kili.burst >= config.kili.calls_per_minute)
        throw Error("kili.burst must be less than kili.calls_per_minute, " +
                    std::to_string(config.kili.calls_per_minute));
    take_secret(config.api_key, "KILI_API_KEY", environment);
    take_secret(config.webhook_header, "KILI_WEBHOOK_HEADER", environment);
    return config;
}

std::string suggestion(const std::string& name, const std::vector<std::string>& candidates) {
    const std::string* nearest = nullptr;
    std::size_t least = std::max<std::size_t>(2, name.size() / 3) + 1;
    for (const std::string& candidate : candidates) {
        const std::size_t distance = edit_distance(name, candidate);
        if (distance < least) {
            least = distance;
            nearest = &candidate;
        }
    }
    return nearest != nullptr ? "; did you mean '" + *nearest + "'?" : std::string();
}

std::vector<std::string> unknown_rules(const Config& config, const std::vector<std::string>& loaded) {
    std::vector<std::string> out;
    const auto check = [&](const std::string& name, const Place& place, const std::string& path) {
        if (std::find(loaded.begin(), loaded.end(), name) == loaded.end())
            out.push_back(place + ": '" + path + "' names no loaded rule" + suggestion(name, loaded));
    };
    for (const auto& [name, parameters] : config.rules)
        check(name, parameters.place, "rules." + name);
    for (const auto& [id, project] : config.projects) {
        for (const RuleName& rule : project.rules.value_or(std::vector<RuleName>{}))
            check(rule.name, rule.place, "projects." + id + ".rules: " + rule.name);
        for (const auto& [name, parameters] : project.parameters)
            check(name, parameters.place, "projects." + id + ".parameters." + name);
    }
    return out;
}

} // namespace kilihost::config
