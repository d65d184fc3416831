// The one classification of errors, row by row, and what follows from it.
#include "kili_api/error_class.hpp"
#include "kili_api/redaction.hpp"
#include "kili_api/reply.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <vector>

using namespace kilihost::kili_api;
using namespace std::chrono_literals;

namespace {

struct Row {
    std::string what;
    std::shared_ptr<const Error> error;
    ErrorClass expected;
    bool worth_waiting, maybe_carried_out, outage;
};

std::shared_ptr<const Error> http(long status, bool key_refused = false,
                                  std::optional<std::chrono::seconds> retry_after = std::nullopt) {
    return std::make_shared<HttpError>("", status, key_refused, retry_after);
}

std::shared_ptr<const Error> graphql(const std::string& code, const std::string& message = "no") {
    return std::make_shared<GraphqlError>("", std::vector<GraphqlError::Item>{{message, code, ""}});
}

// The error that a reply of the API becomes.
std::shared_ptr<const Error> of_reply(const std::string& body) {
    try {
        graphql_data({200, std::nullopt, body, false}, Redaction(""));
    } catch (const ForeignReply& error) {
        return std::make_shared<ForeignReply>(error);
    } catch (const UnreadableReply& error) {
        return std::make_shared<UnreadableReply>(error);
    }
    return nullptr;
}

std::vector<Row> rows() {
    constexpr auto transient = ErrorClass::transient;
    constexpr auto ours = ErrorClass::ours;
    constexpr auto input = ErrorClass::input;
    constexpr auto unknown = ErrorClass::unknown;
    std::vector<Row> out{
        {"no connection", std::make_shared<NetworkError>("", false), transient, true, false, true},
        {"no reply", std::make_shared<NetworkError>("", true), transient, true, true, true},
        {"401", http(401, true), ours, true, false, false},
        {"403 of Kili's own", http(403, true), ours, true, false, false},
        {"403 of a firewall", http(403), unknown, true, false, false},
        {"429", http(429), ours, true, false, true},
        {"429 with Retry-After of ten minutes", http(429, false, 600s), ours, true, false, true},
        {"429 with Retry-After of a day", http(429, false, 86400s), ours, true, false, false},
        {"503 with Retry-After of a day", http(503, false, 86400s), transient, true, true, false},
        {"408", http(408), transient, true, false, true},
        {"413", http(413), input, true, false, false},
        {"a page of HTML", of_reply("<html>sign in</html>"), transient, true, true, true},
        {"a text", of_reply("It works!"), transient, true, true, true},
        {"JSON without data", of_reply("{}"), transient, true, true, true},
        {"a list", of_reply("[1]"), transient, true, true, true},
        {"a mutation that is not sent", std::make_shared<MutationRefused>(""), input, false, false, false},
        {"data that lacks something", std::make_shared<UnreadableReply>(""), unknown, false, true, false},
        {"a message alone", graphql(""), unknown, false, false, false},
        {"a message about time", graphql("", "Request timed out"), transient, true, true, false},
        {"a message about the rate", graphql("", "Too many requests"), ours, true, false, false},
        {"a message about the key", graphql("", "Invalid API key"), ours, true, false, false},
    };
    for (const long status : {204, 301, 302, 307, 404, 405})
        out.push_back({std::to_string(status), http(status), ours, true, false, false});
    for (const long status : {500, 502, 503, 504, 520})
        out.push_back({std::to_string(status), http(status), transient, true, true, true});
    for (const long status : {400, 406, 410, 422, 451})
        out.push_back({std::to_string(status), http(status), unknown, true, false, false});
    for (const char* const code : {"UNAUTHENTICATED", "TOO_MANY_REQUESTS", "RATE_LIMITED", "THROTTLED"})
        out.push_back({code, graphql(code), ours, true, false, false});
    for (const char* const code : {"INTERNAL_SERVER_ERROR", "SERVICE_UNAVAILABLE", "GATEWAY_TIMEOUT", "TIMEOUT"})
        out.push_back({code, graphql(code), transient, true, true, false});
    for (const char* const code : {"NOT_FOUND", "BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED"})
        out.push_back({code, graphql(code), input, false, false, false});
    return out;
}

} // namespace

TEST_CASE("each error of Kili's API has one class, and what follows from it", "[kili][errors]") {
    for (const Row& row : rows()) {
        INFO(row.what);
        REQUIRE(row.error);
        CHECK(classify(*row.error) == row.expected);
        CHECK(is_worth_waiting(*row.error) == row.worth_waiting);
        CHECK(is_maybe_carried_out(*row.error) == row.maybe_carried_out);
        CHECK(is_outage(*row.error) == row.outage);
    }
}

TEST_CASE("a Retry-After over ten minutes concerns only what was refused", "[kili][errors]") {
    CHECK_FALSE(long_wait(*http(429)));
    CHECK_FALSE(long_wait(*http(429, false, 600s)));
    CHECK(long_wait(*http(429, false, 601s)) == 601s);
    CHECK(long_wait(*http(503, false, 86400s)) == 86400s);
    CHECK_FALSE(long_wait(NetworkError("", true)));
}
