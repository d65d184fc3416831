// Kili's `where` filters: which rows a query or mutation is about.
//
// A filter of the schema that the sandbox does not know is an error that names it, never ignored; null is no filter.
// Rows come in the order that idIn names them, else by asset and then in the order they were made.
#pragma once

#include "sandbox/store.hpp"

namespace kilihost::sandbox {

// `where` fits the schema's ProjectWhere, AssetWhere, ... Throw graphql::FieldError.
std::vector<Project*> select_projects(const Store& store, const nlohmann::json& where);
std::vector<Asset*> select_assets(const Store& store, const nlohmann::json& where);
std::vector<Label*> select_labels(const Store& store, const nlohmann::json& where);
std::vector<Issue*> select_issues(const Store& store, const nlohmann::json& where);
std::vector<const ApiKey*> select_api_keys(const Store& store, const nlohmann::json& where);

// For mutations: the assets that `where` names by id or idIn, each of which must exist and fit the rest of it. If it
// names none, those that fit. At most `batch`.
std::vector<Asset*> assets_to_change(const Store& store, const nlohmann::json& where, const char* mutation);

// Checks that an asset fits that a mutation names elsewhere. Throws graphql::FieldError that names it if not.
void require_within(const Asset& asset, const nlohmann::json& where);

// Throws graphql::FieldError if a mutation is given more than `batch` of something.
void require_batch(std::size_t size, const char* mutation);

} // namespace kilihost::sandbox
