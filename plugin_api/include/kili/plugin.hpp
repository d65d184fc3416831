// kili/plugin.hpp: write a quality rule for kili-host in C++17. Header-only, on plugin.h; no other dependency.
//
//     #include <kili/plugin.hpp>
//
//     class NotEmpty : public kili::PluginCore {
//       public:
//         using PluginCore::PluginCore;
//         void on_submit(kili::Value label, std::string_view) override {
//             if (label["jsonResponse"].empty()) report("The label is empty");
//         }
//     };
//     KILI_PLUGIN(NotEmpty, "not_empty", "1.0.0", "refuses labels without any annotation")
//
// The handlers are PluginCore's of Kili's Python SDK. Those that the class does not override are not called.
// An exception thrown by a handler or the constructor does not leave the library: the findings of the call are
// dropped, and the host keeps the event with the exception's text. Compiled without exceptions, what is said below
// to throw fails the call all the same, and goes on with an empty Value.
#ifndef KILI_PLUGIN_HPP
#define KILI_PLUGIN_HPP

#include <kili/json_writer.hpp>
#include <kili/place.hpp>
#include <kili/plugin.h>
#include <kili/value.hpp>

#include <cstddef>
#include <exception>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#if defined(__cpp_exceptions) || defined(_CPPUNWIND)
#define KILI_HAS_EXCEPTIONS 1
#else
#define KILI_HAS_EXCEPTIONS 0
#endif

namespace kili {

enum class Severity : kili_severity { block = KILI_BLOCK, warn = KILI_WARN };

// One run of a plugin function, and whether it failed. Lives until that function returns.
class Call {
  public:
    Call(const kili_host* host, kili_call* raw) : host_(host), raw_(raw) {}
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;

    const kili_host* host() const { return host_; }
    kili_call* raw() const { return raw_; }

    // The function will return an error, with this reason; the last reason counts.
    void fail(std::string_view why) {
        failed_ = true;
        host_->fail(raw_, detail::string(why));
    }
    bool failed() const { return failed_; }

    // Fails, and leaves the function if exceptions can.
    void raise(std::string_view why) {
#if KILI_HAS_EXCEPTIONS
        throw std::runtime_error(std::string(why));
#else
        fail(why);
#endif
    }

  private:
    const kili_host* host_;
    kili_call* raw_;
    bool failed_ = false;
};

// The host's log; lines carry the rule's name, the project and the run id. Silent where no call is in progress.
class Logger {
  public:
    explicit Logger(const Call* call) : call_(call) {}
    void debug(std::string_view text) const { log(KILI_LOG_DEBUG, text); }
    void info(std::string_view text) const { log(KILI_LOG_INFO, text); }
    void warning(std::string_view text) const { log(KILI_LOG_WARNING, text); }
    void error(std::string_view text) const { log(KILI_LOG_ERROR, text); }

  private:
    void log(kili_level level, std::string_view text) const {
        if (call_) call_->host()->log(call_->raw(), level, detail::string(text));
    }
    const Call* call_;
};

// Which of an asset's labels a rule asks for: kili().labels(asset_id, {{"REVIEW"}, author_id}).
struct LabelFilter {
    std::vector<std::string_view> types = {}; // labelTypes, such as "DEFAULT" or "REVIEW"; empty: any
    std::string_view author = {};             // the user's id or email address; empty: anybody
};

// Kili's API, through the host's client and its API budget. Every function blocks, and throws std::runtime_error
// with the host's reason where Kili cannot be asked (the event is then kept). The client and its values are valid
// until the handler returns.
class Client {
  public:
    explicit Client(Call& call) : call_(&call) {}

