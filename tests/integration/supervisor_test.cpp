// The host under a supervisor such as systemd: a socket that outlives the host, and what it reports when.
#include "running_host.hpp"

#include "http/descriptor.hpp"

#include <catch2/catch.hpp>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <atomic>
#include <csignal>
#include <fstream>
#include <iterator>
#include <thread>

using namespace integration;
using Catch::Contains;
using kilihost::http::Descriptor;
using kilihost::tutorial::ChildProcess;

namespace {

// Listens on a free port of `address`; inherited by what this process starts.
class SupervisorSocket {
  public:
    explicit SupervisorSocket(std::uint32_t address = INADDR_LOOPBACK) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in bound{};
        bound.sin_family = AF_INET;
        bound.sin_addr.s_addr = htonl(address);
        socklen_t size = sizeof bound;
        REQUIRE(::bind(number(), reinterpret_cast<const sockaddr*>(&bound), size) == 0);
        REQUIRE(::listen(number(), 128) == 0);
        REQUIRE(::getsockname(number(), reinterpret_cast<sockaddr*>(&bound), &size) == 0);
        port_ = ntohs(bound.sin_port);
    }
    int number() const { return socket_.get(); }
    std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/"; }

  private:
    Descriptor socket_;
    int port_ = 0;
};

// serve, given `count` sockets from descriptor 3 on, all of them this one.
ChildProcess serve_on(const SupervisorSocket& socket, const Plugins& plugins, const TemporaryFolder& folder,
                      const std::string& more = {}, int count = 1) {
    std::string script;
    for (int i = 0; i < count; ++i)
        script += "exec " + std::to_string(3 + i) + "<&" + std::to_string(socket.number()) + "; ";
    script += "LISTEN_PID=$$ LISTEN_FDS=" + std::to_string(count) + " exec " KILI_HOST_PROGRAM " serve --plugins '" +
              plugins.path().string() + "' --data '" + (folder / "data").string() + "' " + more;
    return {"/bin/bash",
            {"-c", script},
            {.environment = {std::string("KILI_WEBHOOK_HEADER=") + header,
                             "KILI_API_KEY=", "KILI_API_ENDPOINT=http://127.0.0.1:9/"},
             .error_log = folder / "log"}};
}

std::string text_of(const std::filesystem::path& file) {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
}

} // namespace

TEST_CASE("no post is refused while a host is replaced on its supervisor's socket", "[supervisor]") {
    const TemporaryFolder folder;
    Plugins plugins;
    plugins.add_rule("bbox_count");
    const SupervisorSocket socket;
    std::atomic<bool> enough{false};
    std::atomic<int> posted{0};
    std::atomic<int> failed{0};
    // The first post comes before any host: the socket keeps it.
    std::thread kili([&] {
        while (!enough) {
            const std::string run = "r" + std::to_string(++posted);
            failed += request("POST", socket.url(), submit(run, run), {authorization}).status == 200 ? 0 : 1;
        }
    });
    for (int restart = 0; restart < 3; ++restart) {
        ChildProcess host = serve_on(socket, plugins, folder);
        CHECK(host.read_line(30s) == "serving on " + socket.url());
        const int before = posted;
        CHECK(eventually([&] { return posted > before + 2; }));
        host.signal(SIGTERM);
        CHECK(host.wait(20s) == 0);
    }
    ChildProcess last = serve_on(socket, plugins, folder);
    CHECK(last.read_line(30s));
    enough = true;
    kili.join();
    CHECK(failed == 0);
    CHECK(posted > 6);
}

