// kili/plugin_core.hpp: the base class of a rule. Included by plugin.hpp.
#ifndef KILI_PLUGIN_CORE_HPP
#define KILI_PLUGIN_CORE_HPP

#include <kili/annotations.hpp>
#include <kili/client.hpp>
#include <kili/json_writer.hpp>
#include <kili/place.hpp>
#include <kili/plugin.h>
#include <kili/value.hpp>

#include <cstddef>
#include <exception>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>

namespace kili {

enum class Severity : kili_severity { block = KILI_BLOCK, warn = KILI_WARN };

namespace detail {
// The error if the table holds a parameter that is not `known`; else empty. `path` is the table's name with a dot, or
// empty.
inline std::string unknown_parameter(Value table, std::initializer_list<std::string_view> known,
                                     std::string_view path = {}) {
    for (const auto [name, value] : table.items()) {
        (void)value;
        bool found = false;
        std::string list;
        for (const std::string_view candidate : known) {
            found = found || candidate == name;
            list.append(list.empty() ? "" : ", ").append(candidate);
        }
        if (!found) return "unknown parameter '" + std::string(path) + std::string(name) + "'; known: " + list;
    }
    return {};
}
} // namespace detail

// The rule's parameters for one project: an object, empty if the operator wrote none. Valid in the constructor
// only; parameters.hpp reads it strictly.
class Configuration : public Value {
  public:
    Configuration(Call& call, const kili_value* raw) : Value(call.host(), raw), call_(&call) {}

    // Throws if a parameter is not `known`, so that a misspelt one is not silently ignored.
    void only(std::initializer_list<std::string_view> known) const {
        if (const std::string why = detail::unknown_parameter(*this, known); !why.empty()) refuse(why);
    }
    // Throws; the host leaves the rule out, with this reason.
    void refuse(std::string_view why) const { call_->raise(why); }

  private:
    friend class PluginCore;
    Call* call_;
};

namespace detail {
struct Scope;
}

// Base of a rule. One object serves one project; it is never entered by two threads at once, but several objects
// of one class may run in parallel. Override what the rule needs.
//
// A constructor of your own reads the parameters. If it throws, the host leaves the rule out, with the reason:
//     explicit MyRule(kili::Configuration configuration) : PluginCore(configuration) {
//         configuration.only({"max"});
//         max_ = configuration["max"].number(1);
//     }
// If a public member `parameters` declares them as JSON Schema, the host checks them before the constructor runs, and
// `kili-host rules` lists them:
//     static constexpr char parameters[] = R"({"type": "object", "additionalProperties": false, "properties": {
//         "max": {"type": "number", "default": 1, "description": "most annotations that are accepted"}}})";
// Two more members declare the input types of the projects that it judges (without it: all), and the events that it
// wants besides submits and reviews, as names or globs of Kili's:
//     static constexpr std::string_view applies_to[] = {"IMAGE", "VIDEO"};
//     static constexpr std::string_view event_matcher[] = {"asset.issue.*"};
class PluginCore {
  public:
    explicit PluginCore(const Configuration& configuration) : call_(configuration.call_) {}
    PluginCore(const PluginCore&) = delete;
    PluginCore& operator=(const PluginCore&) = delete;
    virtual ~PluginCore() = default;

    // A labeler submitted `label` for the asset. label["jsonResponse"] is always an object.
    virtual void on_submit(Value /*label*/, std::string_view /*asset_id*/) {}
    // A reviewer reviewed the asset.
    virtual void on_review(Value /*label*/, std::string_view /*asset_id*/) {}
    // A labeler clicked a button of a custom interface; the label has id and jsonResponse.
    virtual void on_custom_interface_click(Value /*label*/, std::string_view /*asset_id*/) {}
    // Settings of the project changed: [{key, newValue, oldValue}].
    virtual void on_project_updated(Value /*settings_updated*/) {}
    // The asset was sent back to the queue.
    virtual void on_send_back_to_queue(std::string_view /*asset_id*/) {}
    // Any event, of the types above and all others, after its own handler; see event()["eventType"].
    virtual void on_event(Value /*payload*/) {}

  protected:
    // These functions work while a handler or the constructor runs, on its thread, and throw std::logic_error at any
    // other time. What they refuse throws std::runtime_error. So do set_metadata, add_to_review and parse on a host
    // older than 1.2.

