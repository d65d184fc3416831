#include "pipeline/judging/kili_services.hpp"

#include "kili_api/blame.hpp"

namespace kilihost::judging {
namespace {

// Sets a flag for as long as it lives.
class Raised {
  public:
    explicit Raised(std::atomic<bool>* flag) : flag_(flag) { set(true); }
    ~Raised() { set(false); }
    Raised(const Raised&) = delete;
    Raised& operator=(const Raised&) = delete;

  private:
    void set(bool value) {
        if (flag_ != nullptr) *flag_ = value;
    }
    std::atomic<bool>* const flag_;
};

} // namespace

// Runs a call of Kili's API; its errors become the rule's service_error.
template <class Body>
auto KiliServices::call(Body&& body) {
    if (!client_.transport().has_key()) throw Unavailable(no_key, false);
    const Raised waiting(waiting_);
    try {
        return body();
    } catch (const kili_api::Error& error) {
        // A GraphQL error that something broke at Kili is not waited out: a rule that asks for what always breaks there
        // must come to an end.
        throw Unavailable(error.what(), kili_api::may_pass(error));
    }
}

std::shared_ptr<const event::Document> KiliServices::project(std::string_view id) {
    const Raised waiting(waiting_);
    return projects_.get(std::string(id));
}

std::string KiliServices::labels(std::string_view project_id, std::string_view asset_id,
                                 const rules::LabelFilter& wanted) {
    kili_api::LabelFilter filter{
        .project_id = std::string(project_id), .asset_id = std::string(asset_id), .types = wanted.types};
    const bool by_email = wanted.author.find('@') != std::string::npos;
    (by_email ? filter.user_email : filter.user_id) = wanted.author;
    const std::vector<kili_api::Label> labels = call([&] { return client_.labels(filter); });
    nlohmann::json out = nlohmann::json::array();
    for (const kili_api::Label& label : labels)
        out.push_back({{"id", label.id},
                       {"labelType", label.type},
                       {"createdAt", label.created_at},
                       {"author", {{"id", label.author_id}, {"email", label.author_email}}},
                       {"isLatestLabelForUser", label.latest_for_user},
                       {"jsonResponse", label.json_response}});
    return out.dump();
}

std::string KiliServices::graphql(std::string_view document, std::string_view variables) {
    nlohmann::json parsed = nlohmann::json::object();
    if (!variables.empty()) parsed = nlohmann::json::parse(variables, nullptr, false);
    if (!parsed.is_object()) throw Unavailable("graphql: the variables are not a JSON object", false);
    return call([&] { return client_.transport().call(document, parsed, kili_api::Urgency::reading).dump(); });
}

void KiliServices::create_issues(std::string_view project_id, std::string_view label_id,
                                 const std::vector<std::string>& texts, const std::vector<std::string>& mids) {
    std::vector<kili_api::NewIssue> issues;
    for (std::size_t i = 0; i < texts.size(); ++i)
        issues.push_back({std::string(label_id), texts[i], mids[i]});
    call([&] { return client_.create_issues(std::string(project_id), issues); });
}

} // namespace kilihost::judging
