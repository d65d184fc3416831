#include "pipeline/judging/crash_quarantine.hpp"

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

// Workers share no cache line. Event 0 is none.
struct alignas(128) Entry {
    std::int64_t event;
    std::int64_t crashes;
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

// The mapped file, or memory if that is not possible. Its blocks are allocated first, so that a full disk does not end
// a store with SIGBUS.
void* mapped(const std::filesystem::path& file, std::size_t size) {
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    int error = descriptor < 0 ? errno : ::posix_fallocate(descriptor, 0, off_t(size));
    void* out = MAP_FAILED;
    if (error == 0) {
        out = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
        if (out == MAP_FAILED) error = errno;
    }
    if (descriptor >= 0) ::close(descriptor);
    if (out != MAP_FAILED) return out;
    spdlog::warn("{} cannot be used: {}; a rule that crashes the host will not be found", file.string(),
                 std::generic_category().message(error));
    out = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (out == MAP_FAILED) throw std::bad_alloc();
    return out;
}

} // namespace

struct CrashQuarantine::File {
    std::uint64_t format;
    std::array<Entry, max_workers> in_flight;
    std::array<Entry, 4 * max_workers> counts; // of events that are not finished
};

CrashQuarantine::CrashQuarantine(const std::filesystem::path& file)
    : file_(static_cast<File*>(mapped(file, sizeof(File)))) {
    if (file_->format != format) {
        std::memset(static_cast<void*>(file_), 0, sizeof(File));
        file_->format = format;
    }
    count();
}

CrashQuarantine::~CrashQuarantine() {
    ::munmap(file_, sizeof(File));
}

void CrashQuarantine::count() {
    for (Entry& entry : file_->in_flight) {
        if (entry.event == 0) continue;
        const std::string rule = rule_of(entry);
        auto* const same = std::find_if(file_->counts.begin(), file_->counts.end(), [&](const Entry& known) {
            return known.event == entry.event && rule_of(known) == rule;
        });
        // Without room for another, the entry with the fewest crashes is replaced.
        Entry& counted = same != file_->counts.end()
                             ? *same
                             : *std::min_element(file_->counts.begin(), file_->counts.end(),
                                                 [](const Entry& a, const Entry& b) { return a.crashes < b.crashes; });
        if (same == file_->counts.end()) counted.crashes = 0;
        put(counted, rule);
        counted.event = entry.event;
        ++counted.crashes;
        spdlog::warn("the host ended while rule {} judged event {}: crash {} of {} before the event is kept from the "
                     "rule",
                     rule, entry.event, counted.crashes, max_crashes);
        entry.event = 0;
    }
    any_ = std::any_of(file_->counts.begin(), file_->counts.end(), [](const Entry& entry) { return entry.event != 0; });
}

void CrashQuarantine::enter(std::size_t worker, inbox::EventId event, const std::string& rule) {
    if (closed_.load(std::memory_order_relaxed)) return;
    Entry& entry = file_->in_flight[worker];
    std::atomic_ref<std::int64_t> id(entry.event);
    id.store(0, std::memory_order_relaxed); // a crash between the two stores names no wrong rule
    std::atomic_signal_fence(std::memory_order_seq_cst);
    put(entry, rule);
    id.store(event, std::memory_order_release);
}

void CrashQuarantine::leave(std::size_t worker) {
    std::atomic_ref<std::int64_t>(file_->in_flight[worker].event).store(0, std::memory_order_release);
}

bool CrashQuarantine::is_suspect(inbox::EventId event) const {
    if (!any_) return false;
    const std::lock_guard lock(mutex_);
    return std::any_of(file_->counts.begin(), file_->counts.end(),
                       [&](const Entry& entry) { return entry.event == event; });
}

std::vector<std::string> CrashQuarantine::quarantined_rules(inbox::EventId event) const {
    std::vector<std::string> out;
    if (!any_) return out;
    const std::lock_guard lock(mutex_);
    for (const Entry& entry : file_->counts)
        if (entry.event == event && entry.crashes >= max_crashes) out.push_back(rule_of(entry));
    return out;
}

void CrashQuarantine::forget(inbox::EventId event) {
    if (!any_) return;
    const std::lock_guard lock(mutex_);
    bool left = false;
    for (Entry& entry : file_->counts) {
        if (entry.event == event) entry = {};
        left = left || entry.event != 0;
    }
    any_ = left;
}

void CrashQuarantine::close() {
    closed_ = true;
    for (std::size_t worker = 0; worker < max_workers; ++worker)
        leave(worker);
}

} // namespace kilihost::judging
