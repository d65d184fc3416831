// At a limit, and one beyond it.
#include "http/client.hpp"
#include "http/echo.hpp"
#include "http/framing.hpp"

#include <catch2/catch.hpp>

using namespace kilihost::http;
using namespace kilihost::http::test;

namespace {

constexpr std::size_t body_limit = 1000;

int status_of(const Server& server, const std::string& request) {
    Client client(server.port());
    client.send(request);
    const auto reply = client.reply();
    if (reply.status != 200) {
        CHECK(reply.header("connection") == "close");
        CHECK(reply.header("content-type") == "application/problem+json");
        CHECK(client.ended());
    }
    return reply.status;
}

std::string with_length(std::size_t size) {
    return "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n" +
           std::string(size, 'x');
}

std::string in_chunks(std::size_t size) {
    std::string request = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (std::size_t i = 0; i < size; ++i)
        request += "1\r\nx\r\n";
    return request + "0\r\n\r\n";
}

std::string with_headers(std::size_t count) {
    std::string request = "GET / HTTP/1.1\r\nHost: h\r\n";
    for (std::size_t i = 1; i < count; ++i)
        request += "X: y\r\n";
    return request + "\r\n";
}

std::string with_head(std::size_t size) {
    const std::string before = "GET / HTTP/1.1\r\nHost: h\r\nX: ";
    return before + std::string(size - before.size() - 4, 'y') + "\r\n\r\n";
}

std::string with_target(std::size_t size, char filling) {
    return "GET /?" + std::string(size - 2, filling) + " HTTP/1.1\r\nHost: h\r\n\r\n";
}

} // namespace

TEST_CASE("Limits are kept to the byte", "[http][limits]") {
    const Limits limits{.head_bytes = 8000, .headers = 50, .target_bytes = 500, .body_bytes = body_limit};
    const auto server = echo_server(limits);

    SECTION("of a body") {
        CHECK(status_of(server, with_length(body_limit)) == 200);
        CHECK(status_of(server, with_length(body_limit + 1)) == 413);
        CHECK(status_of(server, in_chunks(body_limit)) == 200);
        CHECK(status_of(server, in_chunks(body_limit + 1)) == 413);
    }
    SECTION("of a head") {
        CHECK(status_of(server, with_head(8000)) == 200);
        CHECK(status_of(server, with_head(8001)) == 431);
        CHECK(status_of(server, with_head(60'000)) == 431);
        CHECK(status_of(server, with_headers(50)) == 200);
        CHECK(status_of(server, with_headers(51)) == 431);
        CHECK(status_of(server, with_headers(5'000)) == 431);
    }
    SECTION("of a target") {
        CHECK(status_of(server, with_target(500, 'q')) == 200);
        CHECK(status_of(server, with_target(501, 'q')) == 414);
        CHECK(status_of(server, "GET " + std::string(15'000, '/') + " HTTP/1.1\r\nHost: h\r\n\r\n") == 414);
        CHECK(status_of(server, std::string(100'000, 'G')) == 414);
    }
    SECTION("of what surrounds the chunks") {
        const std::string head = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
        CHECK(status_of(server, head + "1;" + std::string(100'000, 'x')) == 400);
        CHECK(status_of(server, head + "0\r\nX: " + std::string(100'000, 'x')) == 431);
        CHECK(status_of(server, head + std::string(100'000, '0')) == 400);
    }
}

TEST_CASE("A limit holds however the request is cut", "[http][limits]") {
    const auto server = echo_server({.head_bytes = 80, .headers = 3, .target_bytes = 20, .body_bytes = 3});
    const std::string post = "POST / HTTP/1.1\r\nHost: h\r\n";
    CHECK(served(server, post + "Content-Length: 3\r\n\r\nabc") == Bodies{"POST /|abc|Host: h|Content-Length: 3"});
    CHECK(refused(server, post + "Content-Length: 4\r\n\r\nabcd") == 413);
    CHECK(refused(server, post + "Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n") == 413);
    CHECK(refused(server, "GET /" + std::string(20, 'a') + " HTTP/1.1\r\nHost: h\r\n\r\n") == 414);
    CHECK(refused(server, "GET / HTTP/1.1\r\nHost: h\r\nA: a\r\nB: b\r\nC: c\r\n\r\n") == 431);
    CHECK(refused(server, "GET / HTTP/1.1\r\nHost: h\r\nA: " + std::string(80, 'a') + "\r\n\r\n") == 431);
}

TEST_CASE("What surrounds the chunks is limited the same however it is cut", "[http][limits]") {
    const auto server = echo_server({.head_bytes = 100});
    const std::string head = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
    const std::string answer = "POST /|x|Host: h|Transfer-Encoding: chunked";
    const auto trailer = [](std::size_t size) { return "X: " + std::string(size - 5, 'y') + "\r\n"; };
    const auto chunk = [](std::size_t size) { return "1;" + std::string(size - 4, 'e') + "\r\nx"; };
    // Behind a chunk's data: CR LF, "0" CR LF, the trailers, CR LF.
    CHECK(served(server, head + "1\r\nx\r\n0\r\n" + trailer(93) + "\r\n") == Bodies{answer});
    CHECK(refused(server, head + "1\r\nx\r\n0\r\n" + trailer(94) + "\r\n") == 431);
    CHECK(refused(server, head + "1\r\nx\r\n0\r\n" + trailer(40) + trailer(40) + trailer(40) + "\r\n") == 431);
    CHECK(served(server, head + chunk(100) + "\r\n0\r\n\r\n") == Bodies{answer});
    CHECK(refused(server, head + chunk(101) + "\r\n0\r\n\r\n") == 400);
    CHECK(refused(server, head + std::string(100, '0') + "1\r\nx\r\n0\r\n\r\n") == 400);
    // Of all chunks together.
    CHECK(refused(server, head + chunk(60) + "\r\n" + chunk(60) + "\r\n0\r\n\r\n") == 400);
}

TEST_CASE("With generous limits 15,000 slashes are a path like any other", "[http][limits]") {
    const auto server = echo_server({.head_bytes = 64 * 1024, .headers = 10'000, .target_bytes = 32 * 1024});
    Client client(server.port());
    client.send("GET " + std::string(15'000, '/') + " HTTP/1.1\r\nHost: h\r\n\r\n" + with_headers(5'000));
    CHECK(client.reply().status == 404);
    CHECK(client.reply().status == 200);
}

TEST_CASE("The rest of a body that was too large is not read as a request", "[http][limits]") {
    const auto server = echo_server({.body_bytes = body_limit});
    Client client(server.port());
    client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2000\r\n\r\n");
    for (int i = 0; i < 50; ++i)
        client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    CHECK(client.reply().status == 413);
    CHECK(client.ended());
}

TEST_CASE("An upload that is refused midway is discarded, and the answer arrives", "[http][limits]") {
    const auto server = echo_server();
    Client client(server.port());
    client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 20000000\r\n\r\n");
    const std::string piece(1'000'000, 'x');
    for (int i = 0; i < 20; ++i)
        REQUIRE(client.send(piece));
    CHECK(client.reply().status == 413);
    CHECK(client.ended());
}
