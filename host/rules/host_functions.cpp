#include "log/log.hpp"
#include "log/log_context.hpp"
#include "rules/call.hpp"
#include "rules/clean.hpp"

#include <algorithm>
#include <cstring>

using kilihost::event::Document;
using kilihost::event::JsonValue;

namespace kilihost::rules {

namespace {

const JsonValue* value_of(const kili_value* value) {
    return reinterpret_cast<const JsonValue*>(value);
}

std::string_view view(kili_string s) {
    return s.data != nullptr ? std::string_view(s.data, s.size) : std::string_view();
}

// No exception may reach the plugin: it may be compiled without them.
template <class Body>
kili_status guarded(kili_call* call, Body&& body) noexcept {
    try {
        return body();
    } catch (const std::exception& error) {
        call->failure = error.what();
    }
    return KILI_FAILED;
}

kili_type KILI_CALL type(const kili_value* value) {
    return event::type(value_of(value));
}

size_t KILI_CALL size(const kili_value* value) {
    return event::size(value_of(value));
}

const kili_value* KILI_CALL get(const kili_value* object, kili_string name) {
    return handed(event::get(value_of(object), view(name)));
}

const kili_value* KILI_CALL at(const kili_value* value, size_t index) {
    return handed(event::at(value_of(value), index));
}

kili_string KILI_CALL name_at(const kili_value* object, size_t index) {
    return handed(event::name_at(value_of(object), index));
}

kili_string KILI_CALL string(const kili_value* value) {
    return handed(event::string(value_of(value)));
}

double KILI_CALL number(const kili_value* value, double fallback) {
    return event::number(value_of(value), fallback);
}

int64_t KILI_CALL integer(const kili_value* value, int64_t fallback) {
    return event::integer(value_of(value), fallback);
}

bool KILI_CALL boolean(const kili_value* value, bool fallback) {
    return event::boolean(value_of(value), fallback);
}

kili_string KILI_CALL text(kili_call* call, const kili_value* value) {
    kili_string out{};
    guarded(call, [&] {
        out = handed(std::string_view(call->texts.emplace_back(event::text(value_of(value)))));
        return KILI_OK;
    });
    return out;
}

const kili_value* KILI_CALL event_of(const kili_call* call) {
    return call->event != nullptr ? handed(call->event->root()) : nullptr;
}

kili_string KILI_CALL project_id(const kili_call* call) {
    return handed(call->project_id);
}

// The size of kili_finding before it had frame and page.
constexpr std::size_t finding_size_1_0 = offsetof(kili_finding, frame);

kili_status KILI_CALL report(kili_call* call, const kili_finding* given) {
    return guarded(call, [&]() -> kili_status {
        if (call->event == nullptr || given == nullptr || given->struct_size < finding_size_1_0) return KILI_INVALID;
        Reported reported{Severity::block, view(given->text), view(given->mid)};
        const bool known = given->severity == KILI_BLOCK || given->severity == KILI_WARN;
        if (reported.text.empty() || reported.mid.size() > KILI_MAX_TEXT || !known) return KILI_INVALID;
        if (given->severity == KILI_WARN) reported.severity = Severity::warn;
        if (given->struct_size >= sizeof(kili_finding)) {
            reported.frame = given->frame;
            reported.page = given->page;
        }
        if (reported.severity == Severity::block) call->send_back = true;
        return call->findings.add(reported) ? KILI_OK : KILI_LIMIT;
    });
}

// Whether the call may act on an asset.
bool has_asset(const kili_call& call) {
    return call.event != nullptr && !call.event->asset_id().empty();
}

kili_status KILI_CALL send_back(kili_call* call) {
    if (!has_asset(*call)) return KILI_INVALID;
    call->send_back = true;
    return KILI_OK;
}

kili_status KILI_CALL set_metadata(kili_call* call, kili_string key, kili_string value_json) {
    return guarded(call, [&]() -> kili_status {
        if (!has_asset(*call) || key.size == 0 || key.size > KILI_MAX_TEXT || value_json.size > KILI_MAX_TEXT)
            return KILI_INVALID;
        std::string value;
        try {
            value = event::text(Document(view(value_json)).root());
        } catch (const Document::Error&) {
            return KILI_INVALID;
        }
        std::string name = clean(view(key), KILI_MAX_TEXT);
        if (call->metadata.size() == KILI_MAX_METADATA && !call->metadata.contains(name)) return KILI_LIMIT;
        call->metadata[std::move(name)] = std::move(value);
        return KILI_OK;
    });
}

kili_status KILI_CALL add_to_review(kili_call* call) {
    if (!has_asset(*call)) return KILI_INVALID;
    call->add_to_review = true;
    return KILI_OK;
}

void KILI_CALL fail(kili_call* call, kili_string text) {
    guarded(call, [&] {
        call->failure = clean(view(text), KILI_MAX_TEXT);
        return KILI_OK;
    });
}

void KILI_CALL log(kili_call* call, kili_level level, kili_string text) {
    guarded(call, [&] {
        static constexpr std::array levels{log::Level::debug, log::Level::info, log::Level::warning, log::Level::error};
        const auto index = std::size_t(std::clamp<kili_level>(level, KILI_LOG_DEBUG, KILI_LOG_ERROR));
        const std::string_view run = call->event != nullptr ? call->event->idempotency_key() : std::string_view("none");
        const log::LogContext context{{"rule", call->rule}, {"project", call->project_id}, {"run", run}};
        log::write(levels.at(index), "rule {}: {} (project {}, run {})", call->rule, clean(view(text), KILI_MAX_TEXT),
                   call->project_id, run);
        return KILI_OK;
    });
}

// Runs a service; its failure becomes the call's service_error.
template <class Body>
kili_status serve(kili_call* call, Body&& body) noexcept {
    return guarded(call, [&]() -> kili_status {
        try {
            return body();
        } catch (const Services::Unavailable& error) {
            call->service_error = error.what();
            call->service_can_wait = error.can_wait;
        } catch (const Document::Error& error) {
            call->service_error = std::string("the reply cannot be read: ") + error.what();
            call->service_can_wait = false;
        }
        return KILI_UNAVAILABLE;
    });
}

kili_status labels_that(kili_call* call, kili_string asset_id, const WantedLabels& wanted, const kili_value** out) {
    return serve(call, [&]() -> kili_status {
        const std::string json = call->services.labels(call->project_id, view(asset_id), wanted);
        *out = handed(call->documents.emplace_back(json).root());
        return KILI_OK;
    });
}

kili_status KILI_CALL labels(kili_call* call, kili_string asset_id, const kili_value** out) {
    *out = nullptr;
    return labels_that(call, asset_id, {}, out);
}

kili_status KILI_CALL labels_where(kili_call* call, kili_string asset_id, const kili_label_filter* filter,
                                   const kili_value** out) {
    *out = nullptr;
    if (filter == nullptr) return labels_that(call, asset_id, {}, out);
    return guarded(call, [&]() -> kili_status {
        if (filter->struct_size < sizeof(kili_label_filter) || (filter->type_count > 0 && filter->types == nullptr)) {
            call->service_error = "labels_where: initialize the filter with KILI_LABEL_FILTER_INIT";
            return KILI_INVALID;
        }
        WantedLabels wanted{{}, std::string(view(filter->author))};
        for (size_t i = 0; i < filter->type_count; ++i)
            wanted.types.emplace_back(view(filter->types[i]));
        return labels_that(call, asset_id, wanted, out);
    });
}

kili_status KILI_CALL graphql(kili_call* call, kili_string document, kili_string variables, const kili_value** out) {
    *out = nullptr;
    return serve(call, [&]() -> kili_status {
        const std::string json = call->services.graphql(view(document), view(variables));
        *out = handed(call->documents.emplace_back(json).root());
        return KILI_OK;
    });
}

kili_status KILI_CALL create_issues(kili_call* call, kili_string label_id, const kili_string* texts,
                                    const kili_string* mids, size_t count) {
    return serve(call, [&]() -> kili_status {
        if (count == 0 || count > KILI_MAX_FINDINGS || texts == nullptr || mids == nullptr) {
            call->service_error = "create_issues takes 1 to 100 texts and as many mids";
            return KILI_INVALID;
        }
        std::vector<std::string> clean_texts;
        std::vector<std::string> clean_mids;
        for (size_t i = 0; i < count; ++i) {
            clean_texts.push_back(clean(view(texts[i]), KILI_MAX_TEXT));
            clean_mids.push_back(clean(view(mids[i]), KILI_MAX_TEXT));
        }
        call->services.create_issues(call->project_id, view(label_id), clean_texts, clean_mids);
        return KILI_OK;
    });
}

const kili_value* KILI_CALL project(kili_call* call) {
    const kili_value* out = nullptr;
    const kili_status status = serve(call, [&]() -> kili_status {
        if (!call->project) call->project = call->services.project(call->project_id);
        if (call->project) out = handed(call->project->root());
        return KILI_OK;
    });
    if (status != KILI_OK)
        guarded(call, [&] {
            call->project_failure = Failure{std::string(call->rule), call->service_error, call->service_can_wait};
            return KILI_OK;
        });
    return out;
}

const kili_value* KILI_CALL parse(kili_call* call, kili_string text) {
    const kili_value* out = nullptr;
    guarded(call, [&]() -> kili_status {
        try {
            out = handed(call->documents.emplace_back(view(text)).root());
        } catch (const Document::Error&) {
            return KILI_INVALID;
        }
        return KILI_OK;
    });
    return out;
}

const kili_annotation* KILI_CALL annotation_at(kili_call* call, const kili_value* json_response, size_t index) {
    const kili_annotation* out = nullptr;
    guarded(call, [&] {
        if (call->label_annotations != nullptr && call->label_annotations->are_of(json_response))
            out = call->label_annotations->list().at(index);
        else
            out = call->annotations.try_emplace(json_response, host_functions(), json_response).first->second.at(index);
        return KILI_OK;
    });
    return out;
}

kili_string KILI_CALL service_error(kili_call* call) {
    return handed(std::string_view(call->service_error));
}

} // namespace

const kili_host& host_functions() {
    static constexpr kili_host functions{
        .abi_major = KILI_ABI_MAJOR,
        .struct_size = sizeof(kili_host),
        .type = type,
        .size = size,
        .get = get,
        .at = at,
        .name_at = name_at,
        .string = string,
        .number = number,
        .integer = integer,
        .boolean = boolean,
        .text = text,
        .event = event_of,
        .project_id = project_id,
        .report = report,
        .send_back = send_back,
        .fail = fail,
        .log = log,
        .labels = labels,
        .graphql = graphql,
        .create_issues = create_issues,
        .service_error = service_error,
        .project = project,
        .parse = parse,
        .set_metadata = set_metadata,
        .add_to_review = add_to_review,
        .labels_where = labels_where,
        .annotation_at = annotation_at,
    };
    return functions;
}

} // namespace kilihost::rules
