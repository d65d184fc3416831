// The services that a rule may use while it runs; serve answers them from Kili's API, check from files.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace kilihost::event {
class Document;
}

namespace kilihost::rules {

// Which of an asset's labels a rule asks for.
struct WantedLabels {
    std::vector<std::string> types{}; // empty: any
    std::string author{};             // the user's id, or email address; empty: anybody
};

class Services {
  public:
    // A service is not available; the rule reads the text as service_error.
    struct Unavailable : std::runtime_error {
        Unavailable(const std::string& what, bool wait) : std::runtime_error(what), can_wait(wait) {}
        bool can_wait; // the API is away and may come back; false: it refused
    };

    virtual ~Services() = default;

    // Names the rule that asks next, if it judges in another process.
    virtual void asked_by(const std::string& /*rule*/) {}

    // The project in the form of kili_host.project; null if nobody can be asked. Immutable, so it may be shared.
    virtual std::shared_ptr<const event::Document> project(std::string_view id) = 0;

    // JSON text of the asset's labels that fit the filter, newest first; see kili_host.labels.
    virtual std::string labels(std::string_view project_id, std::string_view asset_id, const WantedLabels& wanted) = 0;
    // JSON text of the reply's data; `variables` is JSON text of an object, or empty.
    virtual std::string graphql(std::string_view document, std::string_view variables) = 0;
    virtual void create_issues(std::string_view project_id, std::string_view label_id,
                               const std::vector<std::string>& texts, const std::vector<std::string>& mids) = 0;
};

} // namespace kilihost::rules
