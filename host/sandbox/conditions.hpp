// Conditions on rows, made of the members of a `where` object. Private to where.cpp and its parts.
#pragma once

#include "sandbox/model.hpp"

#include "graphql/error.hpp"
#include "graphql/named.hpp"

#include <algorithm>
#include <functional>
#include <span>
#include <string_view>

namespace kilihost::sandbox {

template <typename Row>
using Condition = std::function<bool(const Row&)>;

// The condition that a member of an input type puts on a row.
template <typename Row>
struct MemberCondition {
    std::string_view name;
    Condition<Row> (*of)(const nlohmann::json& value);
};
template <typename Row>
using MemberConditions = std::span<const MemberCondition<Row>>;

// The condition of all members together. Throws graphql::FieldError for a member that is not in `known`.
template <typename Row>
Condition<Row> all_of(const nlohmann::json& where, MemberConditions<Row> known, const std::string& type) {
    std::vector<Condition<Row>> conditions;
    for (const auto& [name, value] : where.items()) {
        if (value.is_null()) continue;
        const MemberCondition<Row>* const member = graphql::find_named(known, name);
        if (member == nullptr) {
            throw graphql::FieldError("The sandbox does not filter by " + type + '.' + name + '.',
                                      graphql::code::not_implemented);
        }
        conditions.push_back(member->of(value));
    }
    return [conditions](const Row& row) {
        return std::all_of(conditions.begin(), conditions.end(), [&](const auto& condition) { return condition(row); });
    };
}

// Whether a list of strings holds one.
bool contains(const nlohmann::json& list, const std::string& text);

// Conditions on one member of the row; to be put in a table of Conditions as they are.
template <typename Row, auto Member>
Condition<Row> is(const nlohmann::json& value) {
    return [wanted = value.get<std::string>()](const Row& row) { return row.*Member == wanted; };
}
template <typename Row, auto Member>
Condition<Row> is_in(const nlohmann::json& list) {
    return [list](const Row& row) { return contains(list, row.*Member); };
}
template <typename Row, auto Member>
Condition<Row> from(const nlohmann::json& date) {
    return [earliest = *config::parse_date_time(date.get<std::string>())](const Row& row) {
        return row.*Member >= earliest;
    };
}
template <typename Row, auto Member>
Condition<Row> until(const nlohmann::json& date) {
    return
        [latest = *config::parse_date_time(date.get<std::string>())](const Row& row) { return row.*Member <= latest; };
}

Condition<Project> project_condition(const nlohmann::json& where); // ProjectWhere
Condition<Asset> asset_condition(const nlohmann::json& where);     // AssetWhere
Condition<Label> label_condition(const nlohmann::json& where);     // LabelWhere
Condition<Issue> issue_condition(const nlohmann::json& where);     // IssueWhere
// ApiKeyWhere; `owner` has the keys.
Condition<ApiKey> api_key_condition(const nlohmann::json& where, const User& owner);

} // namespace kilihost::sandbox
