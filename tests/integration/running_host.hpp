// Runs the real kili-host as a process on a free port, with a data directory that outlives it.
#pragma once

#include "eventually.hpp"
#include "temporary_folder.hpp"
#include "tutorial/child_process.hpp"

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace integration {

using namespace std::chrono_literals;

constexpr const char* header = "custom header";
constexpr const char* authorization = "Authorization: custom header";
constexpr const char* api_key = "sandbox-key";

struct Reply {
    long status = 0; // 0: no answer
    std::string body;
    std::multimap<std::string, std::string> headers; // names in small letters
};

// One request on a connection of its own, by libcurl. `headers`: "Name: value".
Reply request(const std::string& method, const std::string& url, const std::string& body = {},
              const std::vector<std::string>& headers = {});

// A plugin directory under construction.
class Plugins {
  public:
    void add(const std::filesystem::path& library); // by its own file name
    void add_rule(const std::string& name);         // of plugins/
    void add_fixture(const std::string& name);      // of tests/fixtures/
    const std::filesystem::path& path() const { return folder_.path(); }

  private:
    TemporaryFolder folder_;
};

struct Settings {
    std::filesystem::path program = KILI_HOST_PROGRAM;
    std::string endpoint = "http://127.0.0.1:9/api/label/v2/graphql"; // nobody there
    std::optional<std::string> key = api_key;
    std::vector<std::string> environment; // further NAME=VALUE
    std::vector<std::string> arguments;   // further ones of serve
    std::string listen = "127.0.0.1:0";
    std::filesystem::path log;                  // where its standard error goes; empty: to what log() reads
    std::chrono::milliseconds start_time = 30s; // it may take to listen
};

class RunningHost {
  public:
    // Starts and waits until it listens; `started` is false if it exits instead, or takes longer.
    RunningHost(const std::filesystem::path& plugins, const std::filesystem::path& data, Settings settings = {});

    bool started() const { return !address_.empty(); }
    const std::string& address() const { return address_; } // "http://127.0.0.1:1234/"
    pid_t id() const { return process_.id(); }
    std::vector<pid_t> workers() const; // processes that it has started and that still run
    std::string log() const;            // what it wrote to standard error so far

    Reply post(const std::string& body, const std::vector<std::string>& headers = {authorization});
    Reply get(const std::string& path);
    bool ready();
    double metric(const std::string& name_and_labels); // 0 if absent
    double peak_megabytes() const;                     // the most memory that it has had resident

    // SIGTERM; its exit code, none if it does not end.
    std::optional<int> stop();
    void kill();
    std::optional<int> wait() { return process_.wait(20s); }
    void signal(int number) { process_.signal(number); }

  private:
    TemporaryFolder logs_;
    kilihost::tutorial::ChildProcess process_;
    std::string address_;
};

// A host that serves with bbox_count; throws what it said if it does not start.
struct Serving {
    Serving();
    Plugins plugins;
    TemporaryFolder data;
    RunningHost host;
};

// An onSubmit event.
std::string submit(const std::string& run_id, const std::string& label_id = "label-1",
                   const std::string& asset_id = "asset-1", const std::string& json_response = "{}",
                   const std::string& project_id = "project-1");

} // namespace integration
