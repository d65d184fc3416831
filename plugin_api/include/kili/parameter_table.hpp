// kili/parameter_table.hpp: a rule's parameters, each stated once. Included by parameters.hpp.
//
//     static constexpr auto parameters = kili::parameters(
//         kili::parameter::number("max_area", 0, 1, "largest share of the image that is accepted").by_default(0.33),
//         kili::parameter::severity("block"));
//
// The compiler makes a JSON Schema from the table. The host checks a configuration against it and shows it to people.
// kili::Parameters reads by the same table. A parameter without a default is absent unless the operator gives it.
#ifndef KILI_PARAMETER_TABLE_HPP
#define KILI_PARAMETER_TABLE_HPP

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>

namespace kili {

constexpr double unbounded = std::numeric_limits<double>::infinity();

struct Parameter {
    static constexpr std::size_t count = 1;
    enum class Type { number, integer, flag, text, texts, choice, names, tables };
    static constexpr std::size_t max_choices = 4;

    std::string_view name = {};
    Type type = Type::text;
    std::string_view description = {};
    double least = 0;        // of a number; for texts and tables, the fewest
    double most = unbounded; // of a number
    std::string_view choices[max_choices] = {};
    const Parameter* members = nullptr; // of each table
    std::size_t member_count = 0;

    bool has_default = false;
    double default_number = 0;          // of a number; for a flag, 0 or 1
    std::string_view default_text = {}; // of a text or a choice; for texts, the only one
    bool required = false;
    bool enabling = false;

    // The value of an absent parameter.
    constexpr Parameter by_default(double value) const {
        Parameter changed = *this;
        changed.has_default = true;
        changed.default_number = value;
        return changed;
    }
    constexpr Parameter by_default(std::string_view value) const {
        Parameter changed = *this;
        changed.has_default = true;
        changed.default_text = value;
        return changed;
    }
    constexpr Parameter by_default(int value) const { return by_default(static_cast<double>(value)); }
    constexpr Parameter by_default(const char* value) const { return by_default(std::string_view(value)); }
    // It must be given.
    constexpr Parameter always() const {
        Parameter changed = *this;
        changed.required = true;
        return changed;
    }
    // The rule judges nothing unless one such parameter is given; the host says so.
    constexpr Parameter enables() const {
        Parameter changed = *this;
        changed.enabling = true;
        return changed;
    }
};

// Parameters that several rules share.
template <std::size_t N>
struct ParameterGroup {
    static constexpr std::size_t count = N;
    Parameter list[N];
};

namespace detail {

// Not constexpr: a call fails the compilation, and the compiler's message shows the function's name.
inline void schema_is_longer_than_its_buffer() {}
inline void parameter_text_has_a_quote_or_a_backslash() {}

// Writes JSON Schema.
class SchemaWriter {
  public:
    constexpr SchemaWriter(char* out, std::size_t capacity) : out_(out), capacity_(capacity) {}

    constexpr void table(const Parameter* list, std::size_t count) {
        put(R"({"type": "object", "additionalProperties": false)");
        names(R"(, "required": [)", list, count, &Parameter::required);
        names(R"(, "x-judges-nothing-without": [)", list, count, &Parameter::enabling);
        put(R"(, "properties": {)");
        for (std::size_t i = 0; i < count; ++i) {
            put(i == 0 ? "" : ", ");
            quoted(list[i].name);
            put(": {");
            type(list[i]);
            fallback(list[i]);
            put(R"(, "description": )");
            quoted(list[i].description);
            put("}");
        }
        put("}}");
    }
    constexpr std::size_t size() const { return size_; }

  private:
    constexpr void names(std::string_view head, const Parameter* list, std::size_t count, bool Parameter::*which) {
        bool first = true;
        for (std::size_t i = 0; i < count; ++i) {
            if (!(list[i].*which)) continue;
            put(first ? head : ", ");
            quoted(list[i].name);
            first = false;
        }
        if (!first) put("]");
    }
    constexpr void type(const Parameter& parameter) {
        switch (parameter.type) {
        case Parameter::Type::number:
        case Parameter::Type::integer:
            put(parameter.type == Parameter::Type::number ? R"("type": "number", "minimum": )"
                                                          : R"("type": "integer", "minimum": )");
            number(parameter.least);
            if (parameter.most == unbounded) return;
            put(R"(, "maximum": )");
            return number(parameter.most);
        case Parameter::Type::flag:
            return put(R"("type": "boolean")");
        case Parameter::Type::text:
            return put(R"("type": "string", "minLength": 1)");
        case Parameter::Type::texts:
            put(R"("type": "array", "minItems": )");
            number(parameter.least);
            return put(R"(, "items": {"type": "string", "minLength": 1})");
        case Parameter::Type::choice:
            put(R"("enum": [)");
            for (std::size_t i = 0; i < Parameter::max_choices && !parameter.choices[i].empty(); ++i) {
                put(i == 0 ? "" : ", ");
                quoted(parameter.choices[i]);
            }
            return put("]");
        case Parameter::Type::names:
            return put(R"("type": "object", "additionalProperties": {"type": "string", "minLength": 1})");
        case Parameter::Type::tables:
            put(R"("type": "array", "minItems": 1, "items": )");
            return table(parameter.members, parameter.member_count);
        }
    }
    constexpr void fallback(const Parameter& parameter) {
        if (!parameter.has_default) return;
        put(R"(, "default": )");
        switch (parameter.type) {
        case Parameter::Type::number:
        case Parameter::Type::integer:
            return number(parameter.default_number);
        case Parameter::Type::flag:
            return put(parameter.default_number != 0 ? "true" : "false");
        case Parameter::Type::texts:
            put("[");
            quoted(parameter.default_text);
            return put("]");
        case Parameter::Type::tables: // as JSON
            return put(parameter.default_text);
        default:
            return quoted(parameter.default_text);
        }
    }
    // Up to nine decimals.
    constexpr void number(double value) {
        if (value < 0) {
            put("-");
            value = -value;
        }
        constexpr int most_decimals = 9;
        double scale = 1;
        int decimals = 0;
        while (decimals < most_decimals && rounded(value * scale) / scale != value) {
            scale *= 10;
            ++decimals;
        }
        auto digits = static_cast<std::uint64_t>(rounded(value * scale));
        char text[32] = {};
        int length = 0;
        for (int place = 0; digits > 0 || place <= decimals; ++place, digits /= 10) {
            if (place > 0 && place == decimals) text[length++] = '.';
            text[length++] = static_cast<char>('0' + digits % 10);
        }
        while (length > 0)
            put(std::string_view(&text[--length], 1));
    }
    static constexpr double rounded(double value) {
        // NOLINTNEXTLINE(bugprone-incorrect-roundings): std::lround is not constexpr, and no value is negative
        return static_cast<double>(static_cast<std::uint64_t>(value + 0.5));
    }
    constexpr void quoted(std::string_view text) {
        for (const char c : text)
            if (c == '"' || c == '\\') return parameter_text_has_a_quote_or_a_backslash();
        put("\"");
        put(text);
        put("\"");
    }
    constexpr void put(std::string_view text) {
        if (size_ + text.size() > capacity_) return schema_is_longer_than_its_buffer();
        for (const char c : text)
            out_[size_++] = c;
    }

