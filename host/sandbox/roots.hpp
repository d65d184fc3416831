// The schema's Query and Mutation, on a store.
#pragma once

#include "sandbox/events.hpp"

#include "graphql/execute.hpp"

namespace kilihost::sandbox {

class QueryRoot final : public graphql::Object {
  public:
    QueryRoot(const Store& store, const Delivery& delivery) : store_(store), delivery_(delivery) {}
    graphql::Resolved resolve(const std::string& field, const nlohmann::json& arguments) const override;

  private:
    const Store& store_;
    const Delivery& delivery_;
};

class MutationRoot final : public graphql::Object {
  public:
    // What mutations make happen is added to `happened`.
    MutationRoot(Store& store, Events& happened) : store_(store), happened_(happened) {}
    graphql::Resolved resolve(const std::string& field, const nlohmann::json& arguments) const override;

  private:
    Store& store_;
    Events& happened_;
};

} // namespace kilihost::sandbox
