#include "account.hpp"

#include "config/listen.hpp"

#include <catch2/catch.hpp>

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <filesystem>
#include <fstream>

using namespace kilihost;
using nlohmann::json;

namespace {

// The program, started; its standard output and error are one text.
class Program {
  public:
    explicit Program(std::vector<std::string> arguments, const std::vector<std::string>& environment = {}) {
        arguments.emplace(arguments.begin(), KILI_HOST_PROGRAM);
        std::array<int, 2> ends{};
        REQUIRE(pipe(ends.data()) == 0);
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
        posix_spawn_file_actions_adddup2(&actions, ends[1], 2);
        posix_spawn_file_actions_addclose(&actions, ends[0]);
        posix_spawn_file_actions_addclose(&actions, ends[1]);
        const int failed = posix_spawn(&pid_, KILI_HOST_PROGRAM, &actions, nullptr, pointers(arguments).data(),
                                       pointers(environment).data());
        posix_spawn_file_actions_destroy(&actions);
        close(ends[1]);
        output_ = ends[0];
        REQUIRE(failed == 0);
    }

    ~Program() {
        if (pid_ > 0) {
            kill(pid_, SIGKILL);
            waitpid(pid_, nullptr, 0);
        }
        close(output_);
    }
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    // Up to a line's end, or the end of all.
    std::string line() {
        std::string text;
        char c = 0;
        while (read(output_, &c, 1) == 1 && c != '\n')
            text += c;
        return text;
    }

    void signal(int number) const { kill(pid_, number); }

    int exit_code() {
        int status = 0;
        REQUIRE(waitpid(pid_, &status, 0) == pid_);
        pid_ = 0;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

  private:
    static std::vector<char*> pointers(const std::vector<std::string>& texts) {
        std::vector<char*> all;
        for (const std::string& text : texts)
            all.push_back(const_cast<char*>(text.c_str()));
        all.push_back(nullptr);
        return all;
    }

    pid_t pid_ = 0;
    int output_ = -1;
};

// What the line that the program prints gives for a name.
std::string given(const std::string& line, const std::string& name) {
    const std::size_t begin = line.find(name + '=') + name.size() + 1;
    return line.substr(begin, line.find(' ', begin) - begin);
}

long ask(const std::string& endpoint, const std::string& key) {
    const std::string body = R"({"query":"{viewer{id}}"})";
    return test::send(endpoint, {"Authorization: X-API-Key: " + key}, &body).status;
}

} // namespace

TEST_CASE("command: the sandbox prints its address, serves, and stops when asked") {
    const int number = GENERATE(SIGTERM, SIGINT);
    const std::string host = GENERATE("127.0.0.1", "[::1]");
    Program program({"sandbox", "--listen", host + ":0"});
    const std::string line = program.line();
    INFO(line);
    const std::string endpoint = given(line, "KILI_API_ENDPOINT");
    CHECK(endpoint.find("http://" + host + ":") == 0);
    CHECK(endpoint.find(":0/") == std::string::npos);
    CHECK(ask(endpoint, given(line, "KILI_API_KEY")) == 200);
    program.signal(number);
    CHECK(program.exit_code() == 0);
}

TEST_CASE("command: a key of one's own, from the environment or a file, is not printed") {
    const std::filesystem::path file =
        std::filesystem::temp_directory_path() / ("kili-sandbox-key-" + std::to_string(getpid()));
    std::ofstream(file) << "my-file-key\n";
    Program by_environment({"sandbox", "--listen", "127.0.0.1:0"}, {"KILI_API_KEY=my-env-key"});
    Program by_file({"sandbox", "--listen", "127.0.0.1:0", "--api-key-file", file}, {"KILI_API_KEY=my-env-key"});
    const std::string first = by_environment.line();
    const std::string second = by_file.line();
    std::filesystem::remove(file);
    CHECK(first.find("my-env-key") == std::string::npos);
    CHECK(second.find("my-file-key") == std::string::npos);
    CHECK(ask(given(first, "KILI_API_ENDPOINT"), "my-env-key") == 200);
    CHECK(ask(given(first, "KILI_API_ENDPOINT"), "sandbox-key") == 401);
    CHECK(ask(given(second, "KILI_API_ENDPOINT"), "my-file-key") == 200);
}

TEST_CASE("command: what cannot be done is named, with exit code 2") {
    test::Account taken;
    const auto said = [](const std::vector<std::string>& arguments) {
        Program program(arguments);
        std::string line = program.line();
        CHECK(program.exit_code() == 2);
        return line;
    };
    CHECK(said({"sandbox", "--listen", "nonsense"}).find("HOST:PORT") != std::string::npos);
    CHECK(said({"sandbox", "--listen", "127.0.0.1:0", "--api-key-file", "/no/such/file"}).find("/no/such/file") !=
          std::string::npos);
    CHECK(said({"sandbox", "--listen", "127.0.0.1:" + std::to_string(taken.sandbox.port())}).find("in use") !=
          std::string::npos);
}

TEST_CASE("listen: addresses") {
    CHECK(config::parse_listen("127.0.0.1:8080").host == "127.0.0.1");
    CHECK(config::parse_listen("localhost:65535").port == 65535);
    CHECK(config::parse_listen("[::1]:0").host == "::1");
    CHECK(config::authority("::1", 80) == "[::1]:80");
    CHECK(config::authority("a.b", 80) == "a.b:80");
    const std::string text =
        GENERATE("", ":", "host", ":80", "host:", "host:x", "host:65536", "host:-1", "::1:80", "[]:80", "host:8 0");
    INFO(text);
    CHECK_THROWS_AS(config::parse_listen(text), std::invalid_argument);
}
