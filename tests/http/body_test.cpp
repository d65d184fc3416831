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
        CHECK(
            served(server,
                   "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nab\r\n\nGET /a HTTP/1.1\r\nHost: h\r\n\r\n",
                   2) == Bodies{"POST /|ab\r\n\n|Host: h|Content-Length: 5", "GET /a||Host: h"});
    }
    SECTION("zero") {
        CHECK(served(server, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n") ==
              Bodies{"POST /||Host: h|Content-Length: 0"});
    }
    SECTION("with a GET too, and in HTTP/1.0") {
        CHECK(served_and_closed(server, "GET / HTTP/1.0\r\nContent-Length: 003\r\n\r\nabc") ==
              Bodies{"GET /|abc|Content-Length: 003"});
    }
    SECTION("with any byte in it") {
        std::string body;
        for (int byte = 0; byte < 256; ++byte)
            body += static_cast<char>(byte);
        CHECK(served(server, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 256\r\n\r\n" + body) ==
              Bodies{"POST /|" + body + "|Host: h|Content-Length: 256"});
    }
}

TEST_CASE("A wrong Content-Length is refused", "[http][body]") {
    const auto server = echo_server();
    const auto status_of = [&](const std::string& headers) {
        return refused(server, "POST / HTTP/1.1\r\nHost: h\r\n" + headers + "\r\n\r\n");
    };
    for (const std::string value : {"-1", "+5", "5, 5", "5,5", "5,", "abc", "5abc", "0x5", "5.0", "5 5", "\"5\"", ""})
        CHECK(status_of("Content-Length: " + value) == 400);
    CHECK(status_of("Content-Length: 18446744073709551616") == 400); // 2^64
    CHECK(status_of("Content-Length: 99999999999999999999999999999999") == 400);
    CHECK(status_of("Content-Length: 18446744073709551615") == 413);
    CHECK(status_of("Content-Length: 5\r\nContent-Length: 5") == 400);
    CHECK(status_of("Content-Length: 5\r\nContent-Length: 6") == 400);
    CHECK(status_of("Content-Length: 5\r\nTransfer-Encoding: chunked") == 400);
    CHECK(status_of("Transfer-Encoding: chunked\r\nContent-Length: 5") == 400);
    CHECK(status_of("X-A: no length at all") == 411);
    CHECK(refused(server, "PUT / HTTP/1.1\r\nHost: h\r\n\r\n") == 411);
}

TEST_CASE("Expect: 100-continue", "[http][body]") {
    const auto server = echo_server();
    const std::string head = "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-Continue\r\nContent-Length: 3\r\n\r\n";
    const std::string described = "POST /|abc|Host: h|Expect: 100-Continue|Content-Length: 3";

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
            REQUIRE(reply.body == described);
        }
    }
    SECTION("is not, where the body is there already") {
        Client client(server.port());
        client.send(head + "abc");
        REQUIRE(client.reply().body == described);
    }
    SECTION("with a chunked body") {
        Client client(server.port());
        client.send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n");
        REQUIRE(client.reply().status == 100);
        client.send("1\r\na\r\n0\r\n\r\n");
        REQUIRE(client.reply().status == 200);
    }
    SECTION("without a body there is nothing to wait for") {
        CHECK(served(server, "GET / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n\r\n") ==
              Bodies{"GET /||Host: h|Expect: 100-continue"});
    }
    SECTION("a body that will not be taken is refused before it is sent") {
        CHECK(refused(server,
                      "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 10000001\r\n\r\n") == 413);
    }
    SECTION("HTTP/1.0 cannot mean it") {
        CHECK(served_and_closed(server, "POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\na") ==
              Bodies{"POST /|a|Expect: 100-continue|Content-Length: 1"});
    }
    SECTION("it is a list, in which empty elements and repetitions mean nothing") {
        const auto asking = [](const std::string& list) {
            return "GET / HTTP/1.1\r\nHost: h\r\nExpect: " + list + "\r\n\r\n";
        };
        for (const char* const list : {"", ",", "100-continue,", ", 100-continue ,100-Continue"})
            CHECK(served(server, asking(list)).size() == 1);
        for (const char* const list :
             {"100-continue;q=1", "100", "\"100-continue\"", ",x", "100-continue 100-continue"})
            CHECK(refused(server, asking(list)) == 417);
    }
    SECTION("another expectation fails") {
        CHECK(refused(server, "POST / HTTP/1.1\r\nHost: h\r\nExpect: a-miracle\r\nContent-Length: 1\r\n\r\n") == 417);
        CHECK(refused(server, "GET / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue, more\r\n\r\n") == 417);
    }
}