    // The asset's labels, newest first. 1 API call for each 100.
    Value labels(std::string_view asset_id) const {
        const kili_value* out = nullptr;
        check(call_->host()->labels(call_->raw(), detail::string(asset_id), &out));
        return {call_->host(), out};
    }
    // Those of them that fit the filter. A host older than 1.2 cannot filter: the call fails.
    Value labels(std::string_view asset_id, const LabelFilter& wanted) const {
        if (!KILI_HOST_HAS(call_->host(), labels_where)) {
            call_->raise("this host is too old to filter labels");
            return {};
        }
        std::vector<kili_string> types;
        for (const std::string_view type : wanted.types)
            types.push_back(detail::string(type));
        kili_label_filter filter = KILI_LABEL_FILTER_INIT;
        filter.types = types.data();
        filter.type_count = types.size();
        filter.author = detail::string(wanted.author);
        const kili_value* out = nullptr;
        check(call_->host()->labels_where(call_->raw(), detail::string(asset_id), &filter, &out));
        return {call_->host(), out};
    }
    // The "data" of the reply to any GraphQL document; `variables` is a JSON object as text. 1 API call.
    Value graphql(std::string_view document, std::string_view variables = {}) const {
        const kili_value* out = nullptr;
        check(call_->host()->graphql(call_->raw(), detail::string(document), detail::string(variables), &out));
        return {call_->host(), out};
    }
    // An issue on any label of the project, at once and again on a retry: prefer PluginCore::report. 1 API call.
    void create_issue(std::string_view label_id, std::string_view text, std::string_view mid = {}) const {
        const kili_string texts = detail::string(text);
        const kili_string mids = detail::string(mid);
        check(call_->host()->create_issues(call_->raw(), detail::string(label_id), &texts, &mids, 1));
    }

  private:
    void check(kili_status status) const {
        if (status == KILI_OK) return;
        const std::string_view why = detail::view(call_->host()->service_error(call_->raw()));
        call_->raise(why.empty() ? "the host refused a service and gave no reason" : why);
    }
    Call* call_;
};

namespace detail {
// What is wrong with a table of parameters that holds one which is none of `known`; else empty. `path` is the
// table's own name with a dot, or empty.
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

// The rule's parameters for one project: an object, empty where the operator wrote none. Valid in the constructor
// only; parameters.hpp reads it strictly.
class Configuration : public Value {
  public:
    Configuration(Call& call, const kili_value* raw) : Value(call.host(), raw), call_(&call) {}

    // Throws for a parameter that is none of `known`, so that a misspelt one is not silently ignored.
    void only(std::initializer_list<std::string_view> known) const {
        if (const std::string why = detail::unknown_parameter(*this, known); !why.empty()) refuse(why);
    }
    // Throws: the rule is left out, with this reason.
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
// A constructor of one's own reads the parameters; to throw there leaves the rule out, with the reason:
//     explicit MyRule(kili::Configuration configuration) : PluginCore(configuration) {
//         configuration.only({"max"});
//         max_ = configuration["max"].number(1);
//     }
// Declared, as JSON Schema in a public member of this name, parameters are checked by the host before the constructor
// runs, and listed by `kili-host rules`:
//     static constexpr char parameters[] = R"({"type": "object", "additionalProperties": false, "properties": {
//         "max": {"type": "number", "default": 1, "description": "most annotations that are accepted"}}})";
// Likewise the input types of the projects that it judges (without it: all), and the events that it wants beyond
// submits and reviews, as names or globs of Kili's:
//     static constexpr std::string_view applies_to[] = {"IMAGE", "VIDEO"};
//     static constexpr std::string_view event_matcher[] = {"asset.issue.*"};
class PluginCore {
  public:
    explicit PluginCore(const Configuration& configuration) : call_(configuration.call_) {}
    PluginCore(const PluginCore&) = delete;
    PluginCore& operator=(const PluginCore&) = delete;
    virtual ~PluginCore() = default;

    // Submit: a labeler submitted `label` for the asset. label["jsonResponse"] is always an object.
    virtual void on_submit(Value /*label*/, std::string_view /*asset_id*/) {}
    // A reviewer reviewed the asset.
    virtual void on_review(Value /*label*/, std::string_view /*asset_id*/) {}
    // A button of a custom interface was clicked; the label has id and jsonResponse.
    virtual void on_custom_interface_click(Value /*label*/, std::string_view /*asset_id*/) {}
    // Settings of the project changed: [{key, newValue, oldValue}].
    virtual void on_project_updated(Value /*settings_updated*/) {}
    // The asset was sent back to the queue.
    virtual void on_send_back_to_queue(std::string_view /*asset_id*/) {}
    // Any event, of the types above and all others, after its own handler; see event()["eventType"].
    virtual void on_event(Value /*payload*/) {}

