// The database is damaged under a real host: posts are refused, and /readyz says why until the file is whole. A command
// says the same.
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

// Where a table or an index begins in the file.
std::streamoff place_of(const std::string& name, const std::filesystem::path& data) {
    soci::session session;
    kilihost::pipeline::database(data).open(session);
    int page = 0;
    session << "select rootpage from sqlite_master where name = :name", soci::use(name), soci::into(page);
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

TEST_CASE("events says that the database is damaged, where, and what to do", "[serve]") {
    const bool at_the_start = GENERATE(true, false);
    CAPTURE(at_the_start);
    const TemporaryFolder data, logs;
    Plugins plugins;
    plugins.add_rule("bbox_count");
    {
        RunningHost host(plugins.path(), data.path());
        REQUIRE(host.started());
        for (int i = 0; i < 20; ++i)
            REQUIRE(host.post(submit("run-" + std::to_string(i))).status == 200);
        REQUIRE(host.stop() == 0);
    }
    const std::string file = data / "kili-host.db";
    const std::streamoff place = at_the_start ? 0 : place_of("event", data.path());
    std::fstream(file, std::ios::binary | std::ios::in | std::ios::out)
        .seekp(place)
        .write(std::string(page_bytes, '\xff').data(), page_bytes);
    for (const std::vector<std::string>& command :
         {std::vector<std::string>{"list"}, {"list", "--json"}, {"show", "1"}, {"replay", "--all-dead"}}) {
        std::vector<std::string> words{"events", "--data", data.path()};
        words.insert(words.end(), command.begin(), command.end());
        const std::string log = logs / (command.front() + std::to_string(command.size()));
        kilihost::tutorial::ChildProcess process(KILI_HOST_PROGRAM, words, {.environment = {}, .error_log = log});
        CHECK(process.wait(20s) == 2);
        std::ifstream said(log);
        const std::string text(std::istreambuf_iterator<char>(said), {});
        CHECK_THAT(text, Catch::StartsWith("kili-host events: the database " + file + " is damaged (") &&
                             Contains("--restored") && Contains(".recover") && !Contains("select"));
    }
}
