// Bodies in chunks.
#include "http/echo.hpp"
#include "http/framing.hpp"

#include <catch2/catch.hpp>

using namespace kilihost::http;
using namespace kilihost::http::test;
using namespace std::string_literals;

namespace {

const std::string head = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";

std::string described(const std::string& body) {
    return "POST /|" + body + "|Host: h|Transfer-Encoding: chunked";
}

} // namespace

TEST_CASE("A chunked body is put together however it is cut", "[http][chunked]") {
    const auto server = echo_server();
    SECTION("and the next request begins behind it") {
        CHECK(served(server, head + "3\r\nabc\r\n00A\r\n0123456789\r\n0\r\n\r\nGET /a HTTP/1.1\r\nHost: h\r\n\r\n",
                     2) == Bodies{described("abc0123456789"), "GET /a||Host: h"});
    }
    SECTION("empty") {
        CHECK(served(server, head + "0\r\n\r\n") == Bodies{described("")});
    }
    SECTION("with line ends in the data") {
        CHECK(served(server, head + "4\r\n\r\n\r\n\r\n0\r\n\r\n") == Bodies{described("\r\n\r\n")});
    }
    SECTION("extensions are skipped") {
        CHECK(served(server, head + "1;a=b ; c=\"d;\\\"\"\r\nx\r\n0;last\r\n\r\n") == Bodies{described("x")});
    }
    SECTION("trailers are skipped, and do not pass for headers") {
        CHECK(served(server, head + "1\r\nx\r\n0\r\nAuthorization: secret\r\nX: y\r\n\r\n") == Bodies{described("x")});
    }
    SECTION("the coding's name has no case, and empty elements of the list mean nothing") {
        for (const std::string value : {"CHUNKED", ",chunked", "chunked,", ", \t, Chunked ,", "chunked ,,"})
            CHECK(served(server,
                         "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: " + value +
                             "\r\n\r\n1\r\nx\r\n0\r\n\r\nGET /a HTTP/1.1\r\nHost: h\r\n\r\n",
                         2) == Bodies{"POST /|x|Host: h|Transfer-Encoding: " + value, "GET /a||Host: h"});
    }
}

TEST_CASE("A bad chunk is refused", "[http][chunked]") {
    const auto server = echo_server();
    const auto status_of = [&](const std::string& body) { return refused(server, head + body); };
    CHECK(status_of("\r\n") == 400);
    CHECK(status_of("x\r\n") == 400);
    CHECK(status_of("-1\r\n") == 400);
    CHECK(status_of("+1\r\n") == 400);
    CHECK(status_of("0x1\r\n\r\n") == 400);
    CHECK(status_of(" 1\r\nx\r\n") == 400);
    CHECK(status_of("1 \r\nx\r\n") == 400);
    CHECK(status_of("1 2\r\nx\r\n") == 400);
    CHECK(status_of("1,\r\nx\r\n") == 400);
    CHECK(status_of("1;\"\r\nx\r\n") == 400);
    CHECK(status_of("1;a=\"\n\"\r\nx\r\n") == 400);
    CHECK(status_of("1;a=\"\0\"\r\nx\r\n"s) == 400);
    CHECK(status_of("1\r\nxy\r\n0\r\n\r\n") == 400);
    CHECK(status_of("1\r\nx\n0\r\n\r\n") == 400);
    CHECK(status_of("1\r\nx\r0\r\n\r\n") == 400);
    CHECK(status_of("1\r\nx0\r\n\r\n") == 400);
    CHECK(status_of("FFFFFFFFFFFFFFFFF\r\n") == 400);
    CHECK(status_of("FFFFFFFFFFFFFFFF\r\n") == 413);
    CHECK(status_of("7FFFFFFF\r\n") == 413);
    CHECK(status_of("1\r\nx\r\n0\r\nbad trailer\r\n\r\n") == 400);
    CHECK(status_of("1\r\nx\r\n0\r\nContent-Length: 5\r\n\r\n") == 400);
    CHECK(status_of("0\r\nX: a\nY: b\r\n\r\n") == 400);
    for (const std::string folded : {" X: a", "\tX: a", "X: a\r\n b", "X: a\r\n\tY: b", "X: a\r\n \r\nY: b", " ", "\t"})
        CHECK(status_of("1\r\nx\r\n0\r\n" + folded + "\r\n\r\n") == 400);
}

TEST_CASE("A bad Transfer-Encoding is refused", "[http][chunked]") {
    const auto server = echo_server();
    const auto status_of = [&](const std::string& headers) {
        return refused(server, "POST / HTTP/1.1\r\nHost: h\r\n" + headers + "\r\n\r\n");
    };
    // RFC 9112, 6.3: what is not chunked in the end has no certain length.
    for (const std::string value : {"gzip", "identity", "xchunked", "\"chunked\"", "chunked;q=1", "chunked, gzip",
                                    "chunked, chunked", "gzip, chunked, chunked", "chunked, identity", "", ","})
        CHECK(status_of("Transfer-Encoding: " + value) == 400);
    // 6.1: a coding that is not understood.
    CHECK(status_of("Transfer-Encoding: gzip, chunked") == 501);
    CHECK(status_of("Transfer-Encoding: GZIP ,\t, Chunked") == 501);
    CHECK(status_of("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked") == 400);
    CHECK(status_of("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked") == 400);
    CHECK(refused(server, "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n") == 400);
}
