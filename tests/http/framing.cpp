#include "http/framing.hpp"

#include "http/client.hpp"
#include "http/cuts.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>
#include <stdexcept>

namespace kilihost::http::test {

namespace {

std::string shown(const Pieces& pieces) {
    std::string text;
    for (const auto piece : pieces)
        text.append(text.empty() ? "" : " # ").append(piece);
    return text;
}

Outcome outcome_of(const Server& server, const Pieces& pieces, std::size_t answers) {
    Client client(server.port());
    for (const auto piece : pieces)
        if (!client.send(piece)) break; // refused already: the answer tells
    Outcome out;
    for (std::size_t i = 0; i < answers; ++i) {
        if (out.closed) throw std::runtime_error("an answer behind the one that said it was the last");
        const Reply reply = client.reply();
        out.statuses.push_back(reply.status);
        out.bodies.push_back(reply.body);
        out.closed = reply.header("connection") == "close";
        if (reply.status != 200 && reply.header("content-type") != "application/problem+json")
            throw std::runtime_error("an answer of status " + std::to_string(reply.status) + " that is no problem");
    }
    if (!out.closed) client.end();
    if (!client.ended()) throw std::runtime_error("more than " + std::to_string(answers) + " answers");
    return out;
}

Bodies bodies_of(const Server& server, std::string_view bytes, std::size_t answers, bool closed) {
    Outcome out = outcome(server, bytes, answers);
    if (std::any_of(out.statuses.begin(), out.statuses.end(), [](int status) { return status != 200; }))
        throw std::runtime_error("refused: " + out.bodies.back());
    if (out.closed != closed)
        throw std::runtime_error(closed ? "the connection stays open" : "the connection is closed");
    return std::move(out.bodies);
}

} // namespace

Outcome outcome(const Server& server, std::string_view bytes, std::size_t answers) {
    std::optional<Outcome> first;
    for (const Pieces& pieces : cuts(bytes)) {
        try {
            const Outcome now = outcome_of(server, pieces, answers);
            if (first && now != *first) throw std::runtime_error("another outcome than when it is sent whole");
            first = now;
        } catch (const std::exception& error) {
            throw std::runtime_error(std::string(error.what()) + ", cut as " + shown(pieces));
        }
    }
    return first.value();
}

Bodies served(const Server& server, std::string_view bytes, std::size_t answers) {
    return bodies_of(server, bytes, answers, false);
}

Bodies served_and_closed(const Server& server, std::string_view bytes, std::size_t answers) {
    return bodies_of(server, bytes, answers, true);
}

int refused(const Server& server, std::string_view bytes) {
    const Outcome out = outcome(server, bytes, 1);
    const int status = out.statuses.front();
    const auto problem = nlohmann::json::parse(out.bodies.front(), nullptr, false);
    const bool is_one = problem.is_object() && problem.value("status", 0) == status &&
                        problem.value("title", "") == std::string(reason(status)) &&
                        problem.value("detail", "").size() > 10;
    if (!is_one || !out.closed)
        throw std::runtime_error("no problem behind which the server closes: " + out.bodies.front());
    return status;
}

} // namespace kilihost::http::test
