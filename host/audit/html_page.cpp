#include "audit/html_page.hpp"

#include "terminal/escape.hpp"

#include <array>
#include <cctype>
#include <cstdio>
#include <ostream>
#include <string_view>

namespace kilihost::audit {

using terminal::markup;

namespace {

constexpr const char* style = R"(
:root { color-scheme: light dark; --line: #8884; --bar: #cf222e; --dim: #888; }
body { font: 15px/1.45 system-ui, sans-serif; margin: 0 auto; max-width: 64rem; padding: 1rem; }
h1 { font-size: 1.4rem; margin-bottom: .2rem; } h2 { font-size: 1.1rem; margin-top: 2rem; } h3 { font-size: 1rem; }
p { color: var(--dim); margin: .2rem 0; }
table { border-collapse: collapse; width: 100%; }
td, th { border-bottom: 1px solid var(--line); padding: .25rem .6rem .25rem 0; text-align: left; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.bar { width: 40%; } td.bar svg { display: block; width: 100%; height: .9rem; } rect.part { fill: var(--bar); }
rect.all { fill: var(--line); }
.drawings { display: grid; grid-template-columns: repeat(auto-fill, minmax(26rem, 1fr)); gap: 1rem; }
figure { margin: 0; border: 1px solid var(--line); border-radius: .4rem; overflow: hidden; }
figure img { display: block; width: 100%; } figcaption { padding: .3rem .6rem; overflow-wrap: anywhere; }
)";

// Embeds a drawing as an image, so that its style and ids stay within it.
std::string data_uri(std::string_view svg) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out = "data:image/svg+xml,";
    for (const char c : svg) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain =
            std::isalnum(byte) != 0 || std::string_view("-_.~ =:/,;()'").find(c) != std::string_view::npos;
        if (plain)
            out += c;
        else
            out.append({'%', digits[byte >> 4U], digits[byte & 15U]});
    }
    return out;
}

} // namespace

void begin_page(std::ostream& out, const std::string& title) {
    const std::string text = markup(title);
    out << "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
           "content=\"width=device-width\">\n<title>"
        << text << "</title>\n<style>" << style << "</style>\n<h1>" << text << "</h1>\n";
}

std::string decimal(double value) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.1f", value);
    return text.data();
}

std::string bar(double part) {
    return "<td class=\"bar\"><svg viewBox=\"0 0 100 4\" preserveAspectRatio=\"none\"><rect class=\"all\" "
           "width=\"100\" "
           "height=\"4\"/><rect class=\"part\" width=\"" +
           decimal(100 * part) + "\" height=\"4\"/></svg></td>";
}

std::string cell(std::int64_t value) {
    return "<td class=\"n\">" + std::to_string(value) + "</td>";
}

void write_drawings(std::ostream& out, const std::vector<Drawn>& drawings) {
    std::string rule;
    for (const Drawn& drawn : drawings) {
        if (drawn.rule != rule) {
            out << (rule.empty() ? "<h2>Examples</h2>\n" : "</div>\n") << "<h3>" << markup(drawn.rule)
                << "</h3>\n<div class=\"drawings\">\n";
            rule = drawn.rule;
        }
        out << "<figure><img alt=\"the label's objects, those with findings numbered\" src=\"" << data_uri(drawn.svg)
            << "\"><figcaption>" << markup(drawn.asset) << ", label " << markup(drawn.label_id)
            << "</figcaption></figure>\n";
    }
    if (!rule.empty()) out << "</div>\n";
}

} // namespace kilihost::audit