  protected:
    // A finding: becomes an issue on the label; of severity block (the default) it also sends the asset back.
    // `mid` names the annotation, none the whole label. Past KILI_MAX_FINDINGS a call, findings are counted only.
    void report(std::string_view text, std::string_view mid = {}, Severity severity = Severity::block) const {
        report(text, mid, Place{}, severity);
    }
    // The same at a place in a video or a PDF. Findings that differ in their place only become one, whose text ends
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
    // Sends the asset back though no finding blocks.
    void send_back() const {
        if (host()->send_back(raw()) != KILI_OK) current().raise("send_back: the event names no asset");
    }
    // Sets a key of the asset's metadata; other keys stay. Carried out once, after all rules have judged.
    void set_metadata(std::string_view key, const Json& value) const {
        if (!KILI_HOST_HAS(host(), set_metadata)) return current().raise("set_metadata: this host is too old");
        const kili_status status = host()->set_metadata(raw(), detail::string(key), detail::string(value.text()));
        if (status == KILI_LIMIT) return current().raise("set_metadata: too many keys");
        if (status != KILI_OK) current().raise("set_metadata: needs an asset, a key and a value of at most 2000 bytes");
    }
    // Puts the asset into review, unless a finding of any rule sends it back. Carried out once, as above.
    void add_to_review() const {
        if (!KILI_HOST_HAS(host(), add_to_review)) return current().raise("add_to_review: this host is too old");
        if (host()->add_to_review(raw()) != KILI_OK) current().raise("add_to_review: the event names no asset");
    }
    // Fails this call, for rules compiled without exceptions; with them, throw.
    void fail(std::string_view text) const { current().fail(text); }

    Client kili() const { return Client(current()); }
    Logger logger() const { return Logger(call_); }
    std::string_view project_id() const { return detail::view(host()->project_id(raw())); }
    // The event as posted: eventType, logPayload, payload.
    Value event() const { return {host(), host()->event(raw())}; }
    // The project: id, title, inputType, workflowVersion, jsonInterface (an object). The host keeps it, so it costs no
    // call of the API. Empty where Kili cannot be asked (no API key, a dry run, a host older than 1.2), and in the
    // constructor's trial: judge without it then. Ask in the handler, as it changes.
    Value project() const { return KILI_HOST_HAS(host(), project) ? Value(host(), host()->project(raw())) : Value(); }
    // JSON text as a value, such as Kili's JSON within JSON; empty if it is not JSON. Valid until the handler returns.
    Value parse(std::string_view json) const {
        if (KILI_HOST_HAS(host(), parse)) return {host(), host()->parse(raw(), detail::string(json))};
        current().raise("parse: this host is too old");
        return {};
    }
    // A value as compact JSON text, for a parser of one's own; valid until the handler returns.
    std::string_view text(Value value) const { return detail::view(host()->text(raw(), value.raw())); }

