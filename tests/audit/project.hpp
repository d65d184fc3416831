// A project in the sandbox with labels, and `kili-host audit` over it.
#pragma once

#include "running_host.hpp"

#include "audit/auditor.hpp"
#include "kili_api/client.hpp"
#include "rules/library.hpp"
#include "sandbox/sandbox.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace audit_test {

using namespace kilihost;

// A project; every third asset has a label with a box that bbox_area refuses.
class Project {
  public:
    explicit Project(int assets);
    void add(int assets); // more of them, labelled likewise

    std::string endpoint() const;
    const std::string& id() const { return id_; }
    const std::vector<std::string>& assets() const { return assets_; }
    const std::vector<std::string>& bad() const { return bad_; }
    kili_api::Client& client() { return client_; }

  private:
    sandbox::Sandbox sandbox_;
    kili_api::Client client_;
    std::string id_;
    std::vector<std::string> assets_, bad_;
};

std::string text_of(const std::filesystem::path& file);

// The arguments and the environment of `kili-host audit` with bbox_area.
std::vector<std::string> arguments(const Project& project, const std::filesystem::path& out,
                                   const std::vector<std::string>& further = {});
std::vector<std::string> environment(const Project& project);

struct Run {
    int code = -1;
    std::string out, err;
};

// kili-host with these arguments in that environment, to its end. `endpoint`: another of the project's API.
Run run_program(const Project& project, const std::vector<std::string>& arguments, const std::string& endpoint = {});

// `kili-host audit` with bbox_area.
Run run_audit(const Project& project, const std::filesystem::path& out, const std::vector<std::string>& further = {});

// The real rule, loaded here.
class Rule {
  public:
    Rule();
    // Its verdicts, with these services.
    audit::JudgeLabel judge(audit::AuditServices& services) const;

  private:
    TemporaryFolder folder_;
    std::shared_ptr<const rules::Library> library_;
};

} // namespace audit_test
