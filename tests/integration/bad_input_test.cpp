// What serve answers to bad requests, over real connections.
#include "running_host.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace integration;

namespace {

void check_problem(const Reply& reply, long status, const std::string& named) {
    INFO(reply.body);
    CHECK(reply.status == status);
    CHECK(reply.headers.find("content-type")->second == "application/problem+json");
    const nlohmann::json problem = nlohmann::json::parse(reply.body);
    CHECK(problem.at("status") == status);
    CHECK_FALSE(problem.at("title").get<std::string>().empty());
    CHECK_THAT(problem.at("detail").get<std::string>(), Catch::Contains(named));
}

// Posts from the address 127.1.0.0 + `number` without the header; whether the answer is 401.
bool is_refused_from(std::uint32_t number, std::uint16_t port) {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    const auto address = [](std::uint32_t host, std::uint16_t of) {
        sockaddr_in out{};
        out.sin_family = AF_INET;
        out.sin_addr.s_addr = htonl(host);
        out.sin_port = htons(of);
        return out;
    };
    const sockaddr_in own = address(0x7f01'0000 + number, 0);
    const sockaddr_in host = address(INADDR_LOOPBACK, port);
    std::string answer(12, '\0');
    const std::string post = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n";
    const bool done = ::bind(socket, reinterpret_cast<const sockaddr*>(&own), sizeof own) == 0 &&
                      ::connect(socket, reinterpret_cast<const sockaddr*>(&host), sizeof host) == 0 &&
                      ::send(socket, post.data(), post.size(), 0) > 0 &&
                      ::recv(socket, answer.data(), answer.size(), MSG_WAITALL) > 0;
    ::close(socket);
    return done && answer == "HTTP/1.1 401";
}

} // namespace

TEST_CASE("clients without the header do not fill the log, however many addresses they have", "[bad-input]") {
    Serving serving;
    const std::string& at = serving.host.address(); // "http://127.0.0.1:1234/"
    const auto port = std::uint16_t(std::stoul(at.substr(at.rfind(':') + 1)));
    for (std::uint32_t number = 1; number <= 300; ++number)
        REQUIRE(is_refused_from(number, port));
    const std::string log = serving.host.log();
    int lines = 0;
    for (auto found = log.find("refused webhook requests"); found != log.npos;
         found = log.find("refused webhook", found + 1))
        ++lines;
    CHECK(lines == 100);
}

TEST_CASE("without the header text nobody gets in, and the reply gives no reason", "[bad-input]") {
    Serving serving;
    const std::string right = authorization;
    const std::vector<std::vector<std::string>> wrong{{},
                                                      {"Authorization: custom heade"},
                                                      {"Authorization: Custom header"},
                                                      {"Authorization: custom header!"},
                                                      {right, right},
                                                      {right, "Authorization: x"},
                                                      {"X-Authorization: custom header"}};
    std::string body;
    for (const std::vector<std::string>& headers : wrong) {
        const Reply reply = serving.host.post(submit("r"), headers);
        check_problem(reply, 401, "Authorization");
        if (!body.empty()) CHECK(reply.body == body);
        body = reply.body;
    }
    CHECK(serving.host.metric(R"(kili_host_deliveries_total{outcome="unauthorized"})") == double(wrong.size()));
    CHECK(serving.host.metric("kili_host_waiting_events") == 0);
    CHECK(serving.host.metric(R"(kili_host_deliveries_total{outcome="stored"})") == 0);
    CHECK(serving.host.post(submit("r"), {right}).status == 200);
    const std::string log = serving.host.log();
    const auto first = log.find("refused webhook requests of 127.0.0.1");
    REQUIRE(first != std::string::npos);
    CHECK(log.find("refused webhook requests", first + 1) == std::string::npos); // once a minute
    CHECK(log.find(header) == std::string::npos);
}

TEST_CASE("a body that is no event is answered 400 with the field", "[bad-input]") {
    Serving serving;
    const std::vector<std::pair<std::string, std::string>> cases{
        {"", "not JSON"},
        {"hello", "not JSON"},
        {R"({"eventType":"onSubmit","logPayload":{"runId":"r")", "not JSON"},
        {"{}", "eventType"},
        {"[]", "must be a JSON object"},
        {"null", "must be a JSON object"},
        {R"({"eventType":7,"logPayload":{"projectId":"p"},"payload":{}})", "eventType"},
        {R"({"eventType":"onSubmit","payload":{}})", "logPayload"},
        {R"({"eventType":"onSubmit","logPayload":"x","payload":{}})", "logPayload"},
        {R"({"eventType":"onSubmit","logPayload":{},"payload":{}})", "logPayload.projectId"},
        {R"({"eventType":"onSubmit","logPayload":{"projectId":[]},"payload":{}})", "logPayload.projectId"},
        {R"({"eventType":"onSubmit","logPayload":{"projectId":"p"}})", "payload"},
        {R"({"eventType":"onSubmit","logPayload":{"projectId":"p"},"payload":[]})", "payload"},
        {R"({"eventType":"onSubmit","logPayload":{"projectId":"p"},"payload":{"asset_id":"a"}})", "payload.label"},
        {"{\"eventType\":\"\xff\xfe\",\"logPayload\":{\"projectId\":\"p\"},\"payload\":{}}", "not JSON"},
        {R"({"eventType":"e","logPayload":{"projectId":"p"},"payload":{"n":1e999}})", "not JSON"},
        {std::string(10'000, '[') + std::string(10'000, ']'), "256 levels"},
    };
    for (const auto& [body, named] : cases)
        check_problem(serving.host.post(body), 400, named);
    CHECK(serving.host.metric(R"(kili_host_deliveries_total{outcome="invalid"})") == double(cases.size()));
    CHECK(serving.host.metric(R"(kili_host_deliveries_total{outcome="stored"})") == 0);
}

TEST_CASE("a million keys and numbers at the edge are taken, in bounded memory", "[bad-input]") {
    Serving serving;
    std::string payload = R"({"n":-1.7976931348623157e308,"i":18446744073709551616)";
    for (int key = 36 * 36 * 36; key < 36 * 36 * 36 + 1'000'000; ++key) {
        payload += ",\"";
        for (int rest = key; rest > 0; rest /= 36) // short, so that a million fit the limit of a body
            payload += "0123456789abcdefghijklmnopqrstuvwxyz"[rest % 36];
        payload += "\":0";
    }
    payload += "}";
    REQUIRE(payload.size() < 10'000'000 - 100);
    const std::string event = R"({"eventType":"e","logPayload":{"projectId":"p"},"payload":)" + payload + "}";
    CHECK(serving.host.post(event).status == 200);
    CHECK(serving.host.get("healthz").status == 200);
    CHECK(serving.host.peak_megabytes() < 1'000);
}

TEST_CASE("limits, paths and methods", "[bad-input]") {
    Serving serving;
    check_problem(serving.host.post(std::string(10'000'001, ' ')), 413, "too large");
    check_problem(serving.host.get("nowhere"), 404, "nowhere");
    const Reply wrong_method = request("PUT", serving.host.address(), "{}");
    check_problem(wrong_method, 405, "POST");
    CHECK(wrong_method.headers.find("allow")->second == "POST");
    CHECK(request("DELETE", serving.host.address() + "readyz").headers.find("allow")->second == "GET, HEAD");
    CHECK(request("HEAD", serving.host.address() + "healthz").status == 200);
    CHECK(request("HEAD", serving.host.address() + "healthz").body.empty());
}

TEST_CASE("an event without runId is taken, with a warning, and once", "[bad-input]") {
    Serving serving;
    const std::string body = R"({"eventType":"onProjectUpdated","logPayload":{"projectId":"p"},"payload":{}})";
    const Reply first = serving.host.post(body);
    CHECK(first.status == 200);
    CHECK(nlohmann::json::parse(first.body).at("status") == "stored");
    CHECK(nlohmann::json::parse(serving.host.post(body).body).at("status") == "known");
    CHECK_THAT(serving.host.log(), Catch::Contains("without logPayload.runId"));
}
