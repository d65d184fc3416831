#include "event/event_matcher.hpp"

#include <vector>

namespace kilihost::event {
namespace {

std::vector<std::string_view> names_of(std::string_view text) {
    std::vector<std::string_view> out;
    for (std::size_t begin = 0;;) {
        const std::size_t dot = text.find('.', begin);
        out.push_back(text.substr(begin, dot - begin));
        if (dot == text.npos) return out;
        begin = dot + 1;
    }
}

} // namespace

bool matches(std::string_view pattern, std::string_view name) {
    const std::vector<std::string_view> names = names_of(name);
    std::vector<bool> matched(names.size() + 1); // by how many names the pattern so far may match
    matched[0] = true;
    for (const std::string_view part : names_of(pattern)) {
        std::vector<bool> next(matched.size());
        for (std::size_t i = 0; i < names.size(); ++i)
            next[i + 1] = part == "*" ? matched[i] || next[i] : matched[i] && part == names[i];
        matched = std::move(next);
    }
    return matched.back();
}

} // namespace kilihost::event
