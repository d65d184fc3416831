#include "servers.hpp"

#include "load.hpp"
#include "process.hpp"

#include <fstream>
#include <stdexcept>
#include <string>

namespace bench {

using namespace std::chrono_literals;

namespace {

constexpr const char* configuration = "kili-host.toml";

integration::Settings settings(const Place& place, Key key, const std::filesystem::path& program) {
    integration::Settings out;
    out.program = program;
    out.endpoint = place.api.endpoint();
    out.arguments = {"--config", place.folder / configuration};
    if (key == Key::none) out.key.reset();
    return out;
}

} // namespace

Stock::Stock() : process_(KILI_STOCK_PROGRAM, {}, {}) {
    const auto line = process_.read_line(10s);
    if (!line) throw std::runtime_error("the stock server does not start");
    port_ = std::uint16_t(std::stoul(*line));
}

Place::Place() {
    std::ofstream(folder / configuration) << "[kili]\ncalls_per_minute = 1_000_000\nburst = 100_000\n";
}

AllRules::AllRules(const std::filesystem::path& build) {
    for (const auto& entry : std::filesystem::directory_iterator(build / "plugins"))
        if (entry.path().extension() == ".so") add(entry.path());
}

Host::Host(const integration::Plugins& plugins, const Place& place, Key key, const std::filesystem::path& program)
    : data_(place.folder / "data"), host_(plugins.path(), place.folder / "data", settings(place, key, program)) {
    if (!host_.started() || (key == Key::given && !host_.ready()))
        throw std::runtime_error("kili-host does not start: " + host_.log());
}

void Host::reload() {
    kilihost::tutorial::ChildProcess command(KILI_HOST_PROGRAM, {"reload", "--data", data_}, {});
    while (command.read_line(60s))
        continue;
    if (command.wait(20s) != 0) throw std::runtime_error("kili-host does not reload: " + host_.log());
}

double Host::reload_pause() {
    return host_.metric("kili_host_reload_pause_seconds");
}

std::uint16_t Host::port() const {
    return std::uint16_t(std::stoul(host_.address().substr(host_.address().rfind(':') + 1)));
}

void Host::wait_until_none(const char* metric) {
    if (!eventually([&] { return host_.metric(metric) == 0; }, 5min))
        throw std::runtime_error(std::string(metric) + " does not come down to 0: " + host_.log());
}

double cost(Host& host, Label label, std::uint64_t events, std::uint64_t series) {
    Submits submits(label, series);
    const auto before = processor_time(host.id());
    const Answers answers = offer({.port = host.port(), .requests = events}, submits);
    host.wait_until_judged();
    return (processor_time(host.id()) - before).count() * 1e6 / double(answers.good);
}

} // namespace bench
