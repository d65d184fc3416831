// The services if Kili cannot be asked: at the start of the host, and in a dry run.
#pragma once

#include "rules/services.hpp"

namespace kilihost::rules {

class NoServices : public Services {
  public:
    // `why` ends the sentence that the rule reads as service_error.
    explicit NoServices(std::string why) : why_(std::move(why)) {}

    std::shared_ptr<const event::Document> project(std::string_view) override { return nullptr; }
    std::string labels(std::string_view, std::string_view, const WantedLabels&) override {
        throw Unavailable(why_, false);
    }
    std::string graphql(std::string_view, std::string_view) override { throw Unavailable(why_, false); }
    void create_issues(std::string_view, std::string_view, const std::vector<std::string>&,
                       const std::vector<std::string>&) override {
        throw Unavailable(why_, false);
    }

  private:
    std::string why_;
};

} // namespace kilihost::rules
