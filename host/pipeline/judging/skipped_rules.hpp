// Rules that were not run for a project, as it is not of a kind that they judge: logged once for each rule and project.
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
