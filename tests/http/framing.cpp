#include "http/framing.hpp"

#include "http/client.hpp"
#include "http/cuts.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

namespace kilihost::http::test {

namespace {

Client sent(const Server& server, const Pieces& pieces) {
    Client client(server.port());
    for (const auto piece : pieces)
        if (!client.send(piece)) break; // refused already: the answer tells
    return client;
}

std::string shown(const Pieces& pieces) {
    std::string text;
    for (const auto piece : pieces)
        text.append(text.empty() ? "" : " # ").append(piece);
    return text;
}

} // namespace

void expect_served(const Server& server, std::string_view bytes, const std::vector<std::string>& bodies) {
    for (const auto& pieces : cuts(bytes)) {
        INFO(shown(pieces));
        auto client = sent(server, pieces);
        for (const auto& body : bodies) {
            const auto reply = client.reply();
            REQUIRE(reply.status == 200);
            REQUIRE(reply.body == body);
            REQUIRE(reply.header("connection") != "close");
        }
        client.end();
        REQUIRE(client.ended());
    }
}

void expect_served_and_closed(const Server& server, std::string_view bytes, const std::vector<std::string>& bodies) {
    for (const auto& pieces : cuts(bytes)) {
        INFO(shown(pieces));
        auto client = sent(server, pieces);
        for (const auto& body : bodies) {
            const auto reply = client.reply();
            REQUIRE(reply.status == 200);
            REQUIRE(reply.body == body);
            REQUIRE((reply.header("connection") == "close") == (&body == &bodies.back()));
        }
        REQUIRE(client.ended());
    }
}

void expect_refused(const Server& server, std::string_view bytes, int status) {
    for (const auto& pieces : cuts(bytes)) {
        INFO(shown(pieces));
        auto client = sent(server, pieces);
        const auto reply = client.reply();
        REQUIRE(reply.status == status);
        REQUIRE(reply.header("connection") == "close");
        REQUIRE(reply.header("content-type") == "application/problem+json");
        const auto problem = nlohmann::json::parse(reply.body);
        REQUIRE(problem.at("status") == status);
        REQUIRE(problem.at("title") == std::string(reason(status)));
        REQUIRE(problem.at("detail").get<std::string>().size() > 10);
        REQUIRE(client.ended());
    }
}

} // namespace kilihost::http::test
