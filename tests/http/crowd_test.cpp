// Thousands of clients, most of which do not wait for their reply.
#include "eventually.hpp"
#include "http/backward_answerer.hpp"
#include "http/client.hpp"
#include "http/echo.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

using namespace kilihost::http;
using namespace kilihost::http::test;
using namespace std::chrono_literals;

namespace {

std::string post(const std::string& body) {
    return "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

struct Count {
    std::atomic<int> own{0}, wrong{0}, failed{0};
};

// Six of ten clients leave as soon as they have asked, in order or with a reset; the others wait for their reply.
void visit(std::uint16_t port, int number, Count& count) try {
    const std::string id = std::to_string(number);
    // One address has fewer ports than there are clients in a minute.
    Client client(port, "127.0.0." + std::to_string(1 + number % 16));
    client.send(post(id));
    if (number % 10 < 2) return;
    if (number % 10 >= 6) {
        const Reply reply = client.reply();
        ++(reply.status == 200 && reply.body == id ? count.own : count.wrong);
    }
    client.reset();
} catch (const std::exception&) {
    ++count.failed;
}

std::ptrdiff_t open_descriptors() {
    return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {});
}

} // namespace

TEST_CASE("Every reply that arrives is its own, though most clients leave early", "[http][crowd]") {
    constexpr int crowd = KILI_CROWD;
    Count count;
    {
        BackwardAnswerer answerer;
        const Server server("0.0.0.0", 0, {{"POST", "/", [&](Request request, Responder responder) {
                                                answerer.ask(std::move(request), std::move(responder));
                                            }}});
        std::atomic<int> next{0};
        std::vector<std::jthread> visitors;
        for (int i = 0; i < 6; ++i)
            visitors.emplace_back([&] {
                for (int number = next++; number < crowd; number = next++)
                    visit(server.port(), number, count);
            });
    }
    CHECK(count.wrong == 0);
    CHECK(count.failed == 0);
    CHECK(count.own == crowd / 10 * 4);
}

TEST_CASE("A client may leave at every byte of its request and of its answer", "[http][crowd]") {
    const auto server = echo_server();
    Client stays(server.port());
    stays.send(post("first"));
    REQUIRE(stays.reply().status == 200);
    const auto before = open_descriptors();
    const std::string request =
        post("abc") + "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n";
    for (std::size_t size = 0; size <= request.size(); ++size) {
        for (const std::size_t read : {std::size_t{0}, size % 32}) {
            Client reset(server.port());
            reset.send(std::string_view(request).substr(0, size));
            if (read > 0 && size >= post("abc").size()) reset.some(read);
            reset.reset();
        }
        Client closed(server.port());
        closed.send(std::string_view(request).substr(0, size));
    }
    stays.send(post("last"));
    CHECK(stays.reply().status == 200);
    // Nobody is kept who has left.
    CHECK(eventually([&] { return open_descriptors() <= before; }, Client::patience));
    CHECK(open_descriptors() == before);
}
