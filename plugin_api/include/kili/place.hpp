// kili/place.hpp: where in a video or a PDF a finding is. Included by plugin.hpp.
#ifndef KILI_PLACE_HPP
#define KILI_PLACE_HPP

#include <cstdint>

namespace kili {

// For an image, a text and the whole label, neither is set.
struct Place {
    std::int64_t frame = -1; // the video's frame, from 0; -1: none
    std::int64_t page = -1;  // the PDF's page, from 1 as in Kili's pageNumberArray; -1: none

    static constexpr Place in_frame(std::int64_t number) { return {number, -1}; }
    static constexpr Place on_page(std::int64_t number) { return {-1, number}; }
};

constexpr bool operator==(const Place& a, const Place& b) {
    return a.frame == b.frame && a.page == b.page;
}
constexpr bool operator!=(const Place& a, const Place& b) {
    return !(a == b);
}

} // namespace kili

#endif
