// What a command names must exist: a mistyped name would look like an empty list, and a check that reads it would
// stay green. Each function makes 1 API call if all exist, else calls for up to 1,000 candidates, and then throws
// InputError with the nearest.
#pragma once

#include "kili_api/client.hpp"

#include <functional>
#include <string>
#include <vector>

namespace kilihost::cli {

// The nearest is by id or title.
kili_api::Project known_project(kili_api::Client& client, const std::string& id);
// "there is no project 'x'; the nearest is ...". For up to 1,000 projects.
std::string no_such_project(kili_api::Client& client, const std::string& id);

// The nearest is by id or external id.
void expect_assets(kili_api::Client& client, const std::string& project, const std::vector<std::string>& ids);
void expect_external_ids(kili_api::Client& client, const std::string& project,
                         const std::vector<std::string>& external_ids);

// Each is the email of somebody who labelled in the project, unless nobody has. 1 call for each.
void expect_authors(kili_api::Client& client, const std::string& project, const std::vector<std::string>& emails);

// Runs a call about a webhook. If Kili refuses it, and has no webhook of that name, the error has the nearest.
void with_webhook(kili_api::Client& client, const std::string& name, const std::function<void()>& call);

} // namespace kilihost::cli
