// kili/parameters.hpp: a rule's parameters, stated once and read strictly. Header-only, on plugin.hpp.
//
//     static constexpr auto parameters = kili::parameters(
//         kili::parameter::number("max_area", 0, 1, "largest share of the image that is accepted").by_default(0.33),
//         kili::parameter::severity("block"));
//
//     explicit MyRule(const kili::Configuration& configuration) : PluginCore(configuration) {
//         const kili::Parameters given(configuration, parameters);
//         max_area_ = given.number("max_area");
//         severity_ = given.severity();
//     }
//
// An absent parameter has its default; without one, `optional_...` is empty. A parameter that the table does not have,
// or a value that it does not allow, throws out of the constructor. The host then leaves the rule out and says which
// parameter is wrong and what to write.
#ifndef KILI_PARAMETERS_HPP
#define KILI_PARAMETERS_HPP

#include <kili/parameter_table.hpp>
#include <kili/plugin.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kili {

// The rule's parameters, or a table inside them. Valid in the constructor only.
class Parameters {
  public:
    template <std::size_t N>
    Parameters(const Configuration& configuration, const ParameterTable<N>& table)
        : Parameters(configuration, configuration, table.data(), N, {}) {}

    // Whether the operator gave it.
    bool has(std::string_view name) const { return static_cast<bool>(table_[name]); }
    // Whether the rule's table has it at all.
    bool states(std::string_view name) const { return find(name) != nullptr; }

    // A number; `least` and `most` narrow the table's range.
    double number(std::string_view name) const { return number(name, stated(name).least, stated(name).most); }
    double number(std::string_view name, double least, double most) const {
        return optional_number(name, least, most).value_or(stated(name).default_number);
    }
    std::optional<double> optional_number(std::string_view name) const {
        return optional_number(name, stated(name).least, stated(name).most);
    }
    std::optional<double> optional_number(std::string_view name, double least, double most) const {
        if (!has(name)) return {};
        const double number = table_[name].number(std::numeric_limits<double>::quiet_NaN());
        if (!(number >= least && number <= most)) refuse(name, "must be a number" + range(least, most));
        return number;
    }

    // A whole number; `least` and `most` narrow the table's range.
    std::int64_t integer(std::string_view name) const { return integer(name, stated(name).least, stated(name).most); }
    std::int64_t integer(std::string_view name, double least, double most) const {
        return optional_integer(name, least, most).value_or(static_cast<std::int64_t>(stated(name).default_number));
    }
    std::optional<std::int64_t> optional_integer(std::string_view name) const {
        return optional_integer(name, stated(name).least, stated(name).most);
    }
    std::optional<std::int64_t> optional_integer(std::string_view name, double least, double most) const {
        if (!has(name)) return {};
        constexpr std::int64_t none = std::numeric_limits<std::int64_t>::min();
        const std::int64_t number = table_[name].integer(none);
        const auto magnitude = static_cast<double>(number);
        if (number == none || magnitude < least || magnitude > most)
            refuse(name, "must be a whole number" + range(least, most));
        return number;
    }

    // true or false.
    bool flag(std::string_view name) const {
        if (!has(name)) return stated(name).default_number != 0;
        if (table_[name].type() != KILI_BOOL) refuse(name, "must be true or false");
        return table_[name].boolean();
    }

    // A text that is not empty; absent and without a default, an empty one.
    std::string text(std::string_view name) const {
        const Parameter& parameter = stated(name);
        if (!has(name)) return std::string(parameter.default_text);
        const std::string_view text = table_[name].str();
        if (text.empty()) refuse(name, "must be a text in quotes");
        return std::string(text);
    }

    // One of the table's choices; absent and without a default, an empty text.
    std::string choice(std::string_view name) const {
        std::string chosen = text(name);
        if (!has(name)) return chosen;
        std::string list;
        for (const std::string_view choice : stated(name).choices) {
            if (choice.empty()) break;
            if (choice == chosen) return chosen;
            list.append(list.empty() ? "" : " or ").append("\"").append(choice).append("\"");
        }
        refuse(name, "must be " + list);
        return chosen;
    }

    // A list of texts, none of them empty; absent and without a default, an empty list.
    std::vector<std::string> texts(std::string_view name) const {
        const Parameter& parameter = stated(name);
        std::vector<std::string> texts;
        if (!has(name)) {
            if (parameter.has_default) texts.emplace_back(parameter.default_text);
            return texts;
        }
        if (table_[name].is_array())
            for (const Value text : table_[name])
                if (!text.str().empty()) texts.emplace_back(text.str());
        if (texts.empty() || texts.size() != table_[name].size())
            refuse(name, "must be a list of at least one text: [\"A\", \"B\"]");
        if (static_cast<double>(texts.size()) < parameter.least) refuse(name, must_be_given(parameter));
        return texts;
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

    // A list of at least one table; absent, an empty one.
    std::vector<Parameters> tables(std::string_view name) const {
        const Parameter& parameter = stated(name);
        std::vector<Parameters> tables;
        if (!has(name)) return tables;
        bool sound = table_[name].is_array() && !table_[name].empty();
        for (const Value table : table_[name]) {
            sound = sound && table.is_object();
            if (!sound) break;
            std::string path = path_ + std::string(name) + "[" + std::to_string(tables.size()) + "].";
            tables.push_back(
                Parameters(configuration_, table, parameter.members, parameter.member_count, std::move(path)));
        }
        if (!sound) refuse(name, "must be a list of at least one table");
        return tables;
    }

    // The parameter `severity`.
    Severity severity() const { return choice("severity") == "warn" ? Severity::warn : Severity::block; }

    // Throws, naming the parameter: "limits[0].max must be at least min (2), not 1".
    void refuse(std::string_view name, std::string_view must) const {
        configuration_.refuse(path_ + std::string(name) + " " + std::string(must) +
                              (has(name) ? ", not " + shown(table_[name]) : ""));
    }

  private:
    Parameters(const Configuration& configuration, Value table, const Parameter* stated, std::size_t count,
               std::string path)
        : configuration_(configuration), table_(table), stated_(stated), count_(count), path_(std::move(path)) {
        for (const auto [name, value] : table_.items()) {
            (void)value;
            if (!find(name))
                configuration_.refuse("unknown parameter '" + path_ + std::string(name) + "'; known: " + known());
        }
        for (std::size_t i = 0; i < count_; ++i)
            if (stated_[i].required && !has(stated_[i].name)) refuse(stated_[i].name, must_be_given(stated_[i]));
    }

    const Parameter* find(std::string_view name) const {
        for (std::size_t i = 0; i < count_; ++i)
            if (stated_[i].name == name) return &stated_[i];
        return nullptr;
    }
    const Parameter& stated(std::string_view name) const {
        static constexpr Parameter none;
        if (const Parameter* const found = find(name)) return *found;
        configuration_.refuse("the rule reads the parameter '" + std::string(name) + "', but does not state it");
        return none;
    }
    std::string known() const {
        std::string list;
        for (std::size_t i = 0; i < count_; ++i)
            list.append(list.empty() ? "" : ", ").append(stated_[i].name);
        return list;
    }

    static std::string must_be_given(const Parameter& parameter) {
        if (parameter.type != Parameter::Type::texts) return "must be given: a text in quotes";
        return "must be given: a list of at least " + written(parameter.least);
    }
    static std::string range(double least, double most) {
        return " from " + written(least) + (most == unbounded ? "" : " to " + written(most));
    }
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
    const Parameter* stated_;
    std::size_t count_;
    std::string path_; // of this table, with a dot: "limits[0]."
};

} // namespace kili

#endif