TEST_CASE("a supervisor's socket is held to what the configured address is, and must be one of TCP", "[supervisor]") {
    const TemporaryFolder folder;
    Plugins plugins;
    plugins.add_rule("bbox_count");
    const auto refusal = [&](ChildProcess host) {
        CHECK(host.wait(20s) == 2);
        return text_of(folder / "log");
    };
    const SupervisorSocket open(INADDR_ANY);
    CHECK(serve_on(open, plugins, folder).read_line(30s)); // a header is set
    { std::ofstream(folder / "host.toml") << "listen = '127.0.0.1:0'\n"; }
    const std::string no_header = "--config '" + (folder / "host.toml").string() + "'";
    ChildProcess unsafe("/bin/bash",
                        {"-c", "exec 3<&" + std::to_string(open.number()) + "; LISTEN_PID=$$ LISTEN_FDS=1 exec " +
                                   KILI_HOST_PROGRAM + " serve --plugins '" + plugins.path().string() + "' --data '" +
                                   (folder / "data").string() + "' " + no_header},
                        {.environment = {"KILI_WEBHOOK_HEADER="}, .error_log = folder / "log"});
    CHECK_THAT(refusal(std::move(unsafe)), Contains("listening on 0.0.0.0 without a webhook header"));
    CHECK_THAT(refusal(serve_on(open, plugins, folder, "", 2)), Contains("passes 2 sockets: one is wanted"));
    CHECK_THAT(refusal(serve_on(open, plugins, folder, "", 0)), Contains("LISTEN_FDS") && Contains("cannot be used"));
    ChildProcess file("/bin/bash",
                      {"-c", "exec 3</dev/null; LISTEN_PID=$$ LISTEN_FDS=1 exec " + std::string(KILI_HOST_PROGRAM) +
                                 " serve --plugins '" + plugins.path().string() + "' --data '" +
                                 (folder / "data").string() + "'"},
                      {.environment = {"KILI_WEBHOOK_HEADER="}, .error_log = folder / "log"});
    CHECK_THAT(refusal(std::move(file)), Contains("no listening TCP socket"));
}

TEST_CASE("a supervisor gets READY once the host accepts, each reload, and STOPPING", "[supervisor]") {
    const TemporaryFolder folder;
    Plugins plugins;
    plugins.add_rule("bbox_count");
    const Descriptor notices(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string path = folder / "notify";
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    REQUIRE(::bind(notices.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    const timeval patience{.tv_sec = 30, .tv_usec = 0};
    REQUIRE(::setsockopt(notices.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) == 0);
    const auto next = [&] {
        std::array<char, 1024> text{};
        const ssize_t size = ::recv(notices.get(), text.data(), text.size(), 0);
        return std::string(text.data(), size > 0 ? std::size_t(size) : 0);
    };
    const auto monotonic = [] {
        return std::chrono::duration_cast<std::chrono::microseconds>(
                   std::chrono::steady_clock::now().time_since_epoch())
            .count();
    };
    const std::string free = SupervisorSocket().url(); // nobody listens there any longer
    ChildProcess host(
        KILI_HOST_PROGRAM,
        {"serve", "--plugins", plugins.path(), "--data", folder / "data", "--listen", free.substr(7, free.size() - 8)},
        {.environment = {"NOTIFY_SOCKET=" + path, "KILI_WEBHOOK_HEADER="}, .error_log = folder / "log"});
    REQUIRE(next() == "READY=1\nSTATUS=generation 1, 1 rule");
    CHECK(request("GET", free + "healthz").status == 200);
    const auto check_reload = [&](const std::string& status) {
        const auto before = monotonic();
        host.signal(SIGHUP);
        const std::string reloading = next();
        REQUIRE_THAT(reloading, Catch::StartsWith("RELOADING=1\nMONOTONIC_USEC=") && Contains("\nSTATUS="));
        const auto said = std::stoll(reloading.substr(reloading.find("USEC=") + 5));
        CHECK(said >= before);
        CHECK(said <= monotonic());
        CHECK_THAT(next(), Catch::StartsWith("READY=1\nSTATUS=" + status));
    };
    plugins.add_rule("bbox_area");
    check_reload("generation 2, 2 rules");
    { std::ofstream(plugins.path() / "broken.so") << "no library"; }
    check_reload("generation 2, 2 rules; not reloaded: " + (plugins.path() / "broken.so").string());
    host.signal(SIGTERM);
    CHECK(next() == "STOPPING=1");
    CHECK(host.wait(20s) == 0);
}
