#include "config/file.hpp"

#include "config/keys.hpp"
#include "config/nearest.hpp"
#include "config/plugin_keys.hpp"
#include "config/text_file.hpp"
#include "config/toml_json.hpp"
#include "config/values.hpp"

#include <algorithm>
#include <stdexcept>
#include <tuple>

namespace kilihost::config {
namespace {

namespace fs = std::filesystem;

struct FileFault {
    toml::source_position at;
    std::string text;
};

class Reader {
  public:
    Reader(Config& config, const fs::path& file, SecretFiles secrets)
        : config_(config), secrets_(secrets), file_(file.string()), folder_(fs::absolute(file).parent_path()) {}

    std::vector<std::string> read(const toml::table& document) {
        for (const auto& [key, node] : document) {
            const std::string name(key.str());
            if (name == "rules")
                rules(node);
            else if (name == "projects")
                projects(node);
            else if (name == "plugin")
                plugins(node);
            else if (name == "default")
                defaults(node);
            else
                take(name, node);
        }
        std::stable_sort(faults_.begin(), faults_.end(), [](const FileFault& a, const FileFault& b) {
            return std::tie(a.at.line, a.at.column) < std::tie(b.at.line, b.at.column);
        });
        std::vector<std::string> lines;
        for (const FileFault& fault : faults_)
            lines.push_back(file_ + ":" + std::to_string(fault.at.line) + ": " + fault.text);
        return lines;
    }

  private:
    // A key of the table of keys, or a section of such keys.
    void take(const std::string& path, const toml::node& node) {
        const auto key = std::find_if(keys().begin(), keys().end(), [&](const Key& k) { return k.path == path; });
        if (key != keys().end()) {
            if (key->is_secret_file && secrets_ == SecretFiles::leave) return;
            try {
                key->take(config_, node, folder_);
            } catch (const WrongValue& value) {
                wrong(node, path, value.wanted);
            }
            return;
        }
        const auto is_within = [&](const Key& k) { return k.path.starts_with(path + "."); };
        if (!std::any_of(keys().begin(), keys().end(), is_within))
            note(node, "unknown key '" + path + "'" + suggested_key(path));
        else if (const toml::table* const section = node.as_table())
            for (const auto& [name, value] : *section)
                take(path + "." + std::string(name.str()), value);
        else
            wrong(node, path, "a section: [" + path + "]");
    }

    // Looks for the whole path, then for its last part: the key may be in the wrong section.
    static std::string suggested_key(const std::string& path) {
        const auto last_part = [](const std::string& whole) { return whole.substr(whole.rfind('.') + 1); };
        std::vector<std::string> paths{"rules", "projects", "plugin", "default"};
        for (const Key& key : keys())
            if (!key.is_trap) paths.insert(paths.end(), {key.path, key.path.substr(0, key.path.find('.'))});
        if (nearest(path, paths) != nullptr) return suggestion(path, paths);
        for (const std::string& known : paths)
            if (!suggestion(last_part(path), {last_part(known)}).empty()) return "; did you mean '" + known + "'?";
        return {};
    }

    void rules(const toml::node& node) {
        if (const toml::table* const all = table(node, "rules", "tables: [rules.NAME]"))
            for (const auto& [name, value] : *all)
                parameters(config_.rules, std::string(name.str()), value, "rules");
    }

    void plugins(const toml::node& node) {
        if (const toml::table* const all =
                table(node, "plugin", "tables: [plugin.NAME]; the directory of the rules is 'plugins'"))
            for (const auto& [name, value] : *all) {
                const std::string path = "plugin." + std::string(name.str());
                if (const toml::table* const own = table(value, path, "a table of the host's keys for the rule"))
                    plugin(config_.plugin_settings[std::string(name.str())], *own, path);
            }
    }

    void plugin(PluginSettings& settings, const toml::table& own, const std::string& path) {
        settings.place = place(own);
        std::string known;
        for (const PluginKey& key : plugin_keys())
            known += (known.empty() ? "" : ", ") + key.name;
        for (const auto& [key, node] : own) {
            const std::string name(key.str());
            const std::string at = path + "." + name;
            const auto found = std::find_if(plugin_keys().begin(), plugin_keys().end(),
                                            [&](const PluginKey& one) { return one.name == name; });
            if (found == plugin_keys().end()) {
                note(node, "unknown key '" + at + "'; known in [" + path + "]: " + known +
                               "; the rule's parameters are in [rules." + path.substr(path.find('.') + 1) + "]");
                continue;
            }
            try {
                found->take(settings, node);
            } catch (const WrongValue& value) {
                wrong(node, at, value.wanted);
            }
        }
    }

