// Ctrl-C ends rejudge at once, whatever a rule does meanwhile, and leaves nothing behind.
#include "store.hpp"

#include "children.hpp"
#include "http/listener.hpp"
#include "tutorial/child_process.hpp"

#include <catch2/catch.hpp>

#include <signal.h>

#include <filesystem>
#include <fstream>
#include <iterator>

using namespace rejudge_test;
using namespace std::chrono_literals;
using Catch::Contains;
using integration::Plugins;
using integration::submit;
namespace fs = std::filesystem;

namespace {

struct Interrupted {
    std::optional<int> code;
    std::string out, err;
    bool left_a_child = false;
    std::size_t files_left = 0; // in the folder for temporary files
};

// Rejudges, and interrupts it once a worker has been at work for a while: a rule hangs.
Interrupted interrupted(const fs::path& data, const std::vector<std::string>& words, int signal) {
    const TemporaryFolder temporary, logs;
    std::vector<std::string> arguments{"rejudge", "--data", data};
    arguments.insert(arguments.end(), words.begin(), words.end());
    kilihost::tutorial::ChildProcess process(
        KILI_HOST_PROGRAM, arguments,
        {.environment = {"TMPDIR=" + temporary.path().string(), "KILI_API_KEY="}, .error_log = logs / "err"});
    REQUIRE(integration::has_busy_child(process.id()));
    const std::vector<pid_t> children = integration::children_of(process.id());
    process.signal(signal);
    Interrupted out;
    out.code = process.wait(30s); // a rule has 60 s
    while (const auto line = process.read_line(1s))
        out.out += *line + "\n";
    std::ifstream err(logs / "err");
    out.err.assign(std::istreambuf_iterator<char>(err), {});
    for (const pid_t child : children)
        if (::kill(child, 0) == 0) out.left_a_child = true;
    out.files_left = std::size_t(std::distance(fs::directory_iterator(temporary.path()), {}));
    return out;
}

} // namespace

TEST_CASE("rejudge: interrupted while a rule hangs, it reports what it has and leaves nothing behind", "[rejudge]") {
    const int signal = GENERATE(SIGINT, SIGTERM);
    const TemporaryFolder folder;
    std::vector<std::string> bodies;
    for (const char* const what : {"nothing", "nothing", "loop", "nothing"})
        bodies.push_back(submit("r" + std::to_string(bodies.size()), "l", "a", json{{"do", what}}.dump()));
    store(folder / "data", bodies);
    Plugins with, without;
    with.add_fixture("misbehaving");
    for (Plugins* const plugins : {&with, &without})
        plugins->add_fixture("c_rule");
    const Interrupted run =
        interrupted(folder / "data", {"--plugins", with.path(), "--against", without.path(), "--json"}, signal);
    INFO(run.err + run.out);
    REQUIRE(run.code == 2);
    const json report = json::parse(run.out);
    CHECK(report.at("complete") == false);
    CHECK(report.at("compared") == 2);
    CHECK(report.at("failures").empty());
    CHECK_FALSE(run.left_a_child);
    CHECK(run.files_left == 0);
}

TEST_CASE("rejudge: interrupted while a rule hangs in create, it leaves nothing behind", "[rejudge]") {
    const TemporaryFolder folder;
    store(folder / "data", {submit("r")});
    Plugins plugins;
    plugins.add_fixture("misbehaving");
    const std::string config = file(folder, "host.toml", "[rules.misbehaving]\ncreate = 'loop'\n");
    const Interrupted run = interrupted(
        folder / "data", {"--plugins", plugins.path(), "--config", config, "--against", plugins.path()}, SIGINT);
    INFO(run.err + run.out);
    CHECK(run.code == 2);
    CHECK_THAT(run.err, Contains("interrupted while rules were loaded"));
    CHECK_FALSE(run.left_a_child);
    CHECK(run.files_left == 0);
}

TEST_CASE("rejudge: interrupted during a call to Kili that gets no answer, it ends at once", "[rejudge]") {
    const kilihost::http::Listener kili("127.0.0.1", 0); // accepts, and never answers
    const TemporaryFolder folder;
    store(folder / "data", {R"({"eventType":"onSubmit","logPayload":{"runId":"r","projectId":"p"},)"
                            R"("payload":{"asset_id":"a","label":{"id":"l"}}})"}); // its jsonResponse is asked for
    Plugins plugins;
    plugins.add_fixture("c_rule");
    kilihost::tutorial::ChildProcess process(
        KILI_HOST_PROGRAM,
        {"rejudge", "--data", folder / "data", "--plugins", plugins.path(), "--against", plugins.path()},
        {.environment = {"KILI_API_KEY=a-key", "KILI_API_ENDPOINT=http://127.0.0.1:" + std::to_string(kili.port())},
         .error_log = folder / "err"});
    kilihost::http::Accepted call;
    REQUIRE(eventually([&] { return (call = kili.accept()).error == 0; }));
    process.signal(SIGINT);
    CHECK(process.wait(20s) == 2); // a call has 60 s
}
