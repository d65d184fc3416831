// Runs kili-host as in a shell, with a sandbox as Kili.
#pragma once

#include "kili_api/client.hpp"
#include "sandbox/sandbox.hpp"
#include "temporary_folder.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace kilihost::test {

struct Ran {
    int code = -1;
    std::string out, err;

    std::vector<std::string> lines() const; // of out
    nlohmann::json json() const;            // of out
};

class Shell {
  public:
    explicit Shell(sandbox::Options options = {});

    // kili-host with these words, the sandbox's address and key in its environment; `environment` overrides it.
    Ran run(const std::vector<std::string>& words, const std::vector<std::string>& environment = {});
    // A command line of bash, with $kili_host the program.
    Ran bash(const std::string& script);
    // A file in a folder of the test's; its path.
    std::string file(const std::string& name, const std::string& text);

    std::string endpoint() const;
    kili_api::Client& kili() { return client_; }
    // A project with the tutorial's jobs, and assets named 0, 1, ...; its id.
    std::string project(int assets = 0);

  private:
    Ran start(const std::string& program, const std::vector<std::string>& words,
              const std::vector<std::string>& environment);

    TemporaryFolder folder_;
    sandbox::Sandbox sandbox_;
    kili_api::Client client_;
};

} // namespace kilihost::test
