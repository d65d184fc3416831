// serve at the limits of the system: descriptors and disk (prlimit changes their limits in the running host), and a log
// that nobody reads.
#include "http/client.hpp"
#include "http/descriptor.hpp"
#include "running_host.hpp"

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <system_error>

using namespace integration;
using Catch::Contains;
using kilihost::http::test::Client;

namespace {

const std::string healthz = "GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n";

std::uint16_t port_of(const RunningHost& host) {
    const std::string& address = host.address(); // http://127.0.0.1:1234/
    return static_cast<std::uint16_t>(std::stoul(address.substr(address.rfind(':') + 1)));
}

// Lowers a limit of this process, with which children start, and restores it at the end.
class Limit {
  public:
    explicit Limit(rlim_t wanted) {
        ::getrlimit(RLIMIT_NOFILE, &before_);
        const rlimit now{std::min(wanted, before_.rlim_max), before_.rlim_max};
        ::setrlimit(RLIMIT_NOFILE, &now);
        allowed_ = now.rlim_cur;
    }
    ~Limit() { ::setrlimit(RLIMIT_NOFILE, &before_); }
    Limit(const Limit&) = delete;
    Limit& operator=(const Limit&) = delete;

    rlim_t allowed() const { return allowed_; }

  private:
    rlimit before_{};
    rlim_t allowed_ = 0;
};

// Lowers what a running process is allowed; raised again by a second call.
void allow(pid_t process, __rlimit_resource which, rlim_t amount) {
    rlimit now{};
    if (::prlimit(process, which, nullptr, &now) == 0) {
        now.rlim_cur = std::min(amount, now.rlim_max);
        if (::prlimit(process, which, &now, nullptr) == 0) return;
    }
    throw std::system_error(errno, std::generic_category(), "prlimit");
}

std::size_t descriptors_of(pid_t process) {
    const std::filesystem::directory_iterator all("/proc/" + std::to_string(process) + "/fd");
    return std::size_t(std::distance(begin(all), end(all)));
}

int highest_descriptor_of(pid_t process) {
    int highest = 0;
    for (const auto& entry : std::filesystem::directory_iterator("/proc/" + std::to_string(process) + "/fd"))
        highest = std::max(highest, std::stoi(entry.path().filename()));
    return highest;
}

// Seconds of processor that a process has used.
double processor_time(pid_t process) {
    std::ifstream in("/proc/" + std::to_string(process) + "/stat");
    const std::string text(std::istreambuf_iterator<char>(in), {});
    std::istringstream fields(text.substr(text.rfind(')') + 2));
    std::string skipped;
    for (int i = 0; i < 11; ++i)
        fields >> skipped;
    double user = 0;
    double system = 0;
    fields >> user >> system;
    return (user + system) / double(::sysconf(_SC_CLK_TCK));
}

} // namespace

TEST_CASE("ten thousand idle connections are kept, each served when it asks", "[limits]") {
    constexpr std::size_t crowd = KILI_IDLE_CONNECTIONS;
    Serving serving; // started with the limit as it is: the host raises its own
    const Limit limit(crowd + 200);
    if (limit.allowed() < crowd + 200) {
        WARN("SKIPPED: this system allows a process " << limit.allowed() << " descriptors, " << crowd + 200
                                                      << " are needed (ulimit -Hn)");
        return;
    }
    std::vector<Client> idle;
    for (std::size_t i = 0; i < crowd; ++i) {
        idle.emplace_back(port_of(serving.host));
        idle.back().send(healthz); // a client that sends nothing is closed after ten seconds
        REQUIRE(idle.back().reply().status == 200);
    }
    CHECK(serving.host.post(submit("while they are idle")).status == 200);
    CHECK(descriptors_of(serving.host.id()) > crowd);
    std::size_t served = 0;
    for (Client& client : idle) {
        client.send(healthz);
        served += client.reply().status == 200 ? 1U : 0U;
    }
    CHECK(served == crowd);
    CHECK(serving.host.stop() == 0);
}

