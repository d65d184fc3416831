// Every way to cut a stream of bytes that the tests use: whole, one byte at a time, in two at every offset.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace kilihost::http::test {

using Pieces = std::vector<std::string_view>;

inline std::vector<Pieces> cuts(std::string_view bytes) {
    std::vector<Pieces> ways = {{bytes}, {}};
    for (std::size_t i = 0; i < bytes.size(); ++i)
        ways.back().push_back(bytes.substr(i, 1));
    for (std::size_t i = 1; i < bytes.size(); ++i)
        ways.push_back({bytes.substr(0, i), bytes.substr(i)});
    return ways;
}

} // namespace kilihost::http::test
