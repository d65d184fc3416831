// The channel between the host and one worker: two rings of bytes in shared memory, one for each direction.
//
// Each side writes its own region and reads the other's. The host's region is sealed, so that a worker can map it only
// for reading; neither region can be resized. Positions from the other side are copied once and then checked. So if a
// rule overwrites its worker's region, reads fail with Malformed, and the host never reads outside of it.
//
// A side with nothing to read announces that it sleeps and waits for its pipe; the other side then wakes it, once for
// each sleep. While both are busy, no system call is made. One thread on each side. Each end of a pipe has its own
// flags (those of an eventfd would be shared), so a rule cannot make the host's end block.
#pragma once

#include "workers/descriptor.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace kilihost::workers {

// What a worker is doing. The host reads it after the worker's death.
enum class WorkerStage : std::uint32_t { idle, loading, creating, judging };

struct WorkerProgress {
    WorkerStage stage = WorkerStage::idle;
    std::uint64_t event = 0; // the number of the event that is judged; 0: none
    std::uint32_t rule = 0;  // the index of its library in the worker's list
    std::uint64_t step = 0;  // changes each time plugin code is entered or left
};

// A mapped memory file of fixed size.
class Region {
  public:
    static constexpr std::size_t ring_bytes = 256 * 1024;

    // Makes one that this process writes. `sealed`: no other process can ever map it for writing. Throws
    // std::system_error, as map does.
    static Region create(const char* name, bool sealed);
    // Maps one that the other side created.
    static Region map(const Descriptor& file, bool writable);
    Region(Region&& other) noexcept;
    Region(const Region&) = delete;
    Region& operator=(const Region&) = delete;
    Region& operator=(Region&&) = delete;
    ~Region();

    // The descriptor of one that was created here, for the other process to inherit.
    int file() const { return file_.number(); }

  private:
    friend class Channel;
    struct Shared;
    explicit Region(Shared* shared) : shared_(shared) {}

    Descriptor file_;
    Shared* shared_;
};

class Channel {
  public:
    // `own` is written by this side. `wake_own` is the read end of the pipe that this side sleeps on, `wake_other` the
    // write end of the other side's, which does not block.
    Channel(Region own, Region other, Descriptor wake_own, Descriptor wake_other);

    // How many bytes can be written now. Throws Malformed, as all below.
    std::size_t room() const;
    // Writes as much of `bytes` as fits, and returns how much. A sleeping reader needs wake().
    std::size_t write(std::string_view bytes);
    // Wakes the other side if it sleeps and has something to read. To be called before this side sleeps.
    void wake();
    // Appends what can be read now to `out`, at most `most` bytes, and returns how much. Wakes the other side
    // if it sleeps for room.
    std::size_t read(std::string& out, std::size_t most);

    // Announces that this side will sleep on wake_own(). False if there is something to read or, with `for_room`, room
    // to write: then it must not sleep.
    bool fall_asleep(bool for_room);
    enum class WakeUp {
        came,
        none, // and wake_own() does not block
        ended // the other side has ended, and none will come
    };
    // Consumes this side's wake-ups; if wake_own() blocks, sleeps until there is one. Then this side is awake.
    WakeUp wake_up();
    int wake_own() const { return wake_own_.number(); }

    // What the worker is doing; the worker writes it, the host reads it.
    void set_progress(WorkerStage stage, std::uint64_t event, std::uint32_t rule);
    WorkerProgress progress() const;

    // The descriptors that a worker inherits.
    const Region& own() const { return own_; }
    const Region& other() const { return other_; }
    int wake_other() const { return wake_other_.number(); }

  private:
    std::size_t readable() const;
    void wake(std::uint32_t sleep);

    Region own_, other_;
    Descriptor wake_own_, wake_other_;
    std::uint64_t written_ = 0, read_ = 0, step_ = 0;
    std::uint32_t sleeps_ = 0; // of this side
    std::uint32_t woken_ = 0;  // the other side's last sleep that this side has ended
};

} // namespace kilihost::workers
