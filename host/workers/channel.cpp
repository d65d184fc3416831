#include "workers/channel.hpp"

#include "workers/message.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

namespace kilihost::workers {

// The part that one side writes and the other reads. Positions count bytes since the start and never decrease.
struct Region::Shared {
    alignas(64) std::atomic<std::uint64_t> written; // into this region's ring
    std::atomic<std::uint64_t> read;                // out of the other region's ring
    std::atomic<std::uint32_t> asleep;              // 0, or the number of the sleep and why it sleeps
    alignas(64) std::atomic<std::uint64_t> step;    // of WorkerProgress, as the rest
    std::atomic<std::uint64_t> event;
    std::atomic<std::uint32_t> stage, rule;
    alignas(64) char ring[ring_bytes];

    static_assert(std::atomic<std::uint64_t>::is_always_lock_free && std::atomic<std::uint32_t>::is_always_lock_free,
                  "an atomic with a lock of its own does not work between processes");
};

namespace {

// Of Shared::asleep.
constexpr std::uint32_t sleeps_for_room = 1;
constexpr std::uint32_t one_sleep = 2;

} // namespace

Region Region::create(const char* name, bool sealed) {
    Descriptor file(::memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING), "memfd_create");
    if (::ftruncate(file.number(), sizeof(Shared)) != 0)
        throw std::system_error(errno, std::generic_category(), "ftruncate");
    Region region = map(file, true);
    const int seals = F_SEAL_SHRINK | F_SEAL_GROW | (sealed ? F_SEAL_FUTURE_WRITE : 0) | F_SEAL_SEAL;
    if (::fcntl(file.number(), F_ADD_SEALS, seals) != 0)
        throw std::system_error(errno, std::generic_category(), "F_ADD_SEALS");
    region.file_ = std::move(file);
    return region;
}

Region Region::map(const Descriptor& file, bool writable) {
    const int access = PROT_READ | (writable ? PROT_WRITE : 0);
    void* const at = ::mmap(nullptr, sizeof(Shared), access, MAP_SHARED, file.number(), 0);
    if (at == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "mmap");
    return Region(static_cast<Shared*>(at)); // its atomics start as zero bytes
}

Region::Region(Region&& other) noexcept
    : file_(std::move(other.file_)), shared_(std::exchange(other.shared_, nullptr)) {}

Region::~Region() {
    if (shared_ != nullptr) ::munmap(shared_, sizeof(Shared));
}

Channel::Channel(Region own, Region other, Descriptor wake_own, Descriptor wake_other)
    : own_(std::move(own)), other_(std::move(other)), wake_own_(std::move(wake_own)),
      wake_other_(std::move(wake_other)) {}

std::size_t Channel::room() const {
    const std::uint64_t unread = written_ - other_.shared_->read.load(std::memory_order_acquire);
    if (unread > Region::ring_bytes) throw Malformed();
    return Region::ring_bytes - std::size_t(unread);
}

std::size_t Channel::readable() const {
    const std::uint64_t unread = other_.shared_->written.load(std::memory_order_acquire) - read_;
    if (unread > Region::ring_bytes) throw Malformed();
    return std::size_t(unread);
}

std::size_t Channel::write(std::string_view bytes) {
    const std::size_t size = std::min(bytes.size(), room());
    const std::size_t at = written_ % Region::ring_bytes;
    const std::size_t first = std::min(size, Region::ring_bytes - at);
    std::memcpy(own_.shared_->ring + at, bytes.data(), first);
    std::memcpy(own_.shared_->ring, bytes.data() + first, size - first);
    written_ += size;
    own_.shared_->written.store(written_, std::memory_order_seq_cst);
    return size;
}

std::size_t Channel::read(std::string& out, std::size_t most) {
    const std::size_t size = std::min(most, readable());
    const std::size_t at = read_ % Region::ring_bytes;
    const std::size_t first = std::min(size, Region::ring_bytes - at);
    out.append(other_.shared_->ring + at, first);
    out.append(other_.shared_->ring, size - first);
    read_ += size;
    own_.shared_->read.store(read_, std::memory_order_seq_cst);
    const std::uint32_t sleep = other_.shared_->asleep.load(std::memory_order_seq_cst);
    if (size > 0 && (sleep & sleeps_for_room) != 0) wake(sleep);
    return size;
}

void Channel::wake() {
    if (room() == Region::ring_bytes) return;
    wake(other_.shared_->asleep.load(std::memory_order_seq_cst));
}

void Channel::wake(std::uint32_t sleep) {
    if (sleep == 0 || std::exchange(woken_, sleep) == sleep) return;
    [[maybe_unused]] const ssize_t ignored = ::write(wake_other_.number(), "", 1); // a full pipe wakes, too
}

bool Channel::fall_asleep(bool for_room) {
    sleeps_ += one_sleep;
    if (sleeps_ == 0) sleeps_ = one_sleep; // after four thousand million
    own_.shared_->asleep.store(sleeps_ | (for_room ? sleeps_for_room : 0), std::memory_order_seq_cst);
    if (readable() == 0 && !(for_room && room() > 0)) return true;
    own_.shared_->asleep.store(0, std::memory_order_relaxed);
    return false;
}

Channel::WakeUp Channel::wake_up() {
    char wakes[64];
    const ssize_t count = ::read(wake_own_.number(), wakes, sizeof wakes);
    own_.shared_->asleep.store(0, std::memory_order_relaxed);
    return count > 0 ? WakeUp::came : count == 0 ? WakeUp::ended : WakeUp::none;
}

void Channel::set_progress(WorkerStage stage, std::uint64_t event, std::uint32_t rule) {
    own_.shared_->stage.store(std::uint32_t(stage), std::memory_order_relaxed);
    own_.shared_->event.store(event, std::memory_order_relaxed);
    own_.shared_->rule.store(rule, std::memory_order_relaxed);
    own_.shared_->step.store(++step_, std::memory_order_release);
}

WorkerProgress Channel::progress() const {
    WorkerProgress out;
    out.step = other_.shared_->step.load(std::memory_order_acquire);
    out.stage = WorkerStage(std::min<std::uint32_t>(other_.shared_->stage.load(std::memory_order_relaxed),
                                                    std::uint32_t(WorkerStage::judging)));
    out.event = other_.shared_->event.load(std::memory_order_relaxed);
    out.rule = other_.shared_->rule.load(std::memory_order_relaxed);
    return out;
}

} // namespace kilihost::workers
