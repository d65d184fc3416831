#include "kili_api/reply.hpp"

#include "kili_api/error_class.hpp"

#include <catch2/catch.hpp>

using namespace kilihost::kili_api;
using std::chrono::seconds;

namespace {

const Redaction no_secret{""};

Reply reply(long status, std::string body) {
    return {status, std::nullopt, std::move(body)};
}

GraphqlError graphql_error(const Reply& answer, const Redaction& redact = no_secret) {
    try {
        graphql_data(answer, redact);
    } catch (const GraphqlError& error) {
        return error;
    }
    FAIL("no GraphqlError");
    throw std::logic_error("unreachable");
}

} // namespace

TEST_CASE("Retry-After is seconds or an HTTP date", "[kili][reply]") {
    constexpr std::time_t noon = 1'700'049'600; // Wed, 15 Nov 2023 12:00:00 GMT
    CHECK(retry_after("0", noon) == seconds(0));
    CHECK(retry_after("120", noon) == seconds(120));
    CHECK(retry_after("Wed, 15 Nov 2023 12:00:30 GMT", noon) == seconds(30));
    CHECK(retry_after("Wed, 15 Nov 2023 11:59:30 GMT", noon) == seconds(0));
    CHECK(retry_after("999999999999999999999999", noon) == seconds(86400));
    CHECK(retry_after("Fri, 15 Nov 2033 12:00:30 GMT", noon) == seconds(86400));
    CHECK_FALSE(retry_after("", noon));
    CHECK_FALSE(retry_after("soon", noon));
    CHECK_FALSE(retry_after("-5", noon));
}

TEST_CASE("data is returned as it came", "[kili][reply]") {
    CHECK(graphql_data(reply(200, R"({"data":{"viewer":null}})"), no_secret).dump() == R"({"viewer":null})");
    CHECK(graphql_data(reply(200, R"({"data":{"a":1},"errors":[]})"), no_secret)["a"] == 1);
    CHECK(graphql_data(reply(200, R"({"data":{"a":1},"errors":null})"), no_secret)["a"] == 1);
}

TEST_CASE("a GraphQL error keeps every message, code and path", "[kili][reply]") {
    const GraphqlError error = graphql_error(reply(200, R"({"data":null,"errors":[
        {"message":"Unknown label","path":["createIssues",0],"extensions":{"code":"NOT_FOUND"}},
        {"message":"Second"}, {"message":["odd"]}, "bare", {"extensions":{}}, {"message":"6"}, {"message":"7"}]})"));
    REQUIRE(error.items.size() == 7);
    CHECK(error.items[0].message == "Unknown label");
    CHECK(error.items[0].code == "NOT_FOUND");
    CHECK(error.items[0].path == "createIssues.0");
    CHECK(error.items[1].code.empty());
    CHECK(error.items[2].message == R"(["odd"])");
    CHECK(error.items[3].message == "bare");
    CHECK_THAT(error.what(), Catch::Contains("Unknown label") && Catch::Contains("createIssues.0") &&
                                 Catch::Contains("NOT_FOUND") && Catch::Contains("and 2 more"));
}

TEST_CASE("errors count whatever the status, but for refused keys, rate limits and server faults", "[kili][reply]") {
    const std::string body = R"({"errors":[{"message":"Cannot query field"}]})";
    CHECK(graphql_error(reply(400, body)).items.size() == 1);
    CHECK(graphql_error(reply(422, body)).items.size() == 1);
    for (const long status : {401L, 403L, 429L, 500L, 502L, 503L, 504L, 520L}) {
        CAPTURE(status);
        CHECK_THROWS_AS(graphql_data(reply(status, body), no_secret), HttpError);
    }
    CHECK_THROWS_AS(graphql_data(reply(400, "Bad Request"), no_secret), HttpError);
    CHECK_THROWS_AS(graphql_data(reply(404, R"({"data":{}})"), no_secret), HttpError);
}

TEST_CASE("a reply that is not GraphQL is unreadable", "[kili][reply]") {
    for (const char* body : {"", "<html>", "[]", "{}", "null", R"({"data":null})", R"({"data":[]})", R"({"data":{})",
                             "{\"data\":{\"a\":\"\xff\"}}"}) {
        CAPTURE(body);
        CHECK_THROWS_AS(graphql_data(reply(200, body), no_secret), UnreadableReply);
    }
    Reply cut = reply(200, R"({"data":{}})");
    cut.cut = true;
    CHECK_THROWS_WITH(graphql_data(cut, no_secret), Catch::Contains("larger than"));
    const std::string deep(100'000, '[');
    CHECK_THROWS_AS(graphql_data(reply(200, deep), no_secret), UnreadableReply);
    CHECK_THROWS_AS(graphql_data(reply(400, deep), no_secret), HttpError);
}

TEST_CASE("a 403 is about the key if it is in JSON, else it comes from something in front of Kili", "[kili][reply]") {
    const auto error = [](long status, const std::string& body) {
        try {
            graphql_data(reply(status, body), no_secret);
        } catch (const HttpError& caught) {
            return caught;
        }
        throw std::logic_error("no HttpError");
    };
    const HttpError own = error(403, R"({"message":"forbidden"})");
    CHECK_THAT(own.what(), Catch::Contains("the API key is refused"));
    CHECK(classify(own) == ErrorClass::ours);
    const HttpError other = error(403, "<html>blocked</html>");
    CHECK_THAT(other.what(), Catch::Contains("in front of Kili's API") && !Catch::Contains("key"));
    CHECK(classify(other) == ErrorClass::unknown);
    CHECK(error(401, "").key_refused);
    CHECK(classify(error(401, "")) == ErrorClass::ours);
}

TEST_CASE("an excerpt of the body is short, printable and without the key", "[kili][reply]") {
    const std::string key = "0123-the-key";
    const Redaction redact{key};
    std::string body = "bad\r\n\x1b[31m\xff " + key + std::string(270, 'x') + key + std::string(1000, 'y');
    try {
        graphql_data(reply(503, body), redact);
        FAIL("no HttpError");
    } catch (const HttpError& error) {
        const std::string what = error.what();
        CHECK(what.find(key) == std::string::npos);
        CHECK(what.find("0123") == std::string::npos); // not a cut one either
        CHECK(what.find_first_of("\r\n\x1b") == std::string::npos);
        CHECK(what.size() < 500);
        CHECK_NOTHROW(nlohmann::json(what).dump()); // valid UTF-8
    }
    const GraphqlError error = graphql_error(
        reply(
            200,
            R"({"errors":[{"message":"key 0123-the-key","path":["0123-the-key"],"extensions":{"code":"0123-the-key"}}]})"),
        redact);
    CHECK(error.items[0].message == "key [redacted]");
    CHECK(error.items[0].path == "[redacted]");
    CHECK(error.items[0].code == "[redacted]");
    CHECK(std::string(error.what()).find(key) == std::string::npos);
}

TEST_CASE("half a UTF-16 pair is no reason to refuse a reply", "[kili][reply]") {
    CHECK(graphql_data(reply(200, R"({"data":{"text":"\udfff"}})"), Redaction("")).at("text") == "\xEF\xBF\xBD");
}
