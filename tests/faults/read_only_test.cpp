// A data directory that the host may not write.
#include "load.hpp"

#include "pipeline/inbox/event_table.hpp"

#include <catch2/catch.hpp>

#include <linux/capability.h>
#include <sys/prctl.h>

#include <thread>

using namespace faults;
using Catch::Contains;
using integration::RunningHost;
using kilihost::inbox::EventState;
namespace fs = std::filesystem;

namespace {

void permit(const fs::path& folder, bool writing) {
    const fs::perms owner_writes = fs::perms::owner_write;
    const auto option = writing ? fs::perm_options::add : fs::perm_options::remove;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder))
        fs::permissions(entry.path(), owner_writes, option);
    fs::permissions(folder, owner_writes, option);
}

// Runs it on a thread with children that lack the right to bypass permissions, so that these bind root, too.
template <class Body>
void as_anybody(Body body) {
    std::thread([&] {
        ::prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE); // fails for others than root, whom they bind anyway
        body();
    }).join();
}

} // namespace

TEST_CASE("in a read-only data directory the host does not start and says so, later all is there", "[faults]") {
    constexpr int events = 20;
    FaultyKili kili;
    const Load load(kili, events);
    const TemporaryFolder data;
    const BothRules rules;
    const integration::Settings with = settings(kili, data.path());
    kili.go_away();
    {
        RunningHost host(rules.path(), data.path(), with);
        REQUIRE(host.started());
        Delivery delivery(load, in_order(events), 4);
        delivery.move_to(host.address());
        REQUIRE(delivery.wait());
        CHECK(host.stop() == 0);
    }
    permit(data.path(), false);
    as_anybody([&] {
        RunningHost host(rules.path(), data.path(), with);
        CHECK_FALSE(host.started());
        CHECK(host.wait() == 2);
        CHECK_THAT(host.log(), Contains(data.path().string()) && Contains("cannot be written: Permission denied"));
    });
    permit(data.path(), true);
    kili.come_back();
    RunningHost host(rules.path(), data.path(), with);
    REQUIRE(host.started());
    REQUIRE(all_finished(data.path()));
    CHECK(host.stop() == 0);
    CHECK(count_events(data.path(), int(EventState::done)) == events);
    load.check(kili);
}
