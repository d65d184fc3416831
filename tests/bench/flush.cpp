// How long the disk itself takes, without a host: no durable reply can be quicker.
#include "check.hpp"
#include "http/descriptor.hpp"
#include "rows.hpp"
#include "temporary_folder.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <thread>
#include <vector>

namespace bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t part = 64 * 1024; // of a commit at half of the top rate, about
constexpr int parts = 512;              // the log's 32 MB
constexpr std::chrono::milliseconds pause{1};

} // namespace

Row flush_alone(const Scale& scale) {
    const TemporaryFolder folder;
    const kilihost::http::Descriptor file(::open((folder / "log").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    check(bool(file), "open");
    const std::vector<char> bytes(part, 'x');
    const auto write = [&](int at) {
        check(::pwrite(file.get(), bytes.data(), part, off_t(part) * at) == ssize_t(part), "pwrite");
    };
    for (int at = 0; at < parts; ++at)
        write(at);
    check(::fdatasync(file.get()) == 0, "fdatasync");

    std::vector<double> times;
    auto due = Clock::now();
    const auto end = due + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(scale.seconds));
    for (int at = 0; Clock::now() < end; at = (at + 1) % parts) {
        const auto begin = Clock::now();
        write(at);
        check(::fdatasync(file.get()) == 0, "fdatasync");
        times.push_back(std::chrono::duration<double, std::milli>(Clock::now() - begin).count());
        due = std::max(due + pause, Clock::now());
        std::this_thread::sleep_until(due);
    }
    std::sort(times.begin(), times.end());
    Row row;
    row.what = "the disk alone, 64 KB written in place and flushed a thousand times a second: median, p99, longest";
    row.measured = fmt::format("{}, {}, {} ms", number(times[times.size() / 2]), number(times[times.size() * 99 / 100]),
                               number(times.back()));
    return row;
}

} // namespace bench
