#include "config/listen.hpp"

#include <catch2/catch.hpp>

using namespace kilihost::config;

TEST_CASE("an address to listen on is HOST:PORT", "[config][listen]") {
    CHECK(parse_listen("127.0.0.1:8080") == ListenAddress{"127.0.0.1", 8080});
    CHECK(parse_listen("localhost:0") == ListenAddress{"localhost", 0});
    CHECK(parse_listen("[::1]:65535") == ListenAddress{"::1", 65535});
    for (const char* text : {"", "8080", ":8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1",
                             "127.0.0.1:80x", "127.0.0.1: 80", "::1:8080", "[]:80", "[::1]"}) {
        CAPTURE(text);
        CHECK_THROWS_AS(parse_listen(text), std::invalid_argument);
    }
    CHECK(authority("::1", 80) == "[::1]:80");
    CHECK(authority("127.0.0.1", 80) == "127.0.0.1:80");
}

TEST_CASE("only this machine's own names and addresses are loopback", "[config][listen]") {
    for (const char* own : {"localhost", "127.0.0.1", "127.9.8.7", "::1", "0:0:0:0:0:0:0:1"})
        CHECK(is_loopback(own));
    for (const char* other : {"127.0.0.1.example", "127.example", "localhost.example", "128.0.0.1", "0.0.0.0",
                              "::", "::2", "127.0.0.1 ", ""})
        CHECK_FALSE(is_loopback(other));
}
