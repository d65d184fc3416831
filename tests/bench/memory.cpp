#include "load.hpp"
#include "process.hpp"
#include "rows.hpp"
#include "servers.hpp"

#include <spdlog/fmt/fmt.h>

namespace bench {

Rows memory(const Scale& scale) {
    BothRules rules;
    double idle = 0;
    {
        const Place place;
        const Host host(rules, place);
        idle = resident_megabytes(host.id());
    }
    rules.add_fixture("slow"); // it sleeps, so that events wait
    const Place place;
    Host host(rules, place);
    Submits submits(Label::passing, 200);
    offer({.port = host.port(), .requests = std::uint64_t(scale.waiting)}, submits);
    const double waiting = host.waiting_events();
    return {
        at_most("resident memory, idle", idle, 30, " MB", ""),
        at_most(fmt::format("resident memory with {} events waiting", number(waiting)), resident_megabytes(host.id()),
                60, " MB", ""),
    };
}

} // namespace bench
