#include "kili_api/tls_server.hpp"
#include "kili_api/transport.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace kilihost;
using test::TlsServer;

namespace {

const std::string version_reply = test::reply("200 OK", R"({"data":{"version":"2.140.0"}})");

std::string version(kili_api::Transport& transport) {
    return transport.call("query { version }", nlohmann::json::object()).at("version");
}

bool refuses_tls(kili_api::Transport& transport) {
    try {
        transport.call("query { viewer { email } }", nlohmann::json::object());
        return false;
    } catch (const kili_api::NetworkError& error) {
        INFO(error.what());
        CHECK_FALSE(error.maybe_carried_out);
        return true;
    }
}

} // namespace

TEST_CASE("a certificate that nobody vouches for is refused before the key is sent", "[kili][tls]") {
    TlsServer server("IP:127.0.0.1", version_reply);
    kili_api::Transport transport({.endpoint = server.endpoint(), .api_key = "secret-key"});
    CHECK(refuses_tls(transport));
    CHECK_THROWS_AS(version(transport), kili_api::NetworkError);
}

TEST_CASE("a certificate from the file of KILI_VERIFY is accepted", "[kili][tls]") {
    TlsServer server("IP:127.0.0.1", version_reply);
    kili_api::Transport transport({.endpoint = server.endpoint(), .ca_bundle = server.certificate()});
    CHECK(version(transport) == "2.140.0");
    CHECK(version(transport) == "2.140.0");
}

TEST_CASE("HTTP/2 is used if it is offered", "[kili][tls]") {
    TlsServer server("IP:127.0.0.1", TlsServer::http2_reply(R"({"data":{"version":"2.140.0"}})"));
    server.speak_http2();
    kili_api::Transport transport({.endpoint = server.endpoint(), .ca_bundle = server.certificate()});
    CHECK(version(transport) == "2.140.0");
}

TEST_CASE("a trusted certificate for another name is refused", "[kili][tls]") {
    TlsServer server("IP:127.0.0.2", version_reply);
    kili_api::Transport transport({.endpoint = server.endpoint(), .ca_bundle = server.certificate()});
    CHECK(refuses_tls(transport));
}

TEST_CASE("KILI_VERIFY=false accepts any certificate", "[kili][tls]") {
    TlsServer server("IP:127.0.0.2", version_reply);
    kili_api::Transport transport({.endpoint = server.endpoint(), .verify = false});
    CHECK(version(transport) == "2.140.0");
}

TEST_CASE("a CA file that is not there is an error that names TLS, not a silent trust", "[kili][tls]") {
    TlsServer server("IP:127.0.0.1", version_reply);
    kili_api::Transport transport({.endpoint = server.endpoint(), .ca_bundle = "/nowhere/ca.pem"});
    CHECK(refuses_tls(transport));
}