TEST_CASE("without descriptors a new client takes the place of an idle one, and nothing spins", "[limits]") {
    Serving serving;
    Client old(port_of(serving.host));
    old.send(healthz);
    REQUIRE(old.reply().status == 200);
    const auto allowed = rlim_t(highest_descriptor_of(serving.host.id())) + 1;
    allow(serving.host.id(), RLIMIT_NOFILE, allowed);
    std::vector<Client> filling; // takes the numbers that are free below the highest
    while (descriptors_of(serving.host.id()) < allowed) {
        filling.emplace_back(port_of(serving.host));
        filling.back().send(healthz);
        REQUIRE(filling.back().reply().status == 200);
    }
    std::vector<Client> others;
    while (others.size() < filling.size() + 20) {
        others.emplace_back(port_of(serving.host));
        others.back().send(healthz);
        CHECK(others.back().reply().status == 200);
    }
    CHECK(old.ended());
    CHECK(others.front().ended());
    const double before = processor_time(serving.host.id());
    CHECK_FALSE(others.back().hears(500ms));
    CHECK(processor_time(serving.host.id()) - before < 0.25);
    allow(serving.host.id(), RLIMIT_NOFILE, RLIM_INFINITY);
    CHECK(serving.host.stop() == 0);
}

TEST_CASE("while too many events wait none is taken, but one that is stored is known", "[limits]") {
    Plugins plugins;
    plugins.add_fixture("slow");
    const TemporaryFolder data;
    { std::ofstream(data / "host.toml") << "[inbox]\nmax_waiting_events = 1\n[rules.slow]\nmilliseconds = 3600000\n"; }
    Settings settings;
    settings.arguments = {"--config", data / "host.toml"};
    RunningHost host(plugins.path(), data / "data", settings);
    REQUIRE(host.started());
    CHECK_THAT(host.get("readyz").body, !Contains("too many events wait"));
    CHECK_THAT(host.post(submit("first")).body, Contains("stored"));
    const Reply not_ready = host.get("readyz");
    CHECK(not_ready.status == 503);
    CHECK_THAT(not_ready.body, Contains("too many events wait to be judged"));
    const Reply refused = host.post(submit("second"));
    CHECK(refused.status == 503);
    CHECK(refused.headers.contains("retry-after"));
    const Reply known = host.post(submit("first"));
    CHECK(known.status == 200);
    CHECK_THAT(known.body, Contains("known"));
    CHECK(host.metric("kili_host_waiting_events") == 1);
}

TEST_CASE("while the disk takes nothing an event is answered 503, and stored when it does again", "[limits]") {
    Serving serving;
    REQUIRE(serving.host.post(submit("before")).status == 200);
    allow(serving.host.id(), RLIMIT_FSIZE, 0); // every write to a file fails
    for (int i = 0; i < 3; ++i) {
        const Reply refused = serving.host.post(submit("meanwhile"));
        REQUIRE(refused.status == 503);
        CHECK(refused.headers.find("content-type")->second == "application/problem+json");
        REQUIRE(refused.headers.contains("retry-after"));
        CHECK(std::stoi(refused.headers.find("retry-after")->second) > 0);
    }
    const Reply not_ready = serving.host.get("readyz");
    CHECK(not_ready.status == 503);
    CHECK_THAT(not_ready.body, Contains("events cannot be stored"));
    CHECK(serving.host.get("healthz").status == 200);
    allow(serving.host.id(), RLIMIT_FSIZE, RLIM_INFINITY);
    // Without an event: a balancer that follows /readyz sends none.
    CHECK(eventually(
        [&] { return serving.host.get("readyz").body.find("events cannot be stored") == std::string::npos; }));
    CHECK_THAT(serving.host.post(submit("meanwhile")).body, Contains("stored"));
    CHECK_THAT(serving.host.post(submit("before")).body, Contains("known"));
    CHECK(serving.host.stop() == 0);
}

TEST_CASE("the host outlives the reader of its log", "[limits]") {
    const TemporaryFolder folder;
    Plugins plugins;
    plugins.add_rule("bbox_count");
    Settings settings;
    settings.log = folder / "log";
    REQUIRE(::mkfifo(settings.log.c_str(), 0600) == 0);
    std::optional<RunningHost> host;
    {
        const kilihost::http::Descriptor reader(::open(settings.log.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
        host.emplace(plugins.path(), folder / "data", settings);
        REQUIRE(host->started());
        std::array<char, 4096> lines{};
        REQUIRE(::read(reader.get(), lines.data(), lines.size()) > 0);
    }
    CHECK(host->post("not an event").status == 400); // which is logged
    CHECK(host->post(submit("r")).status == 200);
    CHECK(host->stop() == 0);
}
