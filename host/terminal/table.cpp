#include "terminal/table.hpp"

#include "terminal/escape.hpp"

#include <algorithm>

namespace kilihost::terminal {

std::size_t width(const std::string& text) {
    return std::size_t(std::count_if(text.begin(), text.end(),
                                     [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }));
}

std::string aligned(std::vector<std::vector<std::string>> rows) {
    std::vector<std::size_t> widest;
    for (std::vector<std::string>& row : rows)
        for (std::string& cell : row)
            cell = printable(cell);
    for (const std::vector<std::string>& row : rows) {
        widest.resize(row.size());
        for (std::size_t i = 0; i < row.size(); ++i)
            widest[i] = std::max(widest[i], width(row[i]));
    }
    std::string out;
    for (const std::vector<std::string>& row : rows) {
        for (std::size_t i = 0; i + 1 < row.size(); ++i) {
            out += row[i];
            out.append(widest[i] - width(row[i]) + 2, ' ');
        }
        out += row.back() + "\n";
    }
    return out;
}

} // namespace kilihost::terminal
