#include "rules/judge.hpp"

#include "json_text/json_text.hpp"
#include "rules/call.hpp"
#include "rules/clean.hpp"
#include "rules/project_document.hpp"

#include <boost/algorithm/string/join.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace kilihost::rules {
namespace {

// If there are more projects than this, all instances start over: it bounds memory, whatever ids are posted.
constexpr std::size_t max_projects = 256;

// Runs plugin code. A C++ exception must not cross the ABI, but one that does must not end the host.
template <class Body>
kili_status run(kili_call& call, Body&& body) {
    try {
        return body();
    } catch (const std::exception& error) {
        call.failure = clean("let an exception cross the plugin ABI: " + std::string(error.what()), KILI_MAX_TEXT);
    } catch (...) {
        call.failure = "let an exception cross the plugin ABI";
    }
    return KILI_FAILED;
}

std::string cause(const kili_call& call, kili_status status) {
    if (!call.failure.empty()) return call.failure;
    if (!call.service_error.empty()) return call.service_error;
    return "returned status " + std::to_string(status) + " without a text";
}

// If a rule states which events it wants, it gets no others.
bool wants(const kili_plugin_v1& plugin, const event::Event& event) {
    std::vector<std::string_view> patterns;
    for (std::size_t i = 0; i < plugin.event_matcher_count; ++i)
        patterns.emplace_back(plugin.event_matcher[i].data, plugin.event_matcher[i].size);
    return patterns.empty() || event.matches_any(patterns);
}

bool handles(const kili_plugin_v1& plugin, const event::Event& event) {
    const auto has_handler = [&] {
        switch (event.kind()) {
        case event::EventKind::submit:
            return plugin.on_submit != nullptr;
        case event::EventKind::review:
            return plugin.on_review != nullptr;
        case event::EventKind::custom_interface_click:
            return plugin.on_custom_interface_click != nullptr;
        case event::EventKind::project_updated:
            return plugin.on_project_updated != nullptr;
        case event::EventKind::send_back_to_queue:
            return plugin.on_send_back_to_queue != nullptr;
        case event::EventKind::other:
            return false;
        }
        return false;
    };
    return has_handler() || (plugin.on_event != nullptr && wants(plugin, event));
}

} // namespace

Instance::Instance(Chosen chosen, std::string project_id, Services& services)
    : chosen_(std::move(chosen)), project_id_(std::move(project_id)) {
    if (const auto& declared = chosen_.rule->parameters())
        if (const std::string faults = declared->faults(json_text::parse(chosen_.parameters)); !faults.empty())
            throw Library::Unusable(faults);
    const kili_plugin_v1& plugin = chosen_.rule->plugin();
    if (plugin.create == nullptr) return;
    const event::Document configuration(chosen_.parameters);
    kili_call call(chosen_.rule->name(), project_id_, nullptr, nullptr, services);
    const kili_status status =
        run(call, [&] { return plugin.create(&host_functions(), &call, handed(configuration.root()), &self_); });
    if (call.project_failure) {
        if (status == KILI_OK && plugin.destroy != nullptr) plugin.destroy(self_);
        throw Library::Unusable(call.project_failure->cause, call.project_failure->can_wait);
    }
    if (status != KILI_OK) throw Library::Unusable(cause(call, status), call.service_can_wait);
}

Instance::~Instance() {
    const kili_plugin_v1& plugin = chosen_.rule->plugin();
    if (plugin.destroy == nullptr) return;
    try {
        plugin.destroy(self_);
    } catch (...) { // NOLINT(bugprone-empty-catch): the instance is gone either way
    }
}

template <class Body>
bool Instance::enter(const event::Event& event, LabelAnnotations& annotations, Services& services, Verdict& verdict,
                     Body body) {
    kili_call call(chosen_.rule->name(), project_id_, &event, &annotations, services);
    const kili_status status = run(call, [&] { return body(&host_functions(), &call); });
    if (call.project_failure) {
        verdict.failures.push_back(*call.project_failure);
        return true;
    }
    if (status != KILI_OK && status != KILI_LIMIT) {
        verdict.failures.push_back({chosen_.rule->name(), cause(call, status), call.service_can_wait});
        return true;
    }
    verdict.send_back = verdict.send_back || call.send_back;
    std::vector<std::string>& asked = verdict.review_asked_by;
    if (call.add_to_review && (asked.empty() || asked.back() != chosen_.rule->name()))
        asked.push_back(chosen_.rule->name()); // once, if both its own handler and on_event ask
    for (auto& [key, value] : call.metadata)
        verdict.metadata[key] = {chosen_.rule->name(), std::move(value)};
    for (Finding& finding : call.findings.take())
        verdict.findings.push_back(std::move(finding));
    return true;
}

