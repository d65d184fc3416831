// Logs rules that were not run for a project, since they do not judge its input type, once for each rule and project.
// Any thread.
#pragma once

#include "rules/verdict.hpp"

#include <mutex>
#include <set>
#include <string>

namespace kilihost::judging {

class SkippedRules {
  public:
    void note(const rules::Verdict& verdict, const std::string& project_id);

  private:
    std::mutex mutex_;
    std::set<std::string> logged_; // rule and project
};

} // namespace kilihost::judging
