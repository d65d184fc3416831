// Checks how a server reads a stream of bytes, cut in every way.
#pragma once

#include "http/server.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace kilihost::http::test {

using Bodies = std::vector<std::string>;

// The fate of a connection on which the bytes were sent.
struct Outcome {
    std::vector<int> statuses; // of the answers, in order
    Bodies bodies;
    bool closed = false; // by the server, as its last answer and no other said; else it waited for our end

    bool operator==(const Outcome&) const = default;
};

// Reads so many answers and then the end, once for each way to cut the bytes. Throws std::runtime_error, which shows
// the cut, if one has another result than the others, or if the end is not as the answers said.
Outcome outcome(const Server& server, std::string_view bytes, std::size_t answers);

// The bodies of so many answers, all of status 200; the connection stays open behind them. Throws like the above.
Bodies served(const Server& server, std::string_view bytes, std::size_t answers = 1);

// The same, and then the server ends the connection, saying so in the last answer.
Bodies served_and_closed(const Server& server, std::string_view bytes, std::size_t answers = 1);

// The status of the one answer: a problem that says what to change, behind which the server closes. Throws like the
// above if there is no answer.
int refused(const Server& server, std::string_view bytes);

} // namespace kilihost::http::test
