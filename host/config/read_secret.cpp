#include "config/read_secret.hpp"

#include "config/text_file.hpp"

#include <algorithm>
#include <stdexcept>

namespace kilihost::config {

namespace {

// Invisible characters that editors or copied texts add. With them the secret would never equal the header: C1 controls
// and the no-break space, zero-width and direction marks, and the byte order mark.
bool has_invisible(std::string_view text) {
    const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const unsigned second = byte(i + 1);
        const unsigned third = byte(i + 2);
        if (byte(i) == 0xC2 && second >= 0x80 && (second <= 0xA0 || second == 0xAD)) return true;
        if (byte(i) == 0xE2 && second == 0x80 && ((third >= 0x80 && third <= 0x8F) || (third >= 0xA8 && third <= 0xAF)))
            return true;
        if (byte(i) == 0xE2 && second == 0x81 && third >= 0x9F && third <= 0xAF) return true;
        if (byte(i) == 0xE3 && second == 0x80 && third == 0x80) return true;
        if (byte(i) == 0xEF && second == 0xBB && third == 0xBF) return true;
    }
    return false;
}

} // namespace

Secret to_secret(std::string_view text) {
    constexpr const char* blanks = " \t\r\n";
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF"; // editors on Windows write it invisibly
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"))
        throw std::runtime_error("is UTF-16, which no header can hold: save it as UTF-8");
    const std::size_t begin = text.find_first_not_of(blanks);
    if (begin == std::string_view::npos) throw std::runtime_error("is empty");
    text = text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
    const auto is_control = [](unsigned char c) { return c < 0x20 || c == 0x7f; };
    if (std::any_of(text.begin(), text.end(), is_control))
        throw std::runtime_error("holds more than one line, or a control character");
    if (has_invisible(text))
        throw std::runtime_error("holds a character that cannot be seen, such as a no-break space: type it again");
    return Secret(text);
}

Secret read_secret(const std::filesystem::path& file, std::vector<std::string>& warnings) {
    constexpr std::size_t most = 8192; // more than any HTTP header may have
    try {
        Secret secret = to_secret(read_text(file, most));
        using std::filesystem::perms;
        if ((std::filesystem::status(file).permissions() & perms::others_read) != perms::none)
            warnings.push_back(file.string() + " holds a secret that every user of this machine can read: chmod 600 " +
                               file.string());
        return secret;
    } catch (const std::runtime_error& error) {
        throw std::runtime_error(file.string() + " " + error.what());
    }
}

} // namespace kilihost::config
