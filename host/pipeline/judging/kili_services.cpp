#include "pipeline/judging/kili_services.hpp"

#include "json_text/json_text.hpp"
#include "kili_api/error_class.hpp"
#include "log/log.hpp"
#include "rules/rehearse.hpp"

namespace kilihost::judging {
// Makes an API call; its error becomes the rule's service_error.
template <class Body>
auto KiliServices::call(Body&& body) {
    if (!client_.transport().has_key()) throw Unavailable(no_key, false);
    try {
        return body();
    } catch (const kili_api::GraphqlError& error) {
        // An error on Kili's side may come from the rule's own query, so the attempts must end.
        const bool is_ours = kili_api::classify(error) == kili_api::ErrorClass::ours;
        throw Unavailable(error.what(), is_ours);
    } catch (const kili_api::Error& error) {
        // 413: unlike ids, a rule's own query may be too large.
        const bool is_input = kili_api::classify(error) == kili_api::ErrorClass::input;
        throw Unavailable(error.what(), !is_input && kili_api::is_worth_waiting(error));
    }
}

std::shared_ptr<const event::Document> KiliServices::project(std::string_view id) {
    return projects_.get(std::string(id));
}

std::string KiliServices::labels(std::string_view project_id, std::string_view asset_id,
                                 const rules::WantedLabels& wanted) {
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
    return json_text::dump(out);
}

// None if the document only reads.
std::optional<std::string> KiliServices::rehearsed(std::string_view document) const {
    const std::optional<graphql::Rehearsal> rehearsal = rules::rehearse(document);
    if (!rehearsal) return std::nullopt;
    for (const std::string& mutation : rehearsal->mutations)
        log::info("dry run: rule {} would call {}", rule_, mutation);
    return json_text::dump(rehearsal->reply);
}

std::string KiliServices::graphql(std::string_view document, std::string_view variables) {
    if (dry_run_)
        if (const std::optional<std::string> reply = rehearsed(document)) return *reply;
    const std::optional<nlohmann::json> parsed = json_text::parse_bounded(variables.empty() ? "{}" : variables);
    if (!parsed || !parsed->is_object())
        throw Unavailable("graphql: the variables are not a JSON object, or nested too deep", false);
    return call(
        [&] { return json_text::dump(client_.transport().call(document, *parsed, kili_api::Urgency::reading)); });
}

void KiliServices::create_issues(std::string_view project_id, std::string_view label_id,
                                 const std::vector<std::string>& texts, const std::vector<std::string>& mids) {
    if (dry_run_) {
        for (const std::string& text : texts)
            log::info("dry run: rule {} would have an issue created at once: {}", rule_, text);
        return;
    }
    std::vector<kili_api::NewIssue> issues;
    for (std::size_t i = 0; i < texts.size(); ++i)
        issues.push_back({std::string(label_id), texts[i], mids[i]});
    call([&] { return client_.create_issues(std::string(project_id), issues); });
}

} // namespace kilihost::judging
