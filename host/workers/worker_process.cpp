#include "workers/worker_process.hpp"

#include "workers/message.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <array>
#include <cstring>
#include <fstream>
#include <vector>

namespace kilihost::workers {
namespace {

// Longer messages come from no worker that is sound: a verdict of fifty rules with a hundred long findings is 20 MB.
constexpr std::size_t longest_message = 64 * 1024 * 1024;
// A worker that reads nothing for this long, although it has nothing to judge, is broken.
constexpr std::chrono::seconds longest_wait_for_room{30};
// How much of a worker's standard error is kept, and how many such parts are read at once: together what a pipe holds.
// A rule may write faster than the host reads.
constexpr std::size_t last_words_kept = 4096, most_parts = 16;

using Size = std::uint64_t; // before each message

void throw_if(int error, const char* what) {
    if (error != 0) throw std::system_error(error, std::generic_category(), what);
}

using Pipe = std::array<Descriptor, 2>; // read end, write end

Pipe make_pipe(int flags = 0) {
    int ends[2];
    throw_if(::pipe2(ends, O_CLOEXEC | flags) == 0 ? 0 : errno, "pipe2");
    return {Descriptor(ends[0], "pipe2"), Descriptor(ends[1], "pipe2")};
}

// posix_spawn's description of a process that inherits only the given descriptors.
class Spawn {
  public:
    Spawn() {
        throw_if(::posix_spawn_file_actions_init(&files_), "posix_spawn_file_actions_init");
        throw_if(::posix_spawnattr_init(&attributes_), "posix_spawnattr_init");
        sigset_t signals;
        sigemptyset(&signals);
        ::posix_spawnattr_setsigmask(&attributes_, &signals);
        sigfillset(&signals);
        ::posix_spawnattr_setsigdefault(&attributes_, &signals);
        // A session of its own: the terminal's Ctrl-C is the host's, which ends its workers when it is done.
        ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSID);
    }
    ~Spawn() {
        ::posix_spawn_file_actions_destroy(&files_);
        ::posix_spawnattr_destroy(&attributes_);
    }
    Spawn(const Spawn&) = delete;
    Spawn& operator=(const Spawn&) = delete;

    void inherit(const Descriptor& file, int number) {
        throw_if(::posix_spawn_file_actions_adddup2(&files_, file.number(), number), "adddup2");
    }
    void open(const char* file, int flags, int number) {
        throw_if(::posix_spawn_file_actions_addopen(&files_, number, file, flags, 0), "addopen");
    }

    pid_t run(const std::filesystem::path& program) {
        std::string name = program.string();
        std::string command = worker_command;
        const std::array<char*, 3> arguments{name.data(), command.data(), nullptr};
        const std::array<char*, 1> environment{nullptr};
        pid_t id = -1;
        throw_if(::posix_spawn(&id, name.c_str(), &files_, &attributes_, arguments.data(), environment.data()),
                 "a worker cannot be started");
        return id;
    }

  private:
    posix_spawn_file_actions_t files_{};
    posix_spawnattr_t attributes_{};
};

} // namespace

struct WorkerProcess::Ends {
    Region host = Region::create("kili-host-to-worker", true);
    Region worker = Region::create("kili-worker-to-host", false);
    Pipe wake_worker = make_pipe(), wake_host = make_pipe(O_NONBLOCK);
    Pipe lifetime = make_pipe(), errors = make_pipe();
};

WorkerProcess::WorkerProcess(const std::filesystem::path& program) : WorkerProcess(program, Ends()) {}

WorkerProcess::WorkerProcess(const std::filesystem::path& program, Ends&& ends)
    : channel_(std::move(ends.host), std::move(ends.worker), std::move(ends.wake_host[0]),
               std::move(ends.wake_worker[1])),
      worker_wakes_{std::move(ends.wake_worker[0]), std::move(ends.wake_host[1])},
      lifetime_(std::move(ends.lifetime[1])), errors_(std::move(ends.errors[0])) {
    const std::array<std::pair<int, int>, 6> given{{
        {channel_.own().file(), inherited::host_region},
        {channel_.other().file(), inherited::worker_region},
        {worker_wakes_[0].number(), inherited::wake_worker},
        {worker_wakes_[1].number(), inherited::wake_host},
        {ends.lifetime[0].number(), inherited::lifetime},
        {ends.errors[1].number(), STDERR_FILENO},
    }};
    Spawn spawn;
    std::vector<Descriptor> copies;
    spawn.open("/dev/null", O_RDONLY, STDIN_FILENO);
    spawn.open("/dev/null", O_WRONLY, STDOUT_FILENO);
    for (const auto& [file, number] : given) {
        copies.emplace_back(::fcntl(file, F_DUPFD_CLOEXEC, inherited::lifetime + 1), "F_DUPFD_CLOEXEC");
        spawn.inherit(copies.back(), number);
    }
    id_ = spawn.run(program);
    process_ = Descriptor(int(::syscall(SYS_pidfd_open, id_, 0)), "pidfd_open");
    for (const int file : {errors_.number(), channel_.wake_other()})
        ::fcntl(file, F_SETFL, O_NONBLOCK);
}

WorkerProcess::~WorkerProcess() {
    kill();
}

bool WorkerProcess::has_room(std::size_t size) {
    try {
        return channel_.room() >= size + sizeof(Size);
    } catch (const Malformed&) {
        return end_of_damaged();
    }
}

