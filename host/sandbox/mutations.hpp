// Kili's mutations. Each checks all its input before it changes anything, so a failed one has changed nothing.
//
// `arguments` fit the schema's field of the same name. Events for webhooks are added to `happened`. They throw
// graphql::FieldError.
#pragma once

#include "sandbox/events.hpp"

#include "graphql/execute.hpp"

namespace kilihost::sandbox {

graphql::Resolved create_project(Store& store, Events& happened, const nlohmann::json& arguments);
graphql::Resolved update_project(Store& store, Events& happened, const nlohmann::json& arguments);
graphql::Resolved delete_project(Store& store, Events& happened, const nlohmann::json& arguments);

graphql::Resolved append_assets(Store& store, Events& happened, const nlohmann::json& arguments);
graphql::Resolved update_assets(Store& store, Events& happened, const nlohmann::json& arguments);
graphql::Resolved delete_assets(Store& store, Events& happened, const nlohmann::json& arguments);
graphql::Resolved add_to_review(Store& store, Events& happened, const nlohmann::json& arguments);
graphql::Resolved send_back_to_queue(Store& store, Events& happened, const nlohmann::json& arguments);

graphql::Resolved append_labels(Store& store, Events& happened, const nlohmann::json& arguments);
graphql::Resolved delete_labels(Store& store, Events& happened, const nlohmann::json& arguments);

graphql::Resolved create_issues(Store& store, Events& happened, const nlohmann::json& arguments);
graphql::Resolved update_issue(Store& store, Events& happened, const nlohmann::json& arguments);

graphql::Resolved create_webhook(Store& store, Events& happened, const nlohmann::json& arguments);
graphql::Resolved update_webhook(Store& store, Events& happened, const nlohmann::json& arguments);
graphql::Resolved activate_plugin(Store& store, Events& happened, const nlohmann::json& arguments);
graphql::Resolved deactivate_plugin(Store& store, Events& happened, const nlohmann::json& arguments);
graphql::Resolved delete_plugin(Store& store, Events& happened, const nlohmann::json& arguments);

} // namespace kilihost::sandbox
