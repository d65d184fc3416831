#include "check/picture.hpp"

#include "terminal/read_file.hpp"

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string_view>

namespace kilihost::check {
namespace {

std::uint32_t byte_at(std::string_view bytes, std::size_t at) {
    return static_cast<unsigned char>(bytes[at]);
}

// Big-endian, as both formats write.
std::uint32_t number_at(std::string_view bytes, std::size_t at, std::size_t size) {
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < size; ++i)
        number = number << 8U | byte_at(bytes, at + i);
    return number;
}

struct Size {
    std::uint32_t width, height;
};

// The signature, then the chunk IHDR: its length and name, the width, the height.
std::optional<Size> png_size(std::string_view bytes) {
    if (!bytes.starts_with("\x89PNG\r\n\x1a\n") || bytes.size() < 24) return {};
    return Size{number_at(bytes, 16, 4), number_at(bytes, 20, 4)};
}

// Segments, each a marker and its length, up to the start of a frame: C0 to CF but for C4, C8 and CC.
std::optional<Size> jpeg_size(std::string_view bytes) {
    if (!bytes.starts_with("\xff\xd8")) return {};
    for (std::size_t at = 2; at + 9 <= bytes.size();) {
        if (byte_at(bytes, at) != 0xff) return {};
        const std::uint32_t marker = byte_at(bytes, at + 1);
        if (marker == 0xff) { // padding
            ++at;
            continue;
        }
        const bool starts_frame = (marker & 0xf0U) == 0xc0 && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
        if (starts_frame) return Size{number_at(bytes, at + 7, 2), number_at(bytes, at + 5, 2)};
        at += 2 + number_at(bytes, at + 2, 2);
    }
    return {};
}

std::string base64(std::string_view bytes) {
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    out.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        const std::size_t count = std::min<std::size_t>(3, bytes.size() - at);
        const std::uint32_t three = number_at(bytes, at, count) << (8U * (3U - std::uint32_t(count)));
        for (std::uint32_t digit = 0; digit < 4; ++digit)
            out += digit <= count ? digits[three >> (18U - 6U * digit) & 63U] : '=';
    }
    return out;
}

} // namespace

Picture picture_from(const std::string& file) {
    const std::string bytes = terminal::read_file(file);
    std::string type = "image/png";
    std::optional<Size> size = png_size(bytes);
    if (!size) {
        type = "image/jpeg";
        size = jpeg_size(bytes);
    }
    if (!size || size->width == 0 || size->height == 0)
        throw std::runtime_error(file + " is neither a PNG nor a JPEG image");
    return {double(size->width), double(size->height), "data:" + type + ";base64," + base64(bytes)};
}

} // namespace kilihost::check
