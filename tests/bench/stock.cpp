// What the host is measured against: Pistache's stock endpoint with a handler that stores nothing.
#include <pistache/endpoint.h>

#include <unistd.h>

#include <cstdio>
#include <memory>

namespace {

namespace Http = Pistache::Http;

class Bare : public Http::Handler {
  public:
    HTTP_PROTOTYPE(Bare)
    void onRequest(const Http::Request&, Http::ResponseWriter response) override {
        response.send(Http::Code::Ok, R"({"status":"stored"})");
    }
};

} // namespace

// Prints its port, and serves until it is killed.
int main() {
    Http::Endpoint server(Pistache::Address(Pistache::Ipv4::loopback(), Pistache::Port(0)));
    server.init(Http::Endpoint::options().threads(1).flags(Pistache::Tcp::Options::ReuseAddr |
                                                           Pistache::Tcp::Options::NoDelay));
    server.setHandler(std::make_shared<Bare>());
    server.serveThreaded();
    std::printf("%u\n", unsigned{server.getPort()});
    std::fflush(stdout);
    ::pause();
}
