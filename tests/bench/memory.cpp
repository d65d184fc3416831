#include "load.hpp"
#include "process.hpp"
#include "rows.hpp"
#include "servers.hpp"

#include <fmt/format.h>

namespace bench {

Rows memory(const Scale& scale) {
    BothRules rules;
    double idle = 0;
    {
        const Place place;
        Host host(rules, place);
        Submits few(Label::passing, 200); // workers start with the first events
        offer({.port = host.port(), .requests = 1'000}, few);
        host.wait_until_judged();
        idle = megabytes(host.id());
    }
    rules.add_fixture("slow"); // it sleeps, so that events wait
    const Place place;
    Host host(rules, place);
    Submits submits(Label::passing, 200);
    offer({.port = host.port(), .requests = std::uint64_t(scale.waiting)}, submits);
    const double waiting = host.waiting_events();
    return {
        at_most("memory of the host and its workers, idle", idle, 40, " MB", ""),
        at_most(fmt::format("memory of the host and its workers with {} events waiting", number(waiting)),
                megabytes(host.id()), 60, " MB", ""),
    };
}

} // namespace bench
