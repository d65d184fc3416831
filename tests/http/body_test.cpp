// Bodies with a length: Content-Length, and what Expect makes of it.
#include "http/client.hpp"
#include "http/echo.hpp"
#include "http/framing.hpp"

#include <catch2/catch.hpp>

using namespace kilihost::http;
using namespace kilihost::http::test;

TEST_CASE("A body is as long as Content-Length says", "[http][body]") {
    const auto server = echo_server();
    SECTION("and the next request begins behind it") {
        expect_served(
            server, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nab\r\n\nGET /a HTTP/1.1\r\nHost: h\r\n\r\n",
            {"POST /|ab\r\n\n|Host: h|Content-Length: 5", "GET /a||Host: h"});
    }
    SECTION("zero") {
        expect_served(server, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n",
                      {"POST /||Host: h|Content-Length: 0"});
    }
    SECTION("with a GET too, and in HTTP/1.0") {
        expect_served_and_closed(server, "GET / HTTP/1.0\r\nContent-Length: 003\r\n\r\nabc",
                                 {"GET /|abc|Content-Length: 003"});
    }
    SECTION("with any byte in it") {
        std::string body;
        for (int byte = 0; byte < 256; ++byte)
            body += static_cast<char>(byte);
        expect_served(server, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 256\r\n\r\n" + body,
                      {"POST /|" + body + "|Host: h|Content-Length: 256"});
    }
}

TEST_CASE("A wrong Content-Length is refused", "[http][body]") {
    const auto server = echo_server();
    const auto refused = [&](const std::string& headers, int status) {
        expect_refused(server, "POST / HTTP/1.1\r\nHost: h\r\n" + headers + "\r\n\r\n", status);
    };
    for (const std::string value : {"-1", "+5", "5, 5", "5,5", "5,", "abc", "5abc", "0x5", "5.0", "5 5", "\"5\"", ""})
        refused("Content-Length: " + value, 400);
    refused("Content-Length: 18446744073709551616", 400); // 2^64
    refused("Content-Length: 99999999999999999999999999999999", 400);
    refused("Content-Length: 18446744073709551615", 413);
    refused("Content-Length: 5\r\nContent-Length: 5", 400);
    refused("Content-Length: 5\r\nContent-Length: 6", 400);
    refused("Content-Length: 5\r\nTransfer-Encoding: chunked", 400);
    refused("Transfer-Encoding: chunked\r\nContent-Length: 5", 400);
    refused("X-A: no length at all", 411);
    expect_refused(server, "PUT / HTTP/1.1\r\nHost: h\r\n\r\n", 411);
}

TEST_CASE("Expect: 100-continue", "[http][body]") {
    const auto server = echo_server();
    const std::string head = "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-Continue\r\nContent-Length: 3\r\n\r\n";
    const std::string told = "POST /|abc|Host: h|Expect: 100-Continue|Content-Length: 3";

    SECTION("is answered before the body") {
        for (std::size_t cut = 0; cut < head.size(); ++cut) {
            Client client(server.port());
            client.send(head.substr(0, cut));
            client.send(head.substr(cut));
            const auto go_on = client.reply();
            REQUIRE(go_on.status == 100);
            REQUIRE(go_on.headers.empty());
            client.send("abc");
            const auto reply = client.reply();
            REQUIRE(reply.status == 200);
            REQUIRE(reply.body == told);
        }
    }
    SECTION("is not, where the body is there already") {
        Client client(server.port());
        client.send(head + "abc");
        REQUIRE(client.reply().body == told);
    }
    SECTION("with a chunked body") {
        Client client(server.port());
        client.send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n");
        REQUIRE(client.reply().status == 100);
        client.send("1\r\na\r\n0\r\n\r\n");
        REQUIRE(client.reply().status == 200);
    }
    SECTION("without a body there is nothing to wait for") {
        expect_served(server, "GET / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n\r\n",
                      {"GET /||Host: h|Expect: 100-continue"});
    }
    SECTION("a body that will not be taken is refused before it is sent") {
        expect_refused(server, "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 10000001\r\n\r\n",
                       413);
    }
    SECTION("HTTP/1.0 cannot mean it") {
        expect_served_and_closed(server, "POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\na",
                                 {"POST /|a|Expect: 100-continue|Content-Length: 1"});
    }
    SECTION("another expectation fails") {
        expect_refused(server, "POST / HTTP/1.1\r\nHost: h\r\nExpect: a-miracle\r\nContent-Length: 1\r\n\r\n", 417);
        expect_refused(server, "GET / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue, more\r\n\r\n", 417);
    }
}
