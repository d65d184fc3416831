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
// The handlers are those of PluginCore in Kili's Python SDK. The host calls only those that the class overrides.
// An exception of a handler or the constructor does not leave the library: the findings of the call are
// dropped, and the host keeps the event with the exception's text. If the rule is compiled without exceptions, a
// function that would throw fails the call instead and returns an empty Value.
#ifndef KILI_PLUGIN_HPP
#define KILI_PLUGIN_HPP

#include <kili/descriptor.hpp>
#include <kili/plugin_core.hpp>

// Exports the class as this library's rule: KILI_PLUGIN(Class, "name", "version", "what it checks"). Once per
// library, at namespace scope. The descriptor is a constant: no code of the plugin runs when it is loaded.
#define KILI_PLUGIN(rule, name, version, summary)                                                                      \
    static_assert(::kili::detail::valid_name(name), "KILI_PLUGIN: the name must be 1 to 64 of a-z 0-9 _ -");           \
    extern "C" KILI_EXPORT constexpr kili_plugin_v1 kili_plugin =                                                      \
        ::kili::detail::describe<rule>(name, version, summary);

#endif
