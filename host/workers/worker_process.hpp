// One worker process, as the host sees it: started, spoken to, ended and reaped.
//
// The worker is this program, executed again (never forked from the threaded host) with the command `worker`. It
// inherits its channel, a pipe that tells it when the host ends, and a pipe for its standard error; no other
// descriptor, and an empty environment. One thread uses an object.
#pragma once

#include "workers/channel.hpp"

#include <sys/types.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace kilihost::workers {

// The command that makes this program a worker.
inline constexpr const char* worker_command = "worker";

// The descriptors that a worker inherits, by number.
namespace inherited {
inline constexpr int host_region = 3, worker_region = 4, wake_worker = 5, wake_host = 6, lifetime = 7;
}

class WorkerProcess {
  public:
    // Starts a worker of `program`. Throws std::system_error.
    explicit WorkerProcess(const std::filesystem::path& program);
    ~WorkerProcess(); // kills and reaps it
    WorkerProcess(const WorkerProcess&) = delete;
    WorkerProcess& operator=(const WorkerProcess&) = delete;

    pid_t id() const { return id_; }

    // Whether a message of `size` bytes can be sent without waiting for the worker.
    bool has_room(std::size_t size);
    // Sends a message; waits for room. If the worker sleeps, receive() wakes it, once for all that was sent before. If
    // there is no room, call it only while the worker has nothing else to answer: the worker would wait for the host in
    // turn. A worker that takes nothing for long is killed.
    void send(std::string_view message);

    // The next message. None if `time` goes by or the worker has ended. A worker that has written impossible positions
    // or sizes is killed, here as above.
    std::optional<std::string> receive(std::chrono::milliseconds time);

    // Whether it has ended by itself.
    bool has_ended();
    WorkerProgress progress() const { return channel_.progress(); }
    // What it holds in memory by itself, in bytes; 0 if it has ended.
    std::size_t memory() const { return memory_of(id_); }
    static std::size_t memory_of(pid_t id);
    std::size_t threads() const; // 0 if it has ended

    struct End {
        bool killed_here = false;      // by this process
        bool damaged = false;          // since it had written impossible positions or sizes
        int status = 0;                // as waitpid gives it
        std::uint64_t peak_memory = 0; // that was resident, in bytes
        std::string last_words;        // the last lines of its standard error
    };
    // Ends it, unless it has ended by itself, and waits for that.
    End kill();

  private:
    Channel channel_;
    // The worker's ends of the pipes that wake it and the host, kept so that none breaks when the worker closes its
    // own.
    std::array<Descriptor, 2> worker_wakes_;
    Descriptor lifetime_; // closed by the kernel when the host ends
    Descriptor errors_;   // its standard error
    Descriptor process_;  // a pidfd
    pid_t id_ = -1;
    std::optional<End> end_;
    std::string received_; // the beginning of a message
    std::string last_words_;

    struct Ends;
    WorkerProcess(const std::filesystem::path& program, Ends&& ends);
    void send_part(std::string_view part);
    std::optional<std::string> receive_whole(std::chrono::milliseconds time);
    bool end_of_damaged();
    bool wait(std::chrono::milliseconds time, bool for_room);
    void read_errors();
};

// "ended by signal 11 (Segmentation fault)", "ended itself with exit code 3".
std::string to_text(const WorkerProcess::End& end);

} // namespace kilihost::workers
