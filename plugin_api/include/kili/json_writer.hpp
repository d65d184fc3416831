// kili/json_writer.hpp: writes JSON text for a rule, such as a document's variables or a value of an asset's metadata.
//
//     const kili::Json where = kili::Json::object({{"id", asset_id}});
//     const kili::Json variables = kili::Json::object({{"where", where}, {"first", 10}});
//     const kili::Value data = kili().graphql(document, variables.text());
//     set_metadata("accuracy", 0.5);
//
// The text is always well-formed: names and texts are escaped, and a number that is not finite becomes null. Texts must
// be UTF-8, as all texts of the host are. Included by plugin.hpp.
#ifndef KILI_JSON_WRITER_HPP
#define KILI_JSON_WRITER_HPP

#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>

namespace kili {

class Json {
  public:
    struct Member;

    Json() : text_("null") {}
    Json(std::nullptr_t) : Json() {}
    template <class Bool, std::enable_if_t<std::is_same_v<Bool, bool>, int> = 0>
    Json(Bool value) : text_(value ? "true" : "false") {}
    template <class Int, std::enable_if_t<std::is_integral_v<Int> && !std::is_same_v<Int, bool>, char> = 0>
    Json(Int value) : text_(std::to_string(value)) {}
    Json(double value) : text_(number(value)) {}
    Json(std::string_view value) : text_(quoted(value)) {}
    Json(const char* value) : Json(std::string_view(value)) {}
    Json(const std::string& value) : Json(std::string_view(value)) {}

    static Json array(std::initializer_list<Json> elements = {}) {
        Json out;
        out.text_ = "[]";
        for (const Json& element : elements)
            out.push_back(element);
        return out;
    }
    static Json object(std::initializer_list<Member> members = {});
    // From text that is already JSON, such as PluginCore::text returns.
    static Json of_text(std::string_view json) {
        Json out;
        out.text_ = json;
        return out;
    }

    // Appends to an array made by `array`.
    Json& push_back(const Json& element) {
        insert(element.text_);
        return *this;
    }
    // Appends a member to an object made by `object`; it does not replace one of the same name.
    Json& add(std::string_view name, const Json& value) {
        insert(quoted(name) + ":" + value.text_);
        return *this;
    }

    const std::string& text() const { return text_; }

  private:
    static std::string quoted(std::string_view value) {
        std::string out = "\"";
        for (const char c : value) {
            if (c == '"' || c == '\\') {
                out += '\\';
                out += c;
            } else if (static_cast<unsigned char>(c) < 0x20) {
                char escape[7];
                std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned>(c));
                out += escape;
            } else {
                out += c;
            }
        }
        return out += '"';
    }
    // The fewest digits that read back to the same number.
    static std::string number(double value) {
        if (!std::isfinite(value)) return "null";
        char digits[32];
        for (int precision = 15; precision <= 17; ++precision) {
            std::snprintf(digits, sizeof digits, "%.*g", precision, value);
            if (std::strtod(digits, nullptr) == value) break;
        }
        std::string out = digits;
        for (char& c : out)
            if (c == ',') c = '.'; // some locales write a comma
        return out;
    }
    // Before the closing bracket.
    void insert(const std::string& item) {
        const bool first = text_.size() == 2;
        text_.insert(text_.size() - 1, first ? item : "," + item);
    }

    std::string text_;
};

struct Json::Member {
    std::string_view name;
    Json value;
};

inline Json Json::object(std::initializer_list<Member> members) {
    Json out;
    out.text_ = "{}";
    for (const Member& member : members)
        out.add(member.name, member.value);
    return out;
}

} // namespace kili

#endif