    // A finding becomes an issue on the label; with severity block (the default) it also sends the asset back.
    // `mid` names the annotation; without it the finding concerns the whole label. The text must not be empty, and is
    // cut at KILI_MAX_TEXT bytes. Beyond KILI_MAX_FINDINGS a call, findings are only counted. Refused in the
    // constructor.
    void report(std::string_view text, std::string_view mid = {}, Severity severity = Severity::block) const {
        report(text, mid, Place{}, severity);
    }
    // The same at a place in a video or a PDF. Findings that differ only in their place become one, and its text ends
    // with all places: "BBox too large (frames 3 to 18, 25)".
    void report(std::string_view text, std::string_view mid, Place place, Severity severity = Severity::block) const {
        kili_finding finding = KILI_FINDING_INIT;
        finding.severity = static_cast<kili_severity>(severity);
        finding.text = detail::string(text);
        finding.mid = detail::string(mid);
        finding.frame = place.frame;
        finding.page = place.page;
        const kili_status status = host()->report(raw(), &finding);
        if (status != KILI_OK && status != KILI_LIMIT) current().raise("report: a finding needs a text and an event");
    }
    // Sends the asset back even if no finding blocks. Refused if the event names no asset.
    void send_back() const {
        if (host()->send_back(raw()) != KILI_OK) current().raise("send_back: the event names no asset");
    }
    // Sets a key of the asset's metadata; other keys stay. This is carried out once, after all rules have judged. At
    // most KILI_MAX_METADATA keys a call; key and value have at most KILI_MAX_TEXT bytes each, the value as JSON text.
    // Refused if the event names no asset.
    void set_metadata(std::string_view key, const Json& value) const {
        if (!KILI_HOST_HAS(host(), set_metadata)) return current().raise("set_metadata: this host is too old");
        const kili_status status = host()->set_metadata(raw(), detail::string(key), detail::string(value.text()));
        if (status == KILI_LIMIT) return current().raise("set_metadata: too many keys");
        if (status != KILI_OK) current().raise("set_metadata: needs an asset, a key and a value of at most 2000 bytes");
    }
    // Puts the asset into review, unless any rule sends it back. This is carried out once, as above. Refused if the
    // event names no asset.
    void add_to_review() const {
        if (!KILI_HOST_HAS(host(), add_to_review)) return current().raise("add_to_review: this host is too old");
        if (host()->add_to_review(raw()) != KILI_OK) current().raise("add_to_review: the event names no asset");
    }
    // Fails this call, for rules compiled without exceptions; with them, throw.
    void fail(std::string_view text) const { current().fail(text); }

    // Kili's API, valid until the handler returns. Ask in handlers: the host tries the constructor without services.
    Client kili() const { return Client(current()); }
    // The host's log. Silent outside of the constructor and the handlers.
    Logger logger() const { return Logger(call_); }
    // The id of the project that the instance judges; empty while the host tries the constructor for all others.
    std::string_view project_id() const { return detail::view(host()->project_id(raw())); }
    // The event as posted: eventType, logPayload, payload. Empty in the constructor.
    Value event() const { return {host(), host()->event(raw())}; }
    // The project: id, title, inputType, workflowVersion, jsonInterface (an object). The host keeps it for all rules.
    // It is empty if nobody can be asked (no API key, `check` without --project, a host older than 1.2), and while the
    // host tries the constructor: judge without it then. Ask in each handler, since the project changes.
    Value project() const { return KILI_HOST_HAS(host(), project) ? Value(host(), host()->project(raw())) : Value(); }
    // JSON text as a value, such as Kili's JSON within JSON; empty if it is not JSON. Valid until the handler returns.
    Value parse(std::string_view json) const {
        if (KILI_HOST_HAS(host(), parse)) return {host(), host()->parse(raw(), detail::string(json))};
        current().raise("parse: this host is too old");
        return {};
    }
    // A value as compact JSON text, for a parser of your own; valid until the handler returns.
    std::string_view text(Value value) const { return detail::view(host()->text(raw(), value.raw())); }

    // Calls visit(const Annotation&) for each annotation of a jsonResponse, as kili::each_annotation does. The host
    // reads the label's annotations once for all rules, so this is the faster one. They are valid until the handler
    // returns.
    template <class Visit>
    void each_annotation(Value json_response, Visit&& visit) const {
        const kili_host* const host = this->host();
        if (!KILI_HOST_HAS(host, annotation_at)) return kili::each_annotation(json_response, visit);
        kili_call* const call = raw();
        for (std::size_t i = 0; const kili_annotation* const read = host->annotation_at(call, json_response.raw(), i);
             ++i)
            visit(Annotation(host, *read));
    }

  private:
    friend struct detail::Scope;
    Call& current() const {
        if (!call_) { // the rule's mistake: a use in its destructor or in a thread of its own
#if KILI_HAS_EXCEPTIONS
            throw std::logic_error("the host was used outside of the constructor and the handlers");
#else
            std::terminate();
#endif
        }
        return *call_;
    }
    const kili_host* host() const {
        return current().host();
    }
    kili_call* raw() const {
        return current().raw();
    }

    Call* call_; // set while a handler or the constructor runs
};

} // namespace kili

#endif
