// Turns input values into the form that resolvers read: JSON that fits the type. If the type is a list, a single value
// becomes a list; a number becomes an ID's string. Pure, any thread.
#pragma once

#include "graphql/error.hpp"
#include "graphql/schema.hpp"

#include <nlohmann/json.hpp>

namespace kilihost::graphql {

// The value does not fit; the message says where, and what was expected.
struct InvalidValue : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// `value` as `type` wants it; `at` names its place for errors ("data.labelsData[3].assetID"). Throws InvalidValue.
nlohmann::json coerce(const Schema& schema, const Type& type, nlohmann::json value, const std::string& at);

// A literal as JSON, with `variables` (an object) filled in. A variable without a value is null in a list, and absent
// in an object.
nlohmann::json literal(const Literal& value, const nlohmann::json& variables);

// A value for an error's text: short, whatever its size.
std::string summary(const Literal& value);
std::string summary(const nlohmann::json& value);

// The operation's variables from the client's object, with defaults filled in; absent ones stay absent. Adds an error
// for each value that does not fit.
nlohmann::json coerce_variables(const Schema& schema, const Operation& operation, nlohmann::json given, Errors& errors);

} // namespace kilihost::graphql
