// Runs a request against resolvers and writes the reply.
//
// Guarantees: the data of a reply fits the schema. If a resolver's value does not fit, its field has an error, and null
// spreads upwards from a required field as in GraphQL. Mutations run in the order written. Stateless; resolvers run on
// the caller's thread.
#pragma once

#include "graphql/error.hpp"
#include "graphql/schema.hpp"

#include <nlohmann/json.hpp>

#include <memory>
#include <variant>

namespace kilihost::graphql {

class Object;

// The value of a field: a leaf's JSON (a list of leaves is an array), an object (null: none), or a list of objects.
using Resolved = std::variant<nlohmann::json, std::unique_ptr<Object>, std::vector<std::unique_ptr<Object>>>;

// An object of the schema that is being answered.
class Object {
  public:
    virtual ~Object() = default;
    // The value of a field of the object's type. `arguments` fit the schema. Throws FieldError.
    virtual Resolved resolve(const std::string& field, const nlohmann::json& arguments) const = 0;

  protected:
    Object() = default;
    Object(const Object&) = default;
    Object& operator=(const Object&) = default;
};

struct GraphqlRequest {
    std::string document;
    std::string operation_name;                          // empty: the document's only operation
    nlohmann::json variables = nlohmann::json::object(); // an object
};

struct Roots {
    const Object& query;
    const Object& mutation;
};

// A reply over this size is refused, since one document can ask for the same objects many times.
inline constexpr std::size_t max_reply_bytes = 64 * 1024 * 1024;

// The reply as JSON text: {"data": ...}, with "errors" if some fields failed; only "errors" if nothing was run.
std::string execute(const Schema& schema, const GraphqlRequest& request, const Roots& roots);

} // namespace kilihost::graphql
