// Request lines and headers: what is served, and what is refused as RFC 9110 and 9112 say.
#include "http/echo.hpp"
#include "http/framing.hpp"

#include <catch2/catch.hpp>

using namespace kilihost::http;
using namespace kilihost::http::test;
using namespace std::string_literals;

TEST_CASE("A head is understood however it is cut", "[http][head]") {
    const auto server = echo_server();
    SECTION("headers keep their order, case, doubles and exact values") {
        CHECK(served(server, "GET /a?x=%20&y HTTP/1.1\r\nHost: h:80\r\nX-A:  one \t\r\nx-a: t w\to\r\nEmpty:\r\n"
                             "Authorization: any \"text\" \xC3\xA9\r\n\r\n") ==
              Bodies{"GET /a?x=%20&y||Host: h:80|X-A: one|x-a: t w\to|Empty: |Authorization: any \"text\" \xC3\xA9"});
    }
    SECTION("empty lines before the request line are skipped") {
        CHECK(served(server, "\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n") == Bodies{"GET /||Host: h"});
    }
    SECTION("the target in absolute form") {
        CHECK(served(server, "GET http://h:1/a?q HTTP/1.1\r\nHost: h\r\n\r\n") == Bodies{"GET /a?q||Host: h"});
        CHECK(served(server, "GET http://h HTTP/1.1\r\nHost: h\r\n\r\n") == Bodies{"GET /||Host: h"});
        CHECK(served(server, "GET http://h?q HTTP/1.1\r\nHost: h\r\n\r\n") == Bodies{"GET /?q||Host: h"});
    }
    SECTION("an IPv6 Host, an empty Host") {
        CHECK(served(server, "GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n") == Bodies{"GET /||Host: [::1]:80"});
        CHECK(served(server, "GET / HTTP/1.1\r\nHost:\r\n\r\n") == Bodies{"GET /||Host: "});
    }
    SECTION("an offer to upgrade is left alone") {
        CHECK(served(server, "GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n") ==
              Bodies{"GET /||Host: h|Connection: Upgrade|Upgrade: h2c"});
    }
}

TEST_CASE("A connection persists as its version and its Connection header have it", "[http][head]") {
    const auto server = echo_server();
    SECTION("HTTP/1.1 persists") {
        CHECK(served(server, "GET / HTTP/1.1\r\nHost: h\r\n\r\nGET /a HTTP/1.1\r\nHost: h\r\n\r\n", 2) ==
              Bodies{"GET /||Host: h", "GET /a||Host: h"});
    }
    SECTION("unless it asks to close") {
        CHECK(served_and_closed(server, "GET / HTTP/1.1\r\nHost: h\r\nConnection: x, Close\r\n\r\n") ==
              Bodies{"GET /||Host: h|Connection: x, Close"});
    }
    SECTION("HTTP/1.0 closes, and needs no Host") {
        CHECK(served_and_closed(server, "GET / HTTP/1.0\r\n\r\n") == Bodies{"GET /|"});
    }
    SECTION("and close overrides keep-alive, in whatever order and case") {
        for (const std::string value :
             {"keep-alive, close", "close, keep-alive", "Keep-Alive,CLOSE", ", close ,keep-alive",
              "keep-alive\r\nConnection: close", "close\r\nConnection: keep-alive"})
            for (const std::string version : {"0", "1", "2"})
                CHECK(outcome(server, "GET / HTTP/1." + version + "\r\nHost: h\r\nConnection: " + value + "\r\n\r\n", 1)
                          .closed);
    }
    SECTION("and no other option closes") {
        for (const std::string value : {"x-close", "closed", "upgrade", ""})
            CHECK(served(server, "GET / HTTP/1.1\r\nHost: h\r\nConnection: " + value + "\r\n\r\n").size() == 1);
    }
    SECTION("HTTP/1.9 is served as HTTP/1.1") {
        CHECK(served(server, "GET / HTTP/1.9\r\nHost: h\r\n\r\nGET / HTTP/1.2\r\nHost: h\r\n\r\n", 2) ==
              Bodies{"GET /||Host: h", "GET /||Host: h"});
        CHECK(served(server, "POST / HTTP/1.2\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n") ==
              Bodies{"POST /|a|Host: h|Transfer-Encoding: chunked"});
        CHECK(refused(server, "GET / HTTP/1.2\r\n\r\n") == 400); // without Host
    }
    SECTION("unless it asks to keep it") {
        CHECK(served_and_closed(server, "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\nGET / HTTP/1.0\r\n\r\n", 2) ==
              Bodies{"GET /||Connection: Keep-Alive", "GET /|"});
    }
}