    void defaults(const toml::node& node) {
        const toml::table* const own = table(node, "default", "a section: [default]");
        if (own == nullptr) return;
        for (const auto& [key, value] : *own) {
            const std::string at = "default." + std::string(key.str());
            if (at == "default.rules")
                config_.default_rules = rule_names(value, at);
            else
                note(value, "unknown key '" + at + "'; known in [default]: rules");
        }
    }

    void projects(const toml::node& node) {
        if (const toml::table* const all = table(node, "projects", "tables: [projects.ID]"))
            for (const auto& [id, value] : *all) {
                const std::string path = "projects." + std::string(id.str());
                if (const toml::table* const own = table(value, path, "a table"))
                    project(config_.projects[std::string(id.str())], *own, path);
            }
    }

    void project(ProjectSettings& project, const toml::table& own, const std::string& path) {
        project.place = place(own);
        for (const auto& [key, node] : own) {
            const std::string name(key.str());
            const std::string at = path + "." + name;
            if (name == "rules")
                project.rules = rule_names(node, at);
            else if (name != "parameters")
                note(node, "unknown key '" + at + "'" + suggestion(name, {"rules", "parameters"}));
            else if (const toml::table* const all = table(node, at, "tables: [" + at + ".NAME]"))
                for (const auto& [rule, value] : *all)
                    parameters(project.parameters, std::string(rule.str()), value, at);
        }
    }

    void parameters(std::map<std::string, Parameters>& all, const std::string& rule, const toml::node& node,
                    const std::string& section) {
        const std::string path = section + "." + rule;
        const auto no_json = [this](const toml::node& value, const std::string& at) { wrong(value, at, json_wanted); };
        if (table(node, path, "a table of the rule's parameters") != nullptr)
            all[rule] = {to_json(node, path, no_json), place(node)};
    }

    std::vector<RuleName> rule_names(const toml::node& node, const std::string& path) {
        const toml::array* const list = node.as_array();
        std::vector<RuleName> names;
        if (list == nullptr) {
            wrong(node, path, "a list of rule names: ['bbox_count']");
            return names;
        }
        for (const toml::node& entry : *list)
            if (const auto name = entry.value_exact<std::string>())
                names.push_back({*name, place(entry)});
            else
                wrong(entry, path, "a list of rule names: ['bbox_count']");
        return names;
    }

    // The node as a table; if it is none, adds a fault and returns NULL.
    const toml::table* table(const toml::node& node, const std::string& path, const std::string& wanted) {
        if (!node.is_table()) wrong(node, path, wanted);
        return node.as_table();
    }

    SourcePlace place(const toml::node& node) const { return file_ + ":" + std::to_string(node.source().begin.line); }

    void wrong(const toml::node& node, const std::string& path, const std::string& wanted) {
        note(node, "'" + path + "' must be " + wanted);
    }
    void note(const toml::node& node, std::string text) { faults_.push_back({node.source().begin, std::move(text)}); }

    Config& config_;
    const SecretFiles secrets_;
    const std::string file_;
    const fs::path folder_;
    std::vector<FileFault> faults_;
};

// toml++ quotes the text at which it fails, which may be a secret that somebody wrote into the file. Line and column
// are enough.
std::string without_quotes(std::string_view description) {
    constexpr std::size_t longest = 16; // key names and the like help; a secret is longer
    std::string out;
    while (!description.empty()) {
        const auto open = description.find('\'');
        const auto close = open == std::string_view::npos ? open : description.find('\'', open + 1);
        if (close == std::string_view::npos) return out.append(description);
        out += description.substr(0, open);
        const std::string_view quoted = description.substr(open, close + 1 - open);
        out += quoted.size() <= longest + 2 ? quoted : "the text there";
        description.remove_prefix(close + 1);
    }
    return out;
}

std::vector<std::string> take_text(Config& config, const fs::path& file, const std::string& text, SecretFiles secrets) {
    try {
        config.source = {fs::absolute(file), text};
        return Reader(config, file, secrets).read(toml::parse(text, file.string()));
    } catch (const toml::parse_error& error) {
        const toml::source_position at = error.source().begin;
        return {file.string() + ":" + std::to_string(at.line) + ":" + std::to_string(at.column) + ": " +
                without_quotes(error.description())};
    }
}

} // namespace

std::vector<std::string> read_file(Config& config, const fs::path& file, SecretFiles secrets) {
    constexpr std::size_t most = 4'000'000;
    std::string text;
    try {
        text = read_text(file, most);
    } catch (const std::runtime_error& error) {
        return {"the configuration file " + file.string() + " " + error.what()};
    }
    return take_text(config, file, text, secrets);
}

std::vector<std::string> read_source(Config& config, const Source& source, SecretFiles secrets) {
    return take_text(config, source.file, source.text, secrets);
}

} // namespace kilihost::config
