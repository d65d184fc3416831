// kili/parameters.hpp: reading a rule's parameters strictly. Header-only, on plugin.hpp.
//
//     explicit MyRule(kili::Configuration configuration) : PluginCore(configuration) {
//         configuration.only({"max_area", "severity"});
//         const kili::Parameters given(configuration);
//         max_area_ = given.number("max_area", 0.33, 0, 1);
//         severity_ = given.severity();
//     }
//
// An absent parameter has its default. One that is not what the rule expects throws out of the constructor: the
// rule is then left out, and the operator reads which parameter is wrong and what to write.
#ifndef KILI_PARAMETERS_HPP
#define KILI_PARAMETERS_HPP

#include <kili/plugin.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <initializer_list>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// The declaration of `severity`, a property of a rule's schema: KILI_SEVERITY_PARAMETER("block").
#define KILI_SEVERITY_PARAMETER(by_default)                                                                            \
    R"("severity": {"enum": ["block", "warn"], "default": ")" by_default                                               \
    R"(", "description": "block: the issues send the asset back; warn: they do not"})"

namespace kili {

// The rule's parameters, or a table inside them. Valid in the constructor only.
class Parameters {
  public:
    explicit Parameters(const Configuration& configuration) : Parameters(configuration, configuration, {}) {}

    // As Configuration::only, for a table inside the configuration.
    void only(std::initializer_list<std::string_view> known) const {
        if (const std::string why = detail::unknown_parameter(table_, known, path_); !why.empty())
            configuration_.refuse(why);
    }

    // A number from `least` to `most`.
    double number(std::string_view name, double fallback, double least, double most) const {
        if (!has(name)) return fallback;
        const double number = table_[name].number(std::numeric_limits<double>::quiet_NaN());
        if (number >= least && number <= most) return number;
        refuse(name, "must be a number from " + written(least) + " to " + written(most));
        return fallback;
    }

    // A whole number from 0, if given.
    std::optional<std::int64_t> count(std::string_view name) const {
        if (!has(name)) return {};
        const std::int64_t count = table_[name].integer(-1);
        if (count >= 0) return count;
        refuse(name, "must be a whole number from 0");
        return {};
    }

    // A whole number from `least` to `most`.
    std::int64_t integer(std::string_view name, std::int64_t fallback, std::int64_t least, std::int64_t most) const {
        if (!has(name)) return fallback;
        const std::int64_t number = table_[name].integer(least - 1);
        if (number >= least && number <= most) return number;
        refuse(name, "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
        return fallback;
    }

    // A text that is not empty.
    std::string text(std::string_view name, std::string_view fallback) const {
        if (has(name) && table_[name].str().empty()) refuse(name, "must be a text in quotes");
        return std::string(table_[name].str(fallback));
    }

    // A list of at least one text, none of them empty.
    std::vector<std::string> texts(std::string_view name, std::vector<std::string> fallback) const {
        if (!has(name)) return fallback;
        std::vector<std::string> texts;
        if (table_[name].is_array())
            for (const Value text : table_[name])
                if (!text.str().empty()) texts.emplace_back(text.str());
        if (texts.empty() || texts.size() != table_[name].size())
            refuse(name, "must be a list of at least one text: [\"A\", \"B\"]");
        return texts;
    }

    // The same, of a parameter that must be given.
    std::string required_text(std::string_view name) const {
        if (!has(name)) refuse(name, "must be given: a text in quotes");
        return text(name, "");
    }
    std::vector<std::string> required_texts(std::string_view name, std::size_t least) const {
        std::vector<std::string> given = texts(name, {});
        if (given.size() < least) refuse(name, "must be given: a list of at least " + std::to_string(least));
        return given;
    }

    // true or false.
    bool flag(std::string_view name, bool fallback) const {
        if (!has(name)) return fallback;
        if (table_[name].type() != KILI_BOOL) refuse(name, "must be true or false");
        return table_[name].boolean(fallback);
    }

    // One of some texts.
    std::string choice(std::string_view name, std::string_view fallback,
                       std::initializer_list<std::string_view> choices) const {
        std::string chosen = text(name, fallback);
        std::string list;
        for (const std::string_view choice : choices) {
            if (choice == chosen) return chosen;
            list.append(list.empty() ? "" : " or ").append("\"").append(choice).append("\"");
        }
        refuse(name, "must be " + list);
        return chosen;
    }

    // A table of texts, none of them empty: {OBJECT_A = "Object A"}.
    std::map<std::string, std::string, std::less<>> names(std::string_view name) const {
        std::map<std::string, std::string, std::less<>> names;
        if (!has(name)) return names;
        for (const auto [key, text] : table_[name].items())
            if (!text.str().empty()) names.emplace(key, text.str());
        if (!table_[name].is_object() || names.size() != table_[name].size())
            refuse(name, "must be a table of texts: {OBJECT_A = \"Object A\"}");
        return names;
    }

    // A list of at least one table.
    std::vector<Parameters> tables(std::string_view name) const {
        std::vector<Parameters> tables;
        bool sound = table_[name].is_array() && !table_[name].empty();
        for (const Value table : table_[name]) {
            sound = sound && table.is_object();
            std::string path = path_ + std::string(name) + "[" + std::to_string(tables.size()) + "].";
            tables.push_back(Parameters(configuration_, table, std::move(path)));
        }
        if (!sound) refuse(name, "must be a list of at least one table");
        return tables;
    }

    // The parameter `severity`, that every rule may have: "block", or "warn".
    Severity severity(Severity fallback = Severity::block) const {
        const std::string_view by_default = fallback == Severity::warn ? "warn" : "block";
        return choice("severity", by_default, {"block", "warn"}) == "warn" ? Severity::warn : Severity::block;
    }

    // Throws, naming the parameter: "limits[0].max must be at least min (2), not 1".
    void refuse(std::string_view name, std::string_view must) const {
        configuration_.refuse(path_ + std::string(name) + " " + std::string(must) +
                              (has(name) ? ", not " + shown(table_[name]) : ""));
    }

  private:
    Parameters(const Configuration& configuration, Value table, std::string path)
        : configuration_(configuration), table_(table), path_(std::move(path)) {}

    bool has(std::string_view name) const { return static_cast<bool>(table_[name]); }
    static std::string written(double number) {
        char text[32];
        std::snprintf(text, sizeof text, "%.15g", number);
        return text;
    }
    static std::string shown(Value value) {
        switch (value.type()) {
        case KILI_BOOL:
            return value.boolean() ? "true" : "false";
        case KILI_INTEGER:
            return std::to_string(value.integer());
        case KILI_NUMBER:
            return written(value.number());
        case KILI_STRING:
            return "\"" + std::string(value.str()) + "\"";
        case KILI_ARRAY:
            return value.empty() ? "an empty list" : "this list";
        default:
            return "a table";
        }
    }

    Configuration configuration_;
    Value table_;
    std::string path_; // of this table, with a dot: "limits[0]."
};

} // namespace kili

#endif
