// Rows as GraphQL objects: gives the value of each field of the schema's types for a row.
#pragma once

#include "sandbox/store.hpp"

#include "graphql/execute.hpp"

namespace kilihost::sandbox {

// Rows must stay as they are until the reply is written. One overload a type of the schema.
std::unique_ptr<graphql::Object> object(const User& user);
std::unique_ptr<graphql::Object> object(const ApiKey& key);
std::unique_ptr<graphql::Object> object(const Project& project);
std::unique_ptr<graphql::Object> object(const ProjectStep& step);
std::unique_ptr<graphql::Object> object(const Asset& asset);
std::unique_ptr<graphql::Object> object(const Label& label);
std::unique_ptr<graphql::Object> object(const Issue& issue);
std::unique_ptr<graphql::Object> object(const Comment& comment);
std::unique_ptr<graphql::Object> object(const Plugin& plugin);

template <typename Row>
std::vector<std::unique_ptr<graphql::Object>> objects(const std::vector<Row*>& rows) {
    std::vector<std::unique_ptr<graphql::Object>> all;
    for (const Row* row : rows)
        all.push_back(object(*row));
    return all;
}

// What the host's accounts belong to; the sandbox has one.
inline constexpr const char* organization_id = "sandbox-organization";

} // namespace kilihost::sandbox
