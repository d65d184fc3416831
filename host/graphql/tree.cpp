#include "graphql/tree.hpp"

#include <tao/pegtl/contrib/unescape.hpp>

#include <charconv>

namespace kilihost::graphql {
namespace {

[[noreturn]] void refuse(const Node& node, const std::string& what) {
    throw SyntaxError("Syntax Error: " + what + '.', location(node));
}

std::vector<Literal> items_from(const Node& list) {
    std::vector<Literal> items;
    for (const auto& child : list.children)
        items.push_back(value_from(*child));
    return items;
}

std::vector<Argument> members_from(const Node& object) {
    std::vector<Argument> members;
    for (const auto& child : object.children) {
        members.push_back({child->children.at(0)->string(), value_from(*child->children.at(1)), location(*child)});
    }
    return members;
}

LiteralKind kind_of_word(std::string_view word) {
    if (word == "null") return LiteralKind::null;
    return word == "true" || word == "false" ? LiteralKind::boolean : LiteralKind::enumeration;
}

// Reads the digits of \uXXXX or \u{X...} that follow `at`, and moves `at` behind them.
unsigned code_unit(std::string_view text, std::size_t& at) {
    const bool braced = text[at] == '{';
    const std::size_t begin = braced ? at + 1 : at;
    const std::size_t end = braced ? text.find('}', at) : at + 4;
    unsigned code = 0;
    std::from_chars(text.data() + begin, text.data() + end, code, 16);
    at = braced ? end + 1 : end;
    return code;
}

// One code point, from a surrogate pair if the text has one.
unsigned code_point(std::string_view text, std::size_t& at) {
    const unsigned high = code_unit(text, at);
    if (high < 0xd800 || high > 0xdbff || text.substr(at, 2) != "\\u") return high;
    std::size_t after = at + 2;
    const unsigned low = code_unit(text, after);
    if (low < 0xdc00 || low > 0xdfff) return high;
    at = after;
    return 0x10000 + ((high - 0xd800) << 10U) + (low - 0xdc00);
}

char escaped(char code) {
    switch (code) {
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    default:
        return code; // stands for itself: " \ /
    }
}

std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines(1);
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
        if (text[i] == '\n' || text[i] == '\r') {
            lines.emplace_back();
        } else {
            lines.back() += text[i];
        }
    }
    return lines;
}

std::size_t indentation(const std::string& line) {
    return std::min(line.find_first_not_of(" \t"), line.size());
}

bool blank(const std::string& line) {
    return indentation(line) == line.size();
}

} // namespace

Location location(const Node& node) {
    return {node.m_begin.line, node.m_begin.column};
}

Type type_from(const Node& node) {
    const Node& first = *node.children.at(0);
    Type type;
    type.at = location(node);
    if (first.is_type<grammar::list_type>()) {
        type.item = std::make_shared<Type>(type_from(*first.children.at(0)));
    } else {
        type.name = first.string();
    }
    type.required = node.children.size() > 1;
    return type;
}

Literal value_from(const Node& node) {
    Literal value;
    value.at = location(node);
    if (node.is_type<grammar::variable>()) {
        value.kind = LiteralKind::variable;
        value.text = node.children.at(0)->string();
    } else if (node.is_type<grammar::integer>()) {
        value.kind = LiteralKind::integer;
        value.text = node.string();
    } else if (node.is_type<grammar::real>()) {
        value.kind = LiteralKind::real;
        value.text = node.string();
    } else if (node.is_type<grammar::string_text>()) {
        value.kind = LiteralKind::string;
        value.text = string_from(node);
    } else if (node.is_type<grammar::block_text>()) {
        value.kind = LiteralKind::string;
        value.text = block_string_from(node);
    } else if (node.is_type<grammar::list_value>()) {
        value.kind = LiteralKind::list;
        value.items = items_from(node);
    } else if (node.is_type<grammar::object_value>()) {
        value.kind = LiteralKind::object;
        value.members = members_from(node);
    } else {
        value.text = node.string();
        value.kind = kind_of_word(value.text);
    }
    return value;
}

std::string string_from(const Node& quoted) {
    const std::string_view text = quoted.string_view();
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] != '\\') {
            out += text[at++];
        } else if (text[at + 1] != 'u') {
            out += escaped(text[at + 1]);
            at += 2;
        } else {
            at += 2;
            if (!tao::pegtl::unescape::utf8_append_utf32(out, code_point(text, at))) {
                refuse(quoted, "a string escapes half of a surrogate pair, or a code beyond Unicode");
            }
        }
    }
    return out;
}

std::string block_string_from(const Node& node) {
    std::vector<std::string> lines = lines_of(node.string_view());
    std::size_t common = std::string::npos;
    for (std::size_t i = 1; i < lines.size(); ++i) {
        if (!blank(lines[i])) common = std::min(common, indentation(lines[i]));
    }
    if (common != std::string::npos) {
        for (std::size_t i = 1; i < lines.size(); ++i)
            lines[i].erase(0, common);
    }
    const auto first = std::find_if_not(lines.begin(), lines.end(), blank);
    const auto last = std::find_if_not(lines.rbegin(), std::make_reverse_iterator(first), blank).base();
    std::string out;
    for (auto line = first; line != last; ++line)
        out += (line == first ? "" : "\n") + *line;
    for (std::size_t at = 0; (at = out.find("\\\"\"\"", at)) != std::string::npos; at += 3)
        out.erase(at, 1);
    return out;
}

} // namespace kilihost::graphql
