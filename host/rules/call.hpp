// One run of a plugin function: what the rule reported and asked for, and what the host keeps alive meanwhile.
#pragma once

#include "event/event.hpp"
#include "rules/services.hpp"
#include "rules/verdict.hpp"

#include <kili/plugin.h>

#include <deque>
#include <string>
#include <string_view>
#include <vector>

// The opaque type of plugin.h. Used on the thread of the call only.
struct kili_call {
    // `event` is null inside create. All outlive the call.
    kili_call(std::string_view rule_name, std::string_view project, const kilihost::event::Event* posted,
              kilihost::rules::Services& offered)
        : rule(rule_name), project_id(project), event(posted), services(offered) {}

    std::string_view rule;
    std::string_view project_id;
    const kilihost::event::Event* event;
    kilihost::rules::Services& services;

    std::vector<kilihost::rules::Finding> findings;
    std::size_t left_out = 0; // findings past the limit
    bool send_back = false;
    std::string failure;       // as the rule put it
    std::string service_error; // of the last service that failed
    bool service_can_wait = false;

    std::deque<std::string> texts;                   // handed out by `text`
    std::deque<kilihost::event::Document> documents; // handed out by services
};

namespace kilihost::rules {

// The host's function table, as plugins see it.
const kili_host& host_functions();

// Text from a plugin made fit to be sent and logged: invalid UTF-8 replaced, cut to `limit` bytes with "..." at the
// end.
std::string clean(std::string_view text, std::size_t limit);

} // namespace kilihost::rules