TEST_CASE("A bad request line is refused", "[http][head]") {
    const auto server = echo_server();
    CHECK(refused(server, "GET /\r\n") == 400); // HTTP/0.9: at once, it sends no more
    CHECK(refused(server, "GET / HTTP/2.0\r\n") == 505);
    CHECK(refused(server, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") == 505); // HTTP/2 with prior knowledge
    CHECK(refused(server, "GET / HTTP/0.9\r\n") == 505);
    CHECK(refused(server, "GET / HTTP/3.1\r\n") == 505);
    CHECK(refused(server, "GET / HTTP/1.10\r\n") == 400);
    CHECK(refused(server, "GET / HTTP/1.\r\n") == 400);
    CHECK(refused(server, "GET / HTTP/1.x\r\n") == 400);
    CHECK(refused(server, "GET / HTTP/11\r\n") == 400);
    CHECK(refused(server, "GET / http/1.1\r\n") == 400);
    CHECK(refused(server, "GET / HTTP/1.1 \r\n") == 400);
    CHECK(refused(server, "GET  / HTTP/1.1\r\nHost: h\r\n\r\n") == 400);
    CHECK(refused(server, "GET / /a HTTP/1.1\r\nHost: h\r\n\r\n") == 400);
    CHECK(refused(server, "GET\t/ HTTP/1.1\r\nHost: h\r\n\r\n") == 400);
    CHECK(refused(server, "G(T / HTTP/1.1\r\nHost: h\r\n\r\n") == 400);
    CHECK(refused(server, " GET / HTTP/1.1\r\nHost: h\r\n\r\n") == 400);
    CHECK(refused(server, "GET /a#b HTTP/1.1\r\nHost: h\r\n\r\n") == 400);
    CHECK(refused(server, "GET /\xC3\xA9 HTTP/1.1\r\nHost: h\r\n\r\n") == 400);
    CHECK(refused(server, "GET /\x7f HTTP/1.1\r\nHost: h\r\n\r\n") == 400);
    CHECK(refused(server, "GET /\0 HTTP/1.1\r\nHost: h\r\n\r\n"s) == 400);
    CHECK(refused(server, "\x16\x03\x01\x02") == 400); // TLS
    CHECK(refused(server, "PROXY TCP4 192.0.2.1 192.0.2.2 1 80\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n") == 400);
    CHECK(refused(server, "\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0C"s + "GET / HTTP/1.1\r\nHost: h\r\n\r\n") == 400);
    CHECK(refused(server, "EHLO h\r\n") == 400);
    CHECK(refused(server, "SSH-2.0-x\r\n") == 400);
    CHECK(refused(server, "*1\r\n$4\r\nINFO\r\n") == 400); // Redis
    CHECK(refused(server, "\nGET / HTTP/1.1\r\nHost: h\r\n\r\n") == 400);
    CHECK(refused(server, "\r\rGET / HTTP/1.1\r\nHost: h\r\n\r\n") == 400);
}

TEST_CASE("A bad header is refused", "[http][head]") {
    const auto server = echo_server();
    const auto status_of = [&](const std::string& header) {
        return refused(server, "GET / HTTP/1.1\r\nHost: h\r\n" + header + "\r\n\r\n");
    };
    CHECK(status_of("X-A : space before the colon") == 400);
    CHECK(status_of("X-A\t: tab before the colon") == 400);
    CHECK(status_of(": no name") == 400);
    CHECK(status_of("no colon") == 400);
    CHECK(status_of("X\xC3\xA9: not a token") == 400);
    CHECK(status_of("X-A: a\0b"s) == 400);
    CHECK(status_of("X-A: a\x01"
                    "b") == 400);
    CHECK(status_of("X-A: a\x7f"
                    "b") == 400);
    CHECK(status_of("X-A: a\rb") == 400);
    CHECK(status_of("X-A: a\r\n folded") == 400);
    CHECK(status_of("X-A: a\r\n\tfolded") == 400);
    CHECK(status_of("X-A: a\nX-B: line feed alone") == 400);
    CHECK(status_of("Connection: a b") == 400);
    CHECK(refused(server, "GET / HTTP/1.1\n") == 400);
    CHECK(refused(server, "GET / HTTP/1.1\r\nHost: h\n") == 400);
    CHECK(refused(server, "GET / HTTP/1.1\r\nHost: h\r\n\n") == 400);
    CHECK(refused(server, "GET / HTTP/1.1\r\n Host: h\r\n\r\n") == 400);
}

TEST_CASE("Host must be there once, and be one", "[http][head]") {
    const auto server = echo_server();
    CHECK(refused(server, "GET / HTTP/1.1\r\n\r\n") == 400);
    CHECK(refused(server, "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n") == 400);
    CHECK(refused(server, "GET / HTTP/1.0\r\nHost: a\r\nhost: b\r\n\r\n") == 400);
    CHECK(refused(server, "GET / HTTP/1.1\r\nHost: a b\r\n\r\n") == 400);
    CHECK(refused(server, "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n") == 400);
    CHECK(refused(server, "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n") == 400);
}

TEST_CASE("Host is a name or an address, with or without a port", "[http][head]") {
    const auto server = echo_server();
    for (const std::string host : {"a", "a.example", "a:80", "a:", "a:65535", "A-b_c~d", "%41", "1.2.3.4", "1.2.3.4:80",
                                   "[::1]", "[::1]:80", "[::1]:", "[2001:db8::1.2.3.4]", "a!$&'()*+;=b"})
        CHECK(served(server, "GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n") == Bodies{"GET /||Host: " + host});
    for (const std::string host :
         {"a:80:80", "[::1",      "::1",          "a,b",    "a, b",        "a:b", "a:-1",   "a:+1",
          "a:65536", "a:80x",     "a:8 0",        ":80",    ":",           "[]",  "[::1]x", "[::1]80",
          "[::1]:x", "[1.2.3.4]", "[::1%25eth0]", "[g::1]", "[::1]:80:80", "]",   "a]",     "[a",
          "a[b]",    "%4",        "%zz",          "a%",     "a?b",         "a#b", "a\\b",   "a\"b",
          "<a>",     "http://a",  "a\xC3\xA9",    "user@a", "a b"})
        for (const std::string version : {"0", "1"}) {
            CAPTURE(host);
            CHECK(refused(server, "GET / HTTP/1." + version + "\r\nHost: " + host + "\r\n\r\n") == 400);
        }
}

TEST_CASE("A target is a path, or an absolute URI of a web server", "[http][head]") {
    const auto server = echo_server();
    const auto request = [](const std::string& method, const std::string& target) {
        return method + " " + target + " HTTP/1.1\r\nHost: h\r\n\r\n";
    };
    const auto path_of = [&](const std::string& target) {
        const auto body = served(server, request("GET", target)).front();
        return body.substr(4, body.find('|') - 4);
    };
    CHECK(path_of("/?") == "/");
    CHECK(path_of("/?a=/?:@%20") == "/?a=/?:@%20");
    CHECK(path_of("/?http://a/b") == "/?http://a/b");
    CHECK(path_of("HTTP://other/a") == "/a"); // RFC 9112, 3.2.2: Host is ignored
    CHECK(path_of("https://[::1]:8443?q") == "/?q");
    for (const std::string target : {"x?http://a/healthz",
                                     "?x",
                                     "a",
                                     "a/b",
                                     "h:80",
                                     "*",
                                     "http:",
                                     "http:/a",
                                     "http://",
                                     "http:///a",
                                     "http://?a",
                                     "http://:80/a",
                                     "http://a:b/",
                                     "http://u@a/",
                                     "http://u:p@a/",
                                     "http://a,b/",
                                     "ftp://a/",
                                     "://a/",
                                     "http//a",
                                     "x://http://a/",
                                     "/a#b",
                                     "/%",
                                     "/%4",
                                     "/%zz",
                                     "/a\\b",
                                     "/\"",
                                     "/<a>",
                                     "/{a}",
                                     "/a|b",
                                     "/a^b",
                                     "/`",
                                     "/[a]",
                                     "/?a=[b]"}) {
        CAPTURE(target);
        CHECK(refused(server, request("GET", target)) == 400);
        if (target != "*") CHECK(refused(server, request("OPTIONS", target)) == 400);
    }
    CHECK(outcome(server, request("OPTIONS", "*"), 1).statuses == std::vector<int>{404});
    CHECK(refused(server, request("CONNECT", "h:80")) == 501);
    for (const std::string target : {"/", "http://h:80/", "*", "h:x", ":80"})
        CHECK(refused(server, request("CONNECT", target)) == 400);
}