  private:
    friend struct detail::Scope;
    Call& current() const {
        if (!call_) { // a bug of the rule's, in its destructor or a thread of its own
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

    Call* call_; // set while the host is inside
};

namespace detail {

// Gives a rule its call for the time the host is inside it.
struct Scope {
    Scope(PluginCore& rule, Call& call) : rule_(rule) { rule_.call_ = &call; }
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;
    ~Scope() { rule_.call_ = nullptr; }

  private:
    PluginCore& rule_;
};

// Runs `body` on a call of its own, so that nothing leaves it but a status.
template <class Body>
kili_status guarded(const kili_host* host, kili_call* raw, Body&& body) noexcept {
    Call call(host, raw);
#if KILI_HAS_EXCEPTIONS
    try {
        body(call);
    } catch (const std::exception& error) {
        call.fail(error.what());
    } catch (...) {
        call.fail("threw something that is not a std::exception");
    }
#else
    body(call);
#endif
    return call.failed() ? KILI_FAILED : KILI_OK;
}

template <class Rule, class Body>
kili_status enter(void* instance, const kili_host* host, kili_call* raw, Body&& body) noexcept {
    return guarded(host, raw, [&](Call& call) {
        Rule& rule = *static_cast<Rule*>(instance);
        const Scope scope(rule, call);
        body(rule);
    });
}

template <class Rule>
struct Handlers {
    static_assert(std::is_base_of_v<PluginCore, Rule>, "KILI_PLUGIN: the class must derive from kili::PluginCore");
    static_assert(std::is_constructible_v<Rule, const Configuration&>,
                  "KILI_PLUGIN: the class needs a constructor from its configuration: write `using "
                  "PluginCore::PluginCore;` or `explicit MyRule(kili::Configuration configuration)`");
    static_assert(std::is_nothrow_destructible_v<Rule>, "KILI_PLUGIN: the class's destructor must not throw");

    static kili_status KILI_CALL create(const kili_host* host, kili_call* raw, const kili_value* configuration,
                                        void** instance) noexcept {
        return guarded(host, raw, [&](Call& call) {
            auto rule = std::make_unique<Rule>(Configuration(call, configuration));
            const Scope scope(*rule, call); // leaves the rule without a call
            if (!call.failed()) *instance = rule.release();
        });
    }
    static void KILI_CALL destroy(void* instance) noexcept { delete static_cast<Rule*>(instance); }

    static kili_status KILI_CALL on_submit(void* self, const kili_host* host, kili_call* call, const kili_value* label,
                                           kili_string asset) noexcept {
        return enter<Rule>(self, host, call, [&](Rule& rule) { rule.on_submit({host, label}, view(asset)); });
    }
    static kili_status KILI_CALL on_review(void* self, const kili_host* host, kili_call* call, const kili_value* label,
                                           kili_string asset) noexcept {
        return enter<Rule>(self, host, call, [&](Rule& rule) { rule.on_review({host, label}, view(asset)); });
    }
    static kili_status KILI_CALL on_custom_interface_click(void* self, const kili_host* host, kili_call* call,
                                                           const kili_value* label, kili_string asset) noexcept {
        return enter<Rule>(self, host, call, [&](Rule& rule) {
            rule.on_custom_interface_click({host, label}, view(asset));
        });
    }
    static kili_status KILI_CALL on_project_updated(void* self, const kili_host* host, kili_call* call,
                                                    const kili_value* settings) noexcept {
        return enter<Rule>(self, host, call, [&](Rule& rule) { rule.on_project_updated({host, settings}); });
    }
    static kili_status KILI_CALL on_send_back_to_queue(void* self, const kili_host* host, kili_call* call,
                                                       kili_string asset) noexcept {
        return enter<Rule>(self, host, call, [&](Rule& rule) { rule.on_send_back_to_queue(view(asset)); });
    }
    static kili_status KILI_CALL on_event(void* self, const kili_host* host, kili_call* call,
                                          const kili_value* payload) noexcept {
        return enter<Rule>(self, host, call, [&](Rule& rule) { rule.on_event({host, payload}); });
    }
};

// 1 to 64 of a-z 0-9 _ -, as plugin.h asks of a name.
constexpr bool valid_name(std::string_view name) {
    for (const char c : name)
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-')) return false;
    return !name.empty() && name.size() <= 64;
}

// Whether Rule, or a class between it and PluginCore, overrides a handler.
template <class Inherited, class Base>
constexpr bool overrides(Inherited, Base) {
    return !std::is_same_v<Inherited, Base>;
}

// The text of Rule's public `static constexpr char parameters[]`; empty where it has none.
template <class Rule, class = void>
struct DeclaredParameters {
    static constexpr std::string_view text{};
};
template <class Rule>
struct DeclaredParameters<Rule, std::enable_if_t<!std::is_member_pointer_v<decltype(&Rule::parameters)>>> {
    static constexpr std::string_view text = Rule::parameters;
};

// An array of texts as the descriptor has it.
template <std::size_t N>
struct Strings {
    kili_string all[N] = {};
    constexpr explicit Strings(const std::string_view (&texts)[N]) {
        for (std::size_t i = 0; i < N; ++i)
            all[i] = {texts[i].data(), texts[i].size()};
    }
};

// Rule's public `static constexpr std::string_view event_matcher[]`, and applies_to; nothing where it has none.
template <class Rule, class = void>
struct DeclaredEvents {
    static constexpr const kili_string* data = nullptr;
    static constexpr std::size_t size = 0;
};
template <class Rule>
struct DeclaredEvents<Rule, std::enable_if_t<!std::is_member_pointer_v<decltype(&Rule::event_matcher)>>> {
    static constexpr Strings strings{Rule::event_matcher};
    static constexpr const kili_string* data = strings.all;
    static constexpr std::size_t size = std::size(Rule::event_matcher);
};
template <class Rule, class = void>
struct DeclaredInputTypes {
    static constexpr const kili_string* data = nullptr;
    static constexpr std::size_t size = 0;
};
template <class Rule>
struct DeclaredInputTypes<Rule, std::enable_if_t<!std::is_member_pointer_v<decltype(&Rule::applies_to)>>> {
    static constexpr Strings strings{Rule::applies_to};
    static constexpr const kili_string* data = strings.all;
    static constexpr std::size_t size = std::size(Rule::applies_to);
};

template <class Rule, std::size_t N, std::size_t V, std::size_t S>
constexpr kili_plugin_v1 describe(const char (&name)[N], const char (&version)[V], const char (&summary)[S]) {
    using H = Handlers<Rule>;
    kili_plugin_v1 plugin{};
    plugin.abi_major = KILI_ABI_MAJOR;
    plugin.struct_size = sizeof(kili_plugin_v1);
    plugin.name = {name, N - 1};
    plugin.version = {version, V - 1};
    plugin.summary = {summary, S - 1};
    plugin.create = &H::create;
    plugin.destroy = &H::destroy;
    if (overrides(&Rule::on_submit, &PluginCore::on_submit)) plugin.on_submit = &H::on_submit;
    if (overrides(&Rule::on_review, &PluginCore::on_review)) plugin.on_review = &H::on_review;
    if (overrides(&Rule::on_custom_interface_click, &PluginCore::on_custom_interface_click))
        plugin.on_custom_interface_click = &H::on_custom_interface_click;
    if (overrides(&Rule::on_project_updated, &PluginCore::on_project_updated))
        plugin.on_project_updated = &H::on_project_updated;
    if (overrides(&Rule::on_send_back_to_queue, &PluginCore::on_send_back_to_queue))
        plugin.on_send_back_to_queue = &H::on_send_back_to_queue;
    if (overrides(&Rule::on_event, &PluginCore::on_event)) plugin.on_event = &H::on_event;
    plugin.parameters = {DeclaredParameters<Rule>::text.data(), DeclaredParameters<Rule>::text.size()};
    plugin.event_matcher = DeclaredEvents<Rule>::data;
    plugin.event_matcher_count = DeclaredEvents<Rule>::size;
    plugin.applies_to = DeclaredInputTypes<Rule>::data;
    plugin.applies_to_count = DeclaredInputTypes<Rule>::size;
    return plugin;
}

} // namespace detail
} // namespace kili

// Exports the class as this library's rule: KILI_PLUGIN(Class, "name", "version", "what it checks"). Once per
// library, at namespace scope. The descriptor is a constant: no code of the plugin runs when it is loaded.
#define KILI_PLUGIN(rule, name, version, summary)                                                                      \
    static_assert(::kili::detail::valid_name(name), "KILI_PLUGIN: the name must be 1 to 64 of a-z 0-9 _ -");           \
    extern "C" KILI_EXPORT constexpr kili_plugin_v1 kili_plugin =                                                      \
        ::kili::detail::describe<rule>(name, version, summary);

#endif
