#include "pipeline/judging/at_hand.hpp"

#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <new>
#include <system_error>

namespace kilihost::judging {
namespace {

constexpr std::uint64_t format = 0x4b494c4948414e01; // changes with the layout

// A cache line and more: lanes do not share one. Event 0 is none.
struct alignas(128) Entry {
    std::int64_t event;
    std::int64_t ends;
    std::array<char, 72> rule; // a name has 64 characters at most; ends with zeros
};

std::string rule_of(const Entry& entry) {
    return {entry.rule.data(), ::strnlen(entry.rule.data(), entry.rule.size())};
}

void put(Entry& entry, const std::string& rule) {
    const std::size_t size = std::min(rule.size(), entry.rule.size() - 1);
    std::memcpy(entry.rule.data(), rule.data(), size);
    entry.rule[size] = '\0';
}

// The mapped file with its blocks on disk, or memory where that cannot be: a full disk must end no store with SIGBUS.
void* mapped(const std::filesystem::path& file, std::size_t size) {
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    int error = descriptor < 0 ? errno : ::posix_fallocate(descriptor, 0, off_t(size));
    void* out = MAP_FAILED;
    if (error == 0) {
        out = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
        if (out == MAP_FAILED) error = errno;
    }
    if (descriptor >= 0) ::close(descriptor);
    if (out != MAP_FAILED) return out;
    spdlog::warn("{} cannot be used: {}; a rule that ends the host will not be found", file.string(),
                 std::generic_category().message(error));
    out = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (out == MAP_FAILED) throw std::bad_alloc();
    return out;
}

} // namespace

struct AtHand::File {
    std::uint64_t format;
    std::array<Entry, max_lanes> lanes;      // what is at hand
    std::array<Entry, 4 * max_lanes> counts; // of events that are not finished
};

AtHand::AtHand(const std::filesystem::path& file) : file_(static_cast<File*>(mapped(file, sizeof(File)))) {
    if (file_->format != format) {
        std::memset(static_cast<void*>(file_), 0, sizeof(File));
        file_->format = format;
    }
    count();
}

AtHand::~AtHand() {
    ::munmap(file_, sizeof(File));
}

void AtHand::count() {
    for (Entry& lane : file_->lanes) {
        if (lane.event == 0) continue;
        const std::string rule = rule_of(lane);
        auto* const same = std::find_if(file_->counts.begin(), file_->counts.end(), [&](const Entry& known) {
            return known.event == lane.event && rule_of(known) == rule;
        });
        // Where there is no room the one that says least makes it.
        Entry& counted = same != file_->counts.end()
                             ? *same
                             : *std::min_element(file_->counts.begin(), file_->counts.end(),
                                                 [](const Entry& a, const Entry& b) { return a.ends < b.ends; });
        if (same == file_->counts.end()) counted.ends = 0;
        put(counted, rule);
        counted.event = lane.event;
        ++counted.ends;
        spdlog::warn("the host ended while rule {} judged event {}: {} of {} times until it is not given to the rule "
                     "again",
                     rule, lane.event, counted.ends, max_ends);
        lane.event = 0;
    }
    any_ = std::any_of(file_->counts.begin(), file_->counts.end(), [](const Entry& entry) { return entry.event != 0; });
}

void AtHand::enter(std::size_t lane, inbox::EventId event, const std::string& rule) {
    if (closed_.load(std::memory_order_relaxed)) return;
    Entry& entry = file_->lanes[lane];
    std::atomic_ref<std::int64_t> id(entry.event);
    id.store(0, std::memory_order_relaxed); // no end between the two stores names the event with another rule
    std::atomic_signal_fence(std::memory_order_seq_cst);
    put(entry, rule);
    id.store(event, std::memory_order_release);
}

void AtHand::leave(std::size_t lane) {
    std::atomic_ref<std::int64_t>(file_->lanes[lane].event).store(0, std::memory_order_release);
}

bool AtHand::is_suspect(inbox::EventId event) const {
    if (!any_) return false;
    const std::lock_guard lock(mutex_);
    return std::any_of(file_->counts.begin(), file_->counts.end(),
                       [&](const Entry& entry) { return entry.event == event; });
}

std::vector<std::string> AtHand::barred(inbox::EventId event) const {
    std::vector<std::string> out;
    if (!any_) return out;
    const std::lock_guard lock(mutex_);
    for (const Entry& entry : file_->counts)
        if (entry.event == event && entry.ends >= max_ends) out.push_back(rule_of(entry));
    return out;
}

void AtHand::forget(inbox::EventId event) {
    if (!any_) return;
    const std::lock_guard lock(mutex_);
    bool left = false;
    for (Entry& entry : file_->counts) {
        if (entry.event == event) entry = {};
        left = left || entry.event != 0;
    }
    any_ = left;
}

void AtHand::close() {
    closed_ = true;
    for (std::size_t lane = 0; lane < max_lanes; ++lane)
        leave(lane);
}

} // namespace kilihost::judging
