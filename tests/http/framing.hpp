// What the framing tests expect of a stream of bytes, checked for every way to cut it.
#pragma once

#include "http/server.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace kilihost::http::test {

// The bytes are requests, and these are the answers' bodies, in order; the connection stays open behind them.
void expect_served(const Server& server, std::string_view bytes, const std::vector<std::string>& bodies);

// The same, and then the server ends the connection, saying so in the last answer.
void expect_served_and_closed(const Server& server, std::string_view bytes, const std::vector<std::string>& bodies);

// The bytes are answered with one problem of this status, which says what to change, and the connection is closed.
void expect_refused(const Server& server, std::string_view bytes, int status);

} // namespace kilihost::http::test
