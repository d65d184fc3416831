// The database is damaged under a real host: posts are refused, and /readyz says why until the file is whole.
#include "running_host.hpp"

#include "eventually.hpp"
#include "pipeline/schema.hpp"

#include <catch2/catch.hpp>
#include <soci/soci.h>

#include <fstream>

using namespace integration;
using Catch::Contains;

namespace {

constexpr std::size_t page_bytes = 4096;

// Where an index begins in the file.
std::streamoff place_of(const std::string& index, const std::filesystem::path& data) {
    soci::session session;
    kilihost::pipeline::database(data).open(session);
    int page = 0;
    session << "select rootpage from sqlite_master where name = :index", soci::use(index), soci::into(page);
    return std::streamoff(page - 1) * std::streamoff(page_bytes);
}

} // namespace

TEST_CASE("while an index of the database is overwritten, posts are refused and readyz shows the way out", "[serve]") {
    const std::string index =
        GENERATE(as<std::string>{}, "event_waiting", "event_waiting_label", "event_done", "event_replayed");
    CAPTURE(index);
    const TemporaryFolder data;
    Plugins plugins;
    plugins.add_rule("bbox_count");
    {
        RunningHost host(plugins.path(), data.path());
        REQUIRE(host.started());
        for (int i = 0; i < 20; ++i)
            CHECK(host.post(submit("run-" + std::to_string(i))).status == 200);
        CHECK(host.stop() == 0);
    }
    const std::filesystem::path file = data / "kili-host.db";
    const std::streamoff place = place_of(index, data.path());
    std::fstream bytes(file, std::ios::binary | std::ios::in | std::ios::out);
    std::string page(page_bytes, '\0');
    bytes.seekg(place).read(page.data(), page_bytes);
    bytes.seekp(place).write(std::string(page_bytes, '\xff').data(), page_bytes).flush();

    RunningHost host(plugins.path(), data.path());
    if (!host.started()) {
        CHECK(host.wait() == 2);
        CHECK_THAT(host.log(), Contains("is damaged") && Contains(".recover"));
        return;
    }
    int posts = 0; // the index is met when an event is stored, or when one is done
    REQUIRE(eventually([&] { return host.post(submit("met-" + std::to_string(++posts))).status == 503; }));
    const std::string first = host.get("readyz").body;
    CHECK_THAT(first, Contains("is damaged") && Contains(".recover") && Contains("--restored"));
    REQUIRE(eventually([&] { return host.get("readyz").body != first; })); // a check has found it again
    for (int i = 0; i < 3; ++i) {
        CHECK(host.post(submit("new-" + std::to_string(i))).status == 503);
        CHECK_THAT(host.get("readyz").body, Contains("is damaged"));
    }
    bytes.seekp(place).write(page.data(), page_bytes).flush();
    REQUIRE(eventually([&] { return host.get("readyz").body.find("is damaged") == std::string::npos; }));
    CHECK(host.post(submit("new")).status == 200);
    CHECK(host.stop() == 0);
}
