// What a client may ask a schema about itself: the fields __schema and __type of the query, by GraphQL's own types for
// it (specification of October 2021, section 4). Stateless.
#pragma once

#include "graphql/execute.hpp"

namespace kilihost::graphql {

// The query of an operation: the two fields from the schema, all others from `query`. Both outlive it.
class IntrospectedQuery final : public Object {
  public:
    IntrospectedQuery(const Schema& schema, const Object& query) : schema_(schema), query_(query) {}
    Resolved resolve(const std::string& field, const nlohmann::json& arguments) const override;

  private:
    const Schema& schema_;
    const Object& query_;
};

} // namespace kilihost::graphql
