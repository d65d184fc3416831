// kili/descriptor.hpp: makes the exported constant from a rule's class. Included by plugin.hpp; rules use nothing of it
// themselves.
#ifndef KILI_DESCRIPTOR_HPP
#define KILI_DESCRIPTOR_HPP

#include <kili/plugin_core.hpp>

#include <cstddef>
#include <exception>
#include <iterator>
#include <memory>
#include <string_view>
#include <type_traits>

namespace kili {
namespace detail {

// Gives a rule its call while the host is inside it.
struct Scope {
    Scope(PluginCore& rule, Call& call) : rule_(rule) { rule_.call_ = &call; }
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;
    ~Scope() { rule_.call_ = nullptr; }

  private:
    PluginCore& rule_;
};

// Runs `body` on a call of its own. Only a status leaves it.
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
            const Scope scope(*rule, call); // afterwards the rule has no call
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

// Whether the name is 1 to 64 of a-z 0-9 _ -, as plugin.h requires.
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

// The text of Rule's public `static constexpr char parameters[]`; empty if it has none.
template <class Rule, class = void>
struct DeclaredParameters {
    static constexpr std::string_view text{};
};
template <class Rule>
struct DeclaredParameters<Rule, std::enable_if_t<!std::is_member_pointer_v<decltype(&Rule::parameters)>>> {
    static constexpr std::string_view text = Rule::parameters;
};

// An array of texts in the descriptor's form.
template <std::size_t N>
struct Strings {
    kili_string all[N] = {};
    constexpr explicit Strings(const std::string_view (&texts)[N]) {
        for (std::size_t i = 0; i < N; ++i)
            all[i] = {texts[i].data(), texts[i].size()};
    }
};

// Rule's public `static constexpr std::string_view event_matcher[]`, and applies_to; empty if it has none.
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

#endif
