#include "plugins/test_host.hpp"

#include "rules/annotation_list.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <ctime>
#include <deque>
#include <filesystem>
#include <limits>
#include <map>

using testhost::Json;

struct kili_call {
    testhost::Outcome outcome;
    testhost::Kili* kili = nullptr;
    const Json* event = nullptr; // none inside `create`
    std::deque<Json> values;     // that services handed out
    std::deque<std::string> texts;
    std::map<const kili_value*, kilihost::rules::AnnotationList> annotations; // by their jsonResponse
    std::string service_error;
};

namespace testhost {
namespace {

constexpr const char* project = "project-1";

const Json* json(const kili_value* value) {
    return reinterpret_cast<const Json*>(value); // NOLINT: what `value` below hands out
}
std::string copied(kili_string text) {
    return text.size > 0 ? std::string(text.data, text.size) : std::string();
}
kili_string lent(const std::string& text) {
    return {text.data(), text.size()};
}

kili_type type(const kili_value* value) {
    if (!value) return KILI_NULL;
    switch (json(value)->type()) {
    case Json::value_t::boolean:
        return KILI_BOOL;
    case Json::value_t::number_integer:
        return KILI_INTEGER;
    case Json::value_t::number_unsigned: {
        constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
        return json(value)->get<std::uint64_t>() <= most ? KILI_INTEGER : KILI_NUMBER;
    }
    case Json::value_t::number_float:
        return KILI_NUMBER;
    case Json::value_t::string:
        return KILI_STRING;
    case Json::value_t::array:
        return KILI_ARRAY;
    case Json::value_t::object:
        return KILI_OBJECT;
    default:
        return KILI_NULL;
    }
}
std::size_t size(const kili_value* value) {
    if (type(value) == KILI_STRING) return json(value)->get_ref<const std::string&>().size();
    return type(value) == KILI_ARRAY || type(value) == KILI_OBJECT ? json(value)->size() : 0;
}
const kili_value* get(const kili_value* object, kili_string name) {
    if (type(object) != KILI_OBJECT) return nullptr;
    const std::string_view wanted(name.data, name.size);
    for (const auto& [key, member] : json(object)->get_ref<const Json::object_t&>())
        if (key == wanted) return value(member);
    return nullptr;
}
const kili_value* at(const kili_value* whole, std::size_t index) {
    if (type(whole) == KILI_STRING || index >= size(whole)) return nullptr;
    if (type(whole) == KILI_ARRAY) return value((*json(whole))[index]);
    return value((json(whole)->get_ref<const Json::object_t&>().begin() + static_cast<std::ptrdiff_t>(index))->second);
}
kili_string name_at(const kili_value* object, std::size_t index) {
    if (type(object) != KILI_OBJECT || index >= size(object)) return {nullptr, 0};
    return lent((json(object)->get_ref<const Json::object_t&>().begin() + static_cast<std::ptrdiff_t>(index))->first);
}
kili_string string(const kili_value* value) {
    if (type(value) != KILI_STRING) return {nullptr, 0};
    return lent(json(value)->get_ref<const std::string&>());
}
double number(const kili_value* value, double fallback) {
    return value && json(value)->is_number() ? json(value)->get<double>() : fallback;
}
std::int64_t integer(const kili_value* value, std::int64_t fallback) {
    if (type(value) == KILI_INTEGER) return json(value)->get<std::int64_t>();
    const double number = testhost::number(value, std::numeric_limits<double>::quiet_NaN());
    const bool fits = number >= -0x1p63 && number < 0x1p63 && std::trunc(number) == number;
    return fits ? static_cast<std::int64_t>(number) : fallback;
}
bool boolean(const kili_value* value, bool fallback) {
    return type(value) == KILI_BOOL ? json(value)->get<bool>() : fallback;
}
kili_string text(kili_call* call, const kili_value* value) {
    return lent(call->texts.emplace_back(value ? json(value)->dump() : "null"));
}

const kili_value* event(const kili_call* call) {
    return call->event ? value(*call->event) : nullptr;
}
kili_string project_id(const kili_call*) {
    return {project, std::strlen(project)};
}
kili_status report(kili_call* call, const kili_finding* finding) {
    if (!call->event || finding->struct_size < offsetof(kili_finding, frame) || finding->text.size == 0)
        return KILI_INVALID;
    if (call->outcome.findings.size() == KILI_MAX_FINDINGS) {
        ++call->outcome.findings_left_out;
        return KILI_LIMIT;
    }
    Finding& out = call->outcome.findings.emplace_back();
    out.text = copied(finding->text);
    out.mid = copied(finding->mid);
    out.severity = finding->severity;
    if (finding->struct_size < sizeof(kili_finding)) return KILI_OK;
    out.frame = finding->frame;
    out.page = finding->page;
    return KILI_OK;
}
kili_status send_back(kili_call* call) {
    if (!call->event || !call->event->at("payload").contains("asset_id")) return KILI_INVALID;
    call->outcome.send_back = true;
    return KILI_OK;
}
void fail(kili_call* call, kili_string text) {
    call->outcome.error = copied(text);
}
void log(kili_call* call, kili_level, kili_string text) {
    call->outcome.log.push_back(copied(text));
}

bool available(kili_call* call) {
    if (!call->kili) call->service_error = "no Kili in this test";
    return call->kili != nullptr;
}
kili_status labels(kili_call* call, kili_string, const kili_value** labels) {
    *labels = nullptr;
    if (!available(call)) return KILI_UNAVAILABLE;
    *labels = value(call->values.emplace_back(call->kili->labels));
    return KILI_OK;
}
kili_status graphql(kili_call* call, kili_string, kili_string, const kili_value** data) {
    *data = nullptr;
    if (!available(call)) return KILI_UNAVAILABLE;
    *data = value(call->values.emplace_back(call->kili->data));
    return KILI_OK;
}
kili_status create_issues(kili_call* call, kili_string label_id, const kili_string* texts, const kili_string* mids,
                          std::size_t count) {
    if (!available(call)) return KILI_UNAVAILABLE;
    for (std::size_t i = 0; i < count; ++i)
        call->kili->created.push_back(copied(label_id) + "|" + copied(texts[i]) + "|" + copied(mids[i]));
    return KILI_OK;
}
kili_string service_error(kili_call* call) {
    return lent(call->service_error);
}
const kili_value* project_of(kili_call* call) {
    return call->kili && !call->kili->project.is_null() ? value(call->kili->project) : nullptr;
}
const kili_value* parse(kili_call* call, kili_string text) {
    Json parsed = Json::parse(std::string_view(text.data, text.size), nullptr, false);
    return parsed.is_discarded() ? nullptr : value(call->values.emplace_back(std::move(parsed)));
}
kili_status set_metadata(kili_call* call, kili_string key, kili_string text) {
    Json parsed = Json::parse(std::string_view(text.data, text.size), nullptr, false);
    if (!call->event || key.size == 0 || parsed.is_discarded()) return KILI_INVALID;
    call->outcome.metadata[copied(key)] = std::move(parsed);
    return KILI_OK;
}
kili_status add_to_review(kili_call* call) {
    if (!call->event) return KILI_INVALID;
    call->outcome.add_to_review = true;
    return KILI_OK;
}
kili_status labels_where(kili_call* call, kili_string asset_id, const kili_label_filter* filter,
                         const kili_value** out) {
    if (const kili_status status = labels(call, asset_id, out); status != KILI_OK) return status;
    Json fitting = Json::array();
    for (const Json& label : *json(*out)) {
        bool type_fits = filter->type_count == 0;
        for (std::size_t i = 0; i < filter->type_count; ++i)
            type_fits = type_fits || label.value("labelType", "") == copied(filter->types[i]);
        const bool author_fits = filter->author.size == 0 || label["author"].value("id", "") == copied(filter->author);
        if (type_fits && author_fits) fitting.push_back(label);
    }
    *out = value(call->values.emplace_back(std::move(fitting)));
    return KILI_OK;
}
const kili_annotation* annotation_at(kili_call* call, const kili_value* json_response, std::size_t index) {
    return call->annotations.try_emplace(json_response, functions(), json_response).first->second.at(index);
}

} // namespace

const kili_host& functions() {
    static constexpr kili_host host = {
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
        .event = event,
        .project_id = project_id,
        .report = report,
        .send_back = send_back,
        .fail = fail,
        .log = log,
        .labels = labels,
        .graphql = graphql,
        .create_issues = create_issues,
        .service_error = service_error,
        .project = project_of,
        .parse = parse,
        .set_metadata = set_metadata,
        .add_to_review = add_to_review,
        .labels_where = labels_where,
        .annotation_at = annotation_at,
    };
    return host;
}

const kili_host& functions_without_annotation_at() {
    static const kili_host older = [] {
        kili_host host = functions();
        host.struct_size = offsetof(kili_host, annotation_at);
        host.annotation_at = nullptr;
        return host;
    }();
    return older;
}

const kili_value* value(const Json& json) {
    return reinterpret_cast<const kili_value*>(&json); // NOLINT: kili_value is opaque, and the host's to choose
}

namespace {
boost::dll::shared_library load(std::filesystem::path path) {
    path.replace_extension(boost::dll::shared_library::suffix()); // the tests write ".so"
    try {
        return boost::dll::shared_library(path, boost::dll::load_mode::rtld_now | boost::dll::load_mode::rtld_local);
    } catch (const boost::dll::fs::system_error& error) {
        throw Refused(error.what());
    }
}
} // namespace

Plugin::Plugin(const std::string& path) : library_(load(path)) {
    if (!library_.has("kili_plugin")) throw Refused("no symbol kili_plugin");
    const void* symbol = &library_.get<const kili_plugin_v1>("kili_plugin");
    std::uint32_t head[2];
    std::memcpy(head, symbol, sizeof head);
    if (head[0] != KILI_ABI_MAJOR) throw Refused("abi_major is " + std::to_string(head[0]));
    if (head[1] < offsetof(kili_plugin_v1, create)) throw Refused("struct_size is " + std::to_string(head[1]));
    std::memcpy(&rule_, symbol, std::min<std::size_t>(head[1], sizeof rule_));
    if (rule_.name.size == 0) throw Refused("no name");
}

Instance::Instance(const Plugin& plugin, const Json& configuration, Kili* kili, const kili_host& host)
    : plugin_(plugin), kili_(kili), host_(host) {
    if (!plugin.rule().create) return;
    kili_call call;
    call.kili = kili;
    const kili_status status = plugin.rule().create(&host_, &call, value(configuration), &instance_);
    if (status != KILI_OK) throw Refused(call.outcome.error);
}

Instance::~Instance() {
    if (plugin_.rule().destroy) plugin_.rule().destroy(instance_);
}

Json event(const std::string& type, Json payload) {
    Json event = {{"eventType", type}, {"logPayload", {{"runId", "run-1"}, {"projectId", project}}}};
    event["payload"] = std::move(payload);
    return event;
}

Json submitted(Json label) {
    Json payload = {{"asset_id", "asset-1"}};
    payload["label"] = std::move(label);
    return event("onSubmit", std::move(payload));
}

Outcome Instance::judge(const Json& event) const {
    const std::string& type = event["eventType"].get_ref<const std::string&>();
    const kili_plugin_v1& rule = plugin_.rule();
    const kili_value* given = value(event["payload"]);
    const kili_value* label = get(given, KILI_STR("label"));
    const kili_string asset = string(get(given, KILI_STR("asset_id")));
    const auto withLabel = [&](auto handler, kili_call& call) {
        return handler ? handler(instance_, &host_, &call, label, asset) : KILI_OK;
    };
    kili_call call;
    call.kili = kili_;
    call.event = &event;
    kili_status& status = call.outcome.status;
    const std::clock_t begin = std::clock();
    if (type == "onSubmit") status = withLabel(rule.on_submit, call);
    if (type == "onReview") status = withLabel(rule.on_review, call);
    if (type == "onCustomInterfaceClick") status = withLabel(rule.on_custom_interface_click, call);
    if (type == "onProjectUpdated" && rule.on_project_updated)
        status = rule.on_project_updated(instance_, &host_, &call, get(given, KILI_STR("settings_updated")));
    if (type == "onSendBackToQueue" && rule.on_send_back_to_queue)
        status = rule.on_send_back_to_queue(instance_, &host_, &call, asset);
    if (status == KILI_OK && rule.on_event) status = rule.on_event(instance_, &host_, &call, given);
    call.outcome.seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    return std::move(call.outcome);
}

Outcome Instance::event(const std::string& type, Json payload) const {
    return judge(testhost::event(type, std::move(payload)));
}

Outcome Instance::on_submit(Json label) const {
    return judge(submitted(std::move(label)));
}

} // namespace testhost
