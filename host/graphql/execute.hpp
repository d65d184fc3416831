// Runs a request against resolvers and writes the reply.
//
// Guarantees: the data of a reply fits the schema. What a resolver gives that does not fit is an error of its field,
// and null spreads upwards from a required field as GraphQL says. Mutations run in the order written. Stateless; the
// thread is the caller's, and resolvers are called on it.
#pragma once

#include "graphql/error.hpp"
#include "graphql/schema.hpp"

#include <nlohmann/json.hpp>

#include <memory>
#include <variant>

namespace kilihost::graphql {

class Object;

// What a field comes to: a leaf's JSON (a list of leaves is an array), an object (null: none), or a list of objects.
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

struct Request {
    std::string document;
    std::string operation_name;                          // empty: the document's only operation
    nlohmann::json variables = nlohmann::json::object(); // an object
};

struct Roots {
    const Object& query;
    const Object& mutation;
};

// A reply over this size is refused: the same objects can be asked for again and again in one document.
inline constexpr std::size_t max_reply_bytes = 64 * 1024 * 1024;

// The reply as JSON text: {"data": ...} with "errors" where some fields failed; "errors" alone where nothing was run.
std::string execute(const Schema& schema, const Request& request, const Roots& roots);

} // namespace kilihost::graphql
