#include "event/utf8.hpp"

#include <cstdint>
#include <cstring>

namespace kilihost::event {
namespace {

// The number of a character's bytes after its first, or -1 if no character begins so; `low` and `high` bound the
// second.
int following(unsigned char first, unsigned char& low, unsigned char& high) {
    low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    if (first < 0x80) return 0;
    if (first < 0xC2 || first > 0xF4) return -1;
    return first < 0xE0 ? 1 : first < 0xF0 ? 2 : 3;
}

} // namespace

std::size_t utf8_end(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size()) {
        std::uint64_t eight = 0;
        while (text.size() - at >= sizeof eight) { // most text is ASCII
            std::memcpy(&eight, text.data() + at, sizeof eight);
            if ((eight & 0x8080808080808080U) != 0) break;
            at += sizeof eight;
        }
        if (at == text.size()) break;
        unsigned char low = 0;
        unsigned char high = 0;
        const int more = following(static_cast<unsigned char>(text[at]), low, high);
        if (more < 0 || text.size() - at <= std::size_t(more)) return at;
        for (int i = 1; i <= more; ++i) {
            const auto byte = static_cast<unsigned char>(text[at + std::size_t(i)]);
            if (byte < low || byte > high) return at;
            low = 0x80;
            high = 0xBF;
        }
        at += std::size_t(more) + 1;
    }
    return at;
}

} // namespace kilihost::event
