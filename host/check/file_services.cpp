#include "check/file_services.hpp"

#include "config/nearest.hpp"
#include "json_text/json_text.hpp"
#include "rules/project_document.hpp"
#include "rules/rehearse.hpp"
#include "terminal/read_file.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <iterator>
#include <optional>
#include <stdexcept>

namespace kilihost::check {
namespace {

[[noreturn]] void not_given(const std::string& service) {
    throw rules::Services::Unavailable("check runs without a network: give --service " + service + "=FILE", false);
}

bool fits(const nlohmann::json& label, const rules::WantedLabels& wanted) {
    const auto is = [](const nlohmann::json& object, const char* name, const std::string& text) {
        return object.is_object() && object.contains(name) && object[name] == text;
    };
    const nlohmann::json author = label.is_object() ? label.value("author", nlohmann::json()) : nlohmann::json();
    const bool type_fits =
        wanted.types.empty() ||
        std::any_of(wanted.types.begin(), wanted.types.end(), [&](const auto& t) { return is(label, "labelType", t); });
    return type_fits &&
           (wanted.author.empty() || is(author, "id", wanted.author) || is(author, "email", wanted.author));
}

} // namespace

std::shared_ptr<const event::Document> project_from(const std::string& file) {
    try {
        return rules::project_document(terminal::read_json(file));
    } catch (const rules::InvalidProject& error) {
        throw std::runtime_error("--project: " + terminal::name_of(file) + ": " + error.what());
    } catch (const std::runtime_error& error) { // read_json's
        throw std::runtime_error(std::string("--project: ") + error.what());
    }
}

FileServices::FileServices(const std::vector<std::string>& answers, const std::string& project) {
    for (const std::string& answer : answers)
        take(answer);
    if (!project.empty()) project_ = project_from(project);
}

void FileServices::take(const std::string& answer) {
    const std::string name = answer.substr(0, answer.find('='));
    const bool is_labels = name == "labels";
    if ((!is_labels && name != "graphql") || name.size() == answer.size())
        throw std::runtime_error("--service " + answer + ": write labels=FILE or graphql=FILE" +
                                 config::suggestion(name, {"labels", "graphql"}));
    const std::string file = answer.substr(name.size() + 1);
    const auto json = terminal::read_json(file);
    if (is_labels ? !json.is_array() : !json.is_object())
        throw std::runtime_error("--service " + answer + ": " + file + " must hold " +
                                 (is_labels ? "an array of labels" : "the object that is the reply's data"));
    (is_labels ? labels_ : graphql_) = json_text::dump(json);
}

std::string FileServices::project_id() const {
    const std::string_view id = project_ ? event::string(event::get(project_->root(), "id")) : std::string_view();
    return id.empty() ? "project" : std::string(id);
}

std::string FileServices::labels(std::string_view /*project_id*/, std::string_view /*asset_id*/,
                                 const rules::WantedLabels& wanted) {
    if (labels_.empty()) not_given("labels");
    if (wanted.types.empty() && wanted.author.empty()) return labels_;
    nlohmann::json fitting = nlohmann::json::array();
    for (const auto& label : json_text::parse(labels_))
        if (fits(label, wanted)) fitting.push_back(label);
    return json_text::dump(fitting);
}

std::string FileServices::graphql(std::string_view document, std::string_view /*variables*/) {
    std::optional<graphql::Rehearsal> rehearsal = rules::rehearse(document);
    if (rehearsal) std::move(rehearsal->mutations.begin(), rehearsal->mutations.end(), std::back_inserter(mutations_));
    if (!graphql_.empty()) return graphql_;
    if (!rehearsal) not_given("graphql");
    return json_text::dump(rehearsal->reply);
}

void FileServices::create_issues(std::string_view /*project_id*/, std::string_view label_id,
                                 const std::vector<std::string>& texts, const std::vector<std::string>& mids) {
    for (std::size_t i = 0; i < texts.size(); ++i)
        issues_.push_back({std::string(label_id), texts[i], mids[i]});
}

} // namespace kilihost::check
