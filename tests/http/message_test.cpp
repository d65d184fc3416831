#include "http/message.hpp"
#include "http/response_head.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace kilihost::http;

TEST_CASE("A header that must be single counts as absent if it is doubled", "[http][message]") {
    Request request;
    request.headers = {{"Host", "h"}, {"AUTHORIZATION", "a"}, {"X", "1"}, {"x", "1"}};
    CHECK(request.single("authorization") == "a");
    CHECK(request.single("Authorization") == "a");
    CHECK(request.single("Authorizatio") == std::nullopt);
    CHECK(request.single("X") == std::nullopt);
}

TEST_CASE("A problem is RFC 9457's", "[http][message]") {
    const auto response = problem(404, "Look \"elsewhere\" \xFF");
    CHECK(response.status == 404);
    CHECK(response.content_type == "application/problem+json");
    CHECK(nlohmann::json::parse(response.body) ==
          nlohmann::json{{"title", "Not Found"}, {"status", 404}, {"detail", "Look \"elsewhere\" \uFFFD"}});
}

TEST_CASE("Dates and reasons are HTTP's", "[http][message]") {
    CHECK(http_date(784111777) == "Sun, 06 Nov 1994 08:49:37 GMT");
    CHECK(reason(200) == "OK");
    CHECK(reason(505) == "HTTP Version Not Supported");
}

TEST_CASE("An answer's head", "[http][message]") {
    auto response = Response::json(503, "{}");
    response.headers.emplace_back("Retry-After", "5");
    CHECK(response_head(response, Persistence::close, "D") ==
          "HTTP/1.1 503 Service Unavailable\r\nDate: D\r\nContent-Type: application/json\r\nContent-Length: 2\r\n"
          "Retry-After: 5\r\nConnection: close\r\n\r\n");
    response = Response::text(204, "");
    CHECK(response_head(response, Persistence::standard, "D") == "HTTP/1.1 204 No Content\r\nDate: D\r\n\r\n");
}
