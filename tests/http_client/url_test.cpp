#include "http_client/url.hpp"

#include <catch2/catch.hpp>

using namespace kilihost::http_client;

TEST_CASE("addresses are read in parts, normalized", "[http_client]") {
    struct Row {
        const char *text, *scheme, *host, *port, *path;
    };
    for (const Row& row :
         {Row{"https://Kili.Example/a/b?c=d#e", "https", "kili.example", "443", "/a/b"},
          Row{"http://127.0.0.1:8080", "http", "127.0.0.1", "8080", "/"},
          Row{"http://[::1]:80/x/../y", "http", "[::1]", "80", "/y"},
          Row{"https://user:word@evil.example/api/label/v2/x", "https", "evil.example", "443", "/api/label/v2/x"}}) {
        INFO(row.text);
        const std::optional<Url> url = parse_url(row.text);
        REQUIRE(url);
        CHECK(url->scheme == row.scheme);
        CHECK(url->host == row.host);
        CHECK(url->port == row.port);
        CHECK(url->path == row.path);
    }
    for (const char* const text :
         {"", "nowhere", "/path", "file:///etc/passwd", "ftp://a/b", "http://", "gopher://a"}) {
        INFO(text);
        CHECK_FALSE(parse_url(text));
    }
}

TEST_CASE("references are resolved as a browser does", "[http_client]") {
    const Url base = parse_url("https://a.example/x/y?z=1").value();
    CHECK(resolve(base, "/label")->text == "https://a.example/label");
    CHECK(resolve(base, "label")->text == "https://a.example/x/label");
    CHECK(resolve(base, "http://b.example/l")->host == "b.example");
    CHECK(resolve(base, "//b.example/l")->scheme == "https");
    CHECK_FALSE(resolve(base, "file:///etc/passwd"));
}

TEST_CASE("a proxy is passed over for this machine alone", "[http_client]") {
    for (const char* const own : {"http://localhost", "http://LOCALHOST:1/", "http://127.0.0.1", "https://127.9.8.7/",
                                  "http://[::1]:8080/", "http://[::ffff:127.0.0.1]/"})
        CHECK(parse_url(own).value().is_loopback());
    for (const char* const other : {"http://127.0.0.1.example", "http://127.example/", "http://localhost.example/",
                                    "http://[::2]/", "http://128.0.0.1/"})
        CHECK_FALSE(parse_url(other).value().is_loopback());
}
