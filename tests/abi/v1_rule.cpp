// A rule in C++ on the bare C header, as it was compiled against version 1.0.0: with state, all handlers, and each
// member of the host's struct used at the place it then had. Reports "v1 cpp HANDLER".
#include <kili/plugin.h>

#include <new>
#include <string>

#if KILI_PLUGIN_VERSION_MAJOR != 1 || KILI_PLUGIN_VERSION_MINOR != 0
#error "not the frozen header"
#endif

namespace {

struct Rule {
    std::string prefix;
};

std::string copied(kili_string text) {
    return text.size > 0 ? std::string(text.data, text.size) : std::string();
}

kili_status report(void* self, const kili_host* host, kili_call* call, const std::string& text) {
    const std::string whole = static_cast<Rule*>(self)->prefix + text;
    kili_finding finding = KILI_FINDING_INIT;
    finding.severity = KILI_WARN;
    finding.text = {whole.data(), whole.size()};
    return host->report(call, &finding);
}

kili_status KILI_CALL create(const kili_host* host, kili_call* call, const kili_value* configuration,
                             void** instance) noexcept {
    const kili_string prefix = host->string(host->get(configuration, KILI_STR("prefix")));
    host->log(call, KILI_LOG_INFO, KILI_STR("v1 cpp created"));
    *instance = new (std::nothrow) Rule{prefix.size > 0 ? copied(prefix) : "v1 cpp "};
    return *instance ? KILI_OK : KILI_FAILED;
}
void KILI_CALL destroy(void* self) noexcept {
    delete static_cast<Rule*>(self);
}

// What the accessors say of the label's JSON, written out, so that one that moved would show.
kili_status KILI_CALL on_submit(void* self, const kili_host* host, kili_call* call, const kili_value* label,
                                kili_string asset_id) noexcept {
    const kili_value* seconds = host->get(label, KILI_STR("secondsToLabel"));
    const kili_value* json = host->get(label, KILI_STR("jsonResponse"));
    return report(self, host, call,
                  "on_submit " + copied(asset_id) + " " + copied(host->project_id(call)) + " " +
                      std::to_string(host->type(json)) + " " + std::to_string(host->size(json)) + " " +
                      copied(host->name_at(json, 0)) + " " + std::to_string(host->type(host->at(json, 0))) + " " +
                      std::to_string(host->integer(seconds, -1)) + " " +
                      (host->number(seconds, -1) > 0 ? "positive" : "none") + " " + copied(host->text(call, seconds)));
}
kili_status KILI_CALL on_review(void* self, const kili_host* host, kili_call* call, const kili_value* label,
                                kili_string) noexcept {
    const bool latest = host->boolean(host->get(label, KILI_STR("isLatestLabelForUser")), false);
    if (!latest) {
        host->fail(call, KILI_STR("v1 cpp: not the latest"));
        return KILI_FAILED;
    }
    return report(self, host, call, "on_review");
}
kili_status KILI_CALL on_custom_interface_click(void* self, const kili_host* host, kili_call* call, const kili_value*,
                                                kili_string asset_id) noexcept {
    const kili_value* labels = nullptr;
    const kili_value* data = nullptr;
    const kili_string text = KILI_STR("v1");
    const kili_string mid = {nullptr, 0};
    const bool served = host->labels(call, asset_id, &labels) == KILI_OK &&
                        host->graphql(call, KILI_STR("{ viewer { id } }"), {nullptr, 0}, &data) == KILI_OK &&
                        host->create_issues(call, KILI_STR("label-1"), &text, &mid, 1) == KILI_OK;
    return report(self, host, call, served ? "on_custom_interface_click" : copied(host->service_error(call)));
}
kili_status KILI_CALL on_project_updated(void* self, const kili_host* host, kili_call* call,
                                         const kili_value*) noexcept {
    return report(self, host, call, "on_project_updated");
}
kili_status KILI_CALL on_send_back_to_queue(void* self, const kili_host* host, kili_call* call, kili_string) noexcept {
    return report(self, host, call, "on_send_back_to_queue");
}
kili_status KILI_CALL on_event(void* self, const kili_host* host, kili_call* call, const kili_value*) noexcept {
    const kili_string type = host->string(host->get(host->event(call), KILI_STR("eventType")));
    const kili_status sent_back = host->send_back(call);
    return report(self, host, call, "on_event " + copied(type) + " " + std::to_string(sent_back));
}

constexpr kili_plugin_v1 plugin = {
    KILI_ABI_MAJOR,
    sizeof(kili_plugin_v1),
    KILI_STR_INIT("v1_cpp"),
    KILI_STR_INIT("1.0.0"),
    KILI_STR_INIT("was compiled against plugin.h 1.0.0"),
    create,
    destroy,
    on_submit,
    on_review,
    on_custom_interface_click,
    on_project_updated,
    on_send_back_to_queue,
    on_event,
};

} // namespace

extern "C" KILI_EXPORT constexpr kili_plugin_v1 kili_plugin = plugin;
