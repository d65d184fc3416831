#include "tutorial/child_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <thread>
#include <utility>

extern char** environ; // NOLINT(readability-redundant-declaration): POSIX leaves it to the program

namespace kilihost::tutorial {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

std::vector<std::string> merged_environment(const std::vector<std::string>& over) {
    std::vector<std::string> out = over;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string_view text(*entry);
        const std::string_view name = text.substr(0, text.find('=') + 1);
        const auto replaced = [&](const std::string& o) { return o.starts_with(name); };
        if (std::none_of(over.begin(), over.end(), replaced)) out.emplace_back(text);
    }
    return out;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> out;
    for (std::string& text : texts)
        out.push_back(text.data());
    out.push_back(nullptr);
    return out;
}

void check(int error, const char* what) {
    if (error != 0) throw std::system_error(error, std::generic_category(), what);
}

} // namespace

ChildProcess::ChildProcess(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                           const Options& options) {
    std::array<int, 2> ends{};
    check(::pipe2(ends.data(), O_CLOEXEC) == 0 ? 0 : errno, "pipe2");
    output_ = ends[0];
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    if (!options.error_log.empty())
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, options.error_log.c_str(),
                                         O_WRONLY | O_CREAT | O_APPEND, 0600);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, short(POSIX_SPAWN_SETSIGMASK | (options.detached ? POSIX_SPAWN_SETSID : 0)));
    std::vector<std::string> words{program.string()};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<std::string> environment = merged_environment(options.environment);
    const int error = ::posix_spawn(&id_, program.c_str(), &actions, &attributes, pointers(words).data(),
                                    pointers(environment).data());
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);
    if (error != 0) ::close(output_);
    check(error, program.c_str());
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : id_(std::exchange(other.id_, -1)), output_(std::exchange(other.output_, -1)), buffer_(std::move(other.buffer_)),
      ended_(other.ended_), released_(other.released_) {}

ChildProcess::~ChildProcess() {
    if (id_ > 0 && !released_ && !ended_) {
        ::kill(id_, SIGKILL);
        ::waitpid(id_, nullptr, 0);
    }
    if (output_ >= 0) ::close(output_);
}

std::optional<std::string> ChildProcess::read_line(milliseconds time) {
    const auto deadline = steady_clock::now() + time;
    for (;;) {
        if (const auto end = buffer_.find('\n'); end != std::string::npos) {
            std::string line = buffer_.substr(0, end);
            buffer_.erase(0, end + 1);
            return line;
        }
        const auto left = std::chrono::duration_cast<milliseconds>(deadline - steady_clock::now());
        pollfd readable{output_, POLLIN, 0};
        if (left.count() <= 0 || ::poll(&readable, 1, int(left.count())) <= 0) return std::nullopt;
        std::array<char, 4096> bytes{};
        const ssize_t count = ::read(output_, bytes.data(), bytes.size());
        if (count <= 0) return std::nullopt;
        buffer_.append(bytes.data(), std::size_t(count));
    }
}

void ChildProcess::signal(int number) const {
    ::kill(id_, number);
}

std::optional<int> ChildProcess::wait(milliseconds time) {
    const auto deadline = steady_clock::now() + time;
    while (!ended_) {
        int status = 0;
        if (::waitpid(id_, &status, WNOHANG) == id_)
            ended_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
        else if (steady_clock::now() >= deadline)
            return std::nullopt;
        else
            std::this_thread::sleep_for(milliseconds(2));
    }
    return ended_;
}

} // namespace kilihost::tutorial