    char* out_;
    std::size_t capacity_;
    std::size_t size_ = 0;
};

} // namespace detail

// All parameters of a rule, or of a table inside them. It converts to text: their JSON Schema.
template <std::size_t N>
class ParameterTable {
  public:
    template <class... Parts>
    constexpr explicit ParameterTable(const Parts&... parts) {
        (add(parts), ...);
        detail::SchemaWriter writer(schema_, sizeof schema_);
        writer.table(list_, N);
        size_ = writer.size();
    }
    constexpr operator std::string_view() const { return {schema_, size_}; } // NOLINT: it stands for its text
    constexpr const Parameter* data() const { return list_; }
    constexpr std::size_t size() const { return N; }

  private:
    constexpr void add(const Parameter& parameter) { list_[count_++] = parameter; }
    template <std::size_t M>
    constexpr void add(const ParameterGroup<M>& group) {
        for (const Parameter& parameter : group.list)
            add(parameter);
    }

    Parameter list_[N] = {};
    std::size_t count_ = 0;
    char schema_[6000] = {};
    std::size_t size_ = 0;
};

// The table of these parameters and groups.
template <class... Parts>
constexpr auto parameters(const Parts&... parts) {
    return ParameterTable<(Parts::count + ...)>(parts...);
}

// How a parameter is declared: name, range or choices, and what it means, in one line without quotes or backslashes.
namespace parameter {

constexpr Parameter declared(Parameter::Type type, std::string_view name, std::string_view description) {
    Parameter parameter;
    parameter.name = name;
    parameter.type = type;
    parameter.description = description;
    return parameter;
}
constexpr Parameter ranged(Parameter::Type type, std::string_view name, double least, double most,
                           std::string_view description) {
    Parameter parameter = declared(type, name, description);
    parameter.least = least;
    parameter.most = most;
    return parameter;
}

// A number, or a whole number, from `least` to `most`.
constexpr Parameter number(std::string_view name, double least, double most, std::string_view description) {
    return ranged(Parameter::Type::number, name, least, most, description);
}
constexpr Parameter integer(std::string_view name, double least, double most, std::string_view description) {
    return ranged(Parameter::Type::integer, name, least, most, description);
}
// true or false; without a default, false.
constexpr Parameter flag(std::string_view name, std::string_view description) {
    return declared(Parameter::Type::flag, name, description).by_default(0);
}
// A text that is not empty.
constexpr Parameter text(std::string_view name, std::string_view description) {
    return declared(Parameter::Type::text, name, description);
}
// A list of at least `least` texts, none of them empty.
constexpr Parameter texts(std::string_view name, std::string_view description, double least = 1) {
    return ranged(Parameter::Type::texts, name, least, unbounded, description);
}
// A table of texts: {OBJECT_A = "Object A"}.
constexpr Parameter names(std::string_view name, std::string_view description) {
    return declared(Parameter::Type::names, name, description);
}
// One of up to four texts.
template <class... Texts>
constexpr Parameter choice(std::string_view name, std::string_view description, const Texts&... texts) {
    static_assert(sizeof...(Texts) <= Parameter::max_choices);
    Parameter parameter = declared(Parameter::Type::choice, name, description);
    std::size_t i = 0;
    ((parameter.choices[i++] = texts), ...);
    return parameter;
}
// A list of at least one table; `members` must be static.
template <std::size_t N>
constexpr Parameter tables(std::string_view name, std::string_view description, const ParameterTable<N>& members) {
    Parameter parameter = declared(Parameter::Type::tables, name, description);
    parameter.members = members.data();
    parameter.member_count = N;
    return parameter;
}
// `severity`, which every rule may have.
constexpr Parameter severity(std::string_view by_default) {
    return choice("severity", "block: the issues send the asset back; warn: they do not", "block", "warn")
        .by_default(by_default);
}

} // namespace parameter
} // namespace kili

#endif