void WorkerProcess::send(std::string_view message) {
    const Size size = message.size();
    char head[sizeof size];
    std::memcpy(head, &size, sizeof size);
    try {
        send_part({head, sizeof head});
        send_part(message);
    } catch (const Malformed&) {
        end_of_damaged();
    }
}

void WorkerProcess::send_part(std::string_view part) {
    auto until = std::chrono::steady_clock::now() + longest_wait_for_room;
    while (!part.empty() && !end_) {
        const std::size_t written = channel_.write(part);
        part.remove_prefix(written);
        const auto now = std::chrono::steady_clock::now();
        if (written > 0) until = now + longest_wait_for_room;
        if (!part.empty()) channel_.wake();
        if (!part.empty() && (now > until || !wait(longest_wait_for_room, true)))
            kill(); // unless it has ended by itself, which receive() then says
    }
}

std::optional<std::string> WorkerProcess::receive(std::chrono::milliseconds time) {
    try {
        channel_.wake();
        return receive_whole(time);
    } catch (const Malformed&) {
        end_of_damaged();
        return std::nullopt;
    }
}

std::optional<std::string> WorkerProcess::receive_whole(std::chrono::milliseconds time) {
    using Clock = std::chrono::steady_clock;
    std::optional<Clock::time_point> until; // most often there is nothing to wait for
    for (;;) {
        Size size = 0;
        std::size_t wanted = sizeof size;
        if (received_.size() >= sizeof size) {
            std::memcpy(&size, received_.data(), sizeof size);
            if (size > longest_message) throw Malformed();
            wanted += size;
        }
        if (received_.size() < wanted) channel_.read(received_, wanted - received_.size());
        if (received_.size() == wanted && wanted > sizeof size) return std::exchange(received_, {}).substr(sizeof size);
        if (received_.size() == wanted) continue; // the size is complete
        if (!until) until = Clock::now() + time;
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(*until - Clock::now());
        if (left.count() <= 0 || !wait(left, false)) {
            // What it said before its end still counts.
            if (channel_.read(received_, wanted - received_.size()) == 0) return std::nullopt;
        }
    }
}

// False, for has_room.
bool WorkerProcess::end_of_damaged() {
    if (!end_) {
        kill();
        end_->damaged = true;
    }
    return false;
}

// Until the worker has moved; false if it has ended, or `time` goes by.
bool WorkerProcess::wait(std::chrono::milliseconds time, bool for_room) {
    if (end_) return false;
    if (!channel_.fall_asleep(for_room)) return true;
    std::array<pollfd, 3> files{
        {{channel_.wake_own(), POLLIN, 0}, {process_.number(), POLLIN, 0}, {errors_.number(), POLLIN, 0}}};
    const int ready = ::poll(files.data(), errors_.number() < 0 ? 2 : 3, int(time.count()));
    channel_.wake_up();
    if (files[2].revents != 0) read_errors();
    if (ready <= 0) return ready < 0; // a signal: look again
    return files[1].revents == 0;
}

void WorkerProcess::read_errors() {
    std::array<char, 4096> part;
    for (std::size_t count = 0; count < most_parts; ++count) {
        const ssize_t size = ::read(errors_.number(), part.data(), part.size());
        if (size == 0) errors_ = Descriptor();
        if (size <= 0) return;
        last_words_.append(part.data(), std::size_t(size));
        if (last_words_.size() > last_words_kept) last_words_.erase(0, last_words_.size() - last_words_kept);
    }
}

bool WorkerProcess::has_ended() {
    if (end_) return true;
    pollfd file{process_.number(), POLLIN, 0};
    return ::poll(&file, 1, 0) > 0;
}

std::size_t WorkerProcess::memory_of(pid_t id) {
    std::ifstream statm("/proc/" + std::to_string(id) + "/statm");
    std::size_t total = 0, resident = 0, shared = 0;
    statm >> total >> resident >> shared;
    return statm ? (resident - shared) * std::size_t(::sysconf(_SC_PAGESIZE)) : 0;
}

std::size_t WorkerProcess::threads() const {
    std::error_code ended;
    const std::uintmax_t links = std::filesystem::hard_link_count("/proc/" + std::to_string(id_) + "/task", ended);
    return ended ? 0 : std::size_t(links) - 2; // the folder's own, and that of its parent
}

WorkerProcess::End WorkerProcess::kill() {
    if (end_) return *end_;
    End end;
    if (!has_ended()) {
        end.killed_here = true;
        ::kill(id_, SIGKILL); // not reaped yet, so the number is its own
    }
    rusage used{};
    while (::wait4(id_, &end.status, 0, &used) < 0 && errno == EINTR) {
    }
    end.peak_memory = std::uint64_t(used.ru_maxrss) * 1024;
    if (errors_.number() >= 0) read_errors();
    end.last_words = last_words_;
    end_ = end;
    return end;
}

std::string to_text(const WorkerProcess::End& end) {
    if (WIFSIGNALED(end.status)) {
        const int number = WTERMSIG(end.status);
        const char* const name = ::sigdescr_np(number);
        return "ended by signal " + std::to_string(number) + (name != nullptr ? " (" + std::string(name) + ")" : "");
    }
    return "ended itself with exit code " + std::to_string(WEXITSTATUS(end.status));
}

} // namespace kilihost::workers