bool judges_project(const Library& rule, const event::Event& event, Services& services, Verdict& verdict) {
    const std::vector<std::string>& types = rule.applies_to();
    if (types.empty() || !handles(rule.plugin(), event)) return true;
    try {
        const std::shared_ptr<const event::Document> project = services.project(event.project_id());
        const std::string type(project ? input_type(*project) : std::string_view());
        if (type.empty() || std::find(types.begin(), types.end(), type) != types.end()) return true;
        verdict.skipped.push_back({rule.name(), "it judges " + boost::algorithm::join(types, ", ") +
                                                    "; the project's input type is " + type});
        return false;
    } catch (const Services::Unavailable& error) {
        if (!error.can_wait) return true; // the type stays unknown: if the rule needs the project, its call fails
        verdict.failures.push_back({rule.name(), error.what(), true});
        return false;
    }
}

bool Instance::judge(const event::Event& event, LabelAnnotations& annotations, Services& services, Verdict& verdict) {
    const kili_plugin_v1& plugin = chosen_.rule->plugin();
    const kili_string asset{event.asset_id().data(), event.asset_id().size()};
    const auto with_label = [&](auto handler) {
        return handler != nullptr &&
               enter(event, annotations, services, verdict, [&](const kili_host* host, kili_call* call) {
                   return handler(self_, host, call, handed(event.label()), asset);
               });
    };
    bool ran = false;
    switch (event.kind()) {
    case event::EventKind::submit:
        ran = with_label(plugin.on_submit);
        break;
    case event::EventKind::review:
        ran = with_label(plugin.on_review);
        break;
    case event::EventKind::custom_interface_click:
        ran = with_label(plugin.on_custom_interface_click);
        break;
    case event::EventKind::project_updated:
        if (plugin.on_project_updated != nullptr)
            ran = enter(event, annotations, services, verdict, [&](const kili_host* host, kili_call* call) {
                return plugin.on_project_updated(self_, host, call, handed(event.settings_updated()));
            });
        break;
    case event::EventKind::send_back_to_queue:
        if (plugin.on_send_back_to_queue != nullptr)
            ran = enter(event, annotations, services, verdict, [&](const kili_host* host, kili_call* call) {
                return plugin.on_send_back_to_queue(self_, host, call, asset);
            });
        break;
    case event::EventKind::other:
        break;
    }
    if (plugin.on_event != nullptr && wants(plugin, event))
        ran = enter(event, annotations, services, verdict, [&](const kili_host* host, kili_call* call) {
            return plugin.on_event(self_, host, call, handed(event.payload()));
        });
    return ran;
}

Judge::Judge(Choice choice, Services& services) : choice_(std::move(choice)), services_(services) {}

Judge::ProjectRules& Judge::project(const std::string& id) {
    if (const auto found = projects_.find(id); found != projects_.end()) return found->second;
    if (projects_.size() == max_projects) projects_.clear();
    ProjectRules& fresh = projects_[id];
    for (Chosen& chosen : choice_(id))
        fresh.push_back({std::move(chosen), nullptr});
    return fresh;
}

void Judge::create(const std::string& project_id, Watch* watch) {
    for (AtWork& at_work : project(project_id)) {
        if (watch != nullptr && watch->enter(at_work.chosen.rule->name()) != Watch::Entry::run) continue;
        try {
            at_work.instance = std::make_unique<Instance>(at_work.chosen, project_id, services_);
        } catch (const Library::Unusable&) { // NOLINT(bugprone-empty-catch): the first event reports it
        }
    }
}

Verdict Judge::judge(const event::Event& event, Watch* watch) {
    Verdict verdict;
    LabelAnnotations annotations(event);
    for (AtWork& at_work : project(event.project_id())) {
        const Watch::Entry entry = watch != nullptr ? watch->enter(at_work.chosen.rule->name()) : Watch::Entry::run;
        if (entry == Watch::Entry::stop) break;
        if (entry == Watch::Entry::skip) continue;
        if (!judges_project(*at_work.chosen.rule, event, services_, verdict)) continue;
        try {
            if (!at_work.instance)
                at_work.instance = std::make_unique<Instance>(at_work.chosen, event.project_id(), services_);
            const std::size_t before = verdict.findings.size() + verdict.failures.size();
            const bool send_back_before = std::exchange(verdict.send_back, false);
            const bool ran = at_work.instance->judge(event, annotations, services_, verdict);
            if (ran && verdict.findings.size() + verdict.failures.size() == before)
                (verdict.send_back ? verdict.sent_back : verdict.passed).push_back(at_work.chosen.rule->name());
            verdict.send_back = verdict.send_back || send_back_before;
        } catch (const Library::Unusable& error) {
            verdict.failures.push_back(
                {at_work.chosen.rule->name(), "create failed: " + std::string(error.what()), error.can_wait});
        }
    }
    return verdict;
}

} // namespace kilihost::rules
