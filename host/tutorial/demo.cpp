#include "tutorial/demo.hpp"

#include "http_client/http_client.hpp"
#include "kili_api/client.hpp"
#include "pipeline/outbox/action_queries.hpp"
#include "pipeline/schema.hpp"
#include "tutorial/child_process.hpp"
#include "tutorial/tutorial.hpp"

#include <signal.h>
#include <stdlib.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <map>
#include <sstream>
#include <thread>

namespace kilihost::tutorial {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr const char* api_key = "sandbox-key"; // the sandbox's own, known to everybody
constexpr const char* header = "custom header";
constexpr milliseconds patience{10'000};

struct Failed : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct Stopped {};

std::string variable(std::string name, const std::string& value) {
    name += '=';
    name += value;
    return name;
}

// The first line of a server says where it listens.
std::string address_of(ChildProcess& server, const std::string& name, const fs::path& log) {
    const std::optional<std::string> line = server.read_line(patience);
    const auto at = line ? line->find("http://") : std::string::npos;
    if (at == std::string::npos) {
        std::ifstream in(log);
        std::stringstream text;
        text << in.rdbuf();
        throw Failed("the " + name + " did not start:\n" + text.str());
    }
    return line->substr(at, line->find(' ', at) - at);
}

// Asks the host itself; an empty response if none comes.
http_client::HttpResponse get(const std::string& url) {
    try {
        return http_client::HttpClient().exchange({.url = url});
    } catch (const http_client::NoResponse&) {
        return {};
    }
}

std::uint64_t metric(const std::string& text, const std::string& name) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);)
        if (line.starts_with(name + ' ')) return std::stoull(line.substr(line.find(' ')));
    throw Failed("the host's metrics lack " + name);
}

// The calls that labels cost, without the one that reads the project: that is made once an hour, for any number of
// labels.
std::uint64_t api_calls(const std::string& host) {
    const std::string text = get(host + "metrics").body;
    return metric(text, "kili_host_api_calls_total") - metric(text, "kili_host_project_calls_total");
}

class Demo {
  public:
    Demo(const fs::path& program, const DemoOptions& demo, const std::function<bool()>& stop)
        : stop_(stop), folder_(make_folder()),
          sandbox_(program, {"sandbox", "--listen", "127.0.0.1:0", "--workflow", demo.workflow},
                   options("sandbox.log", "")),
          endpoint_(address_of(sandbox_, "sandbox", folder_ / "sandbox.log")),
          host_(program,
                // In a container, the checkout often belongs to another user than the one that builds and runs it.
                {"serve", "--listen", "127.0.0.1:0", "--plugins", demo.plugins.string(), "--data", folder_ / "data",
                 "--allow-writable-plugins"},
                options("host.log", endpoint_)),
          address_(address_of(host_, "host", folder_ / "host.log")), kili_(connection()) {}

    // True if the outcome is the tutorial's. Throws Stopped.
    bool play();
    void keep();
    // Stops both servers as a user would, and removes what they wrote.
    void clean_up();

  private:
    static fs::path make_folder() {
        std::string pattern = (fs::temp_directory_path() / "kili-host-demo-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) throw Failed("cannot make a folder in " + pattern);
        return pattern;
    }
    ChildProcess::Options options(const char* log, const std::string& endpoint) const {
        ChildProcess::Options out;
        out.environment = {variable("KILI_API_KEY", api_key), variable("KILI_API_ENDPOINT", endpoint),
                           variable("KILI_WEBHOOK_HEADER", header)};
        out.error_log = folder_ / log;
        out.detached = true;
        return out;
    }
    kili_api::ApiConnection connection() const {
        kili_api::ApiConnection to;
        to.endpoint = endpoint_;
        to.api_key = api_key;
        return to;
    }
    void set_up();
    bool submit_rejected();
    bool submit_accepted();
    std::map<std::string, std::string> rules_by_issue() const;
    kili_api::Asset asset() { return kili_.asset(project_id_, asset_id_).value_or(kili_api::Asset{}); }
    // Waits until `condition` is true. Gives up after `patience`, so that a demo never hangs.
    template <class Condition>
    void wait_for(const std::string& what, Condition condition) const {
        const auto deadline = steady_clock::now() + patience;
        while (!condition()) {
            if (stop_()) throw Stopped();
            if (steady_clock::now() > deadline) throw Failed("gave up waiting for " + what);
            std::this_thread::sleep_for(milliseconds(1));
        }
    }
    bool expect(bool condition, const std::string& what);

    const std::function<bool()>& stop_;
    fs::path folder_;
    ChildProcess sandbox_;
    std::string endpoint_;
    ChildProcess host_;
    std::string address_;
    kili_api::Client kili_;
    std::string project_id_, asset_id_;
};

void Demo::set_up() {
    wait_for("the host to be ready", [&] { return get(address_ + "readyz").status == 200; });
    std::printf("  sandbox   %s\n  host      %s\n", endpoint_.c_str(), address_.c_str());
    project_id_ = kili_.create_project(
        {"Webhooks test project", "My first project with a webhook", "IMAGE", tutorial::json_interface()});
    kili_.append_assets(project_id_,
                        {{"https://storage.googleapis.com/label-public-staging/car/car_1.jpg", "landscape2"}});
    asset_id_ = kili_.list_assets({.project_id = project_id_}).next().value_or(kili_api::Asset{}).id;
    kili_.create_webhook({"Webhook bbox count", address_, header, {}});
    kili_.activate_plugin_on_project("Webhook bbox count", project_id_);
    std::printf("  project   %s, asset %s, webhook \"Webhook bbox count\" active\n", project_id_.c_str(),
                asset_id_.c_str());
}

bool Demo::expect(bool condition, const std::string& what) {
    if (!condition) std::printf("  WRONG     expected %s\n", what.c_str());
    return condition;
}

std::map<std::string, std::string> Demo::rules_by_issue() const {
    soci::session session;
    pipeline::database(folder_ / "data").open(session);
    return outbox::rules_by_issue(session);
}

bool Demo::submit_rejected() {
    std::printf("\nA label with three boxes of Object A is submitted, the first one large:\n");
    const std::uint64_t calls_before = api_calls(address_);
    const auto submitted = steady_clock::now();
    kili_.append_labels(project_id_, {{asset_id_, tutorial::rejected_label()}});
    std::vector<kili_api::Issue> issues;
    wait_for("the issues", [&] { return (issues = kili_.issues(project_id_, {asset_id_})).size() >= 2; });
    const std::chrono::duration<double, std::milli> time = steady_clock::now() - submitted;
    kili_api::Asset returned;
    wait_for("the asset to be sent back", [&] { return (returned = asset()).is_sent_back(); });
    wait_for("the host to note it", [&] { return rules_by_issue().size() >= 2; });
    const std::map<std::string, std::string> rules = rules_by_issue();
    for (const kili_api::Issue& issue : issues) {
        const auto rule = rules.find(issue.id);
        std::printf("  issue     %-67s %-24s by %s\n", issue.text.c_str(),
                    issue.mid.empty() ? "on the label" : ("on " + issue.mid).c_str(),
                    rule != rules.end() ? rule->second.c_str() : "nobody");
    }
    const std::uint64_t calls = api_calls(address_) - calls_before;
    std::printf("  asset     %s: back in its labeler's queue\n", returned.progress().c_str());
    std::printf("  took      %.1f ms from submit to issue, %llu API calls\n", time.count(),
                static_cast<unsigned long long>(calls));
    const auto has = [&](const char* text, const char* mid) {
        return std::any_of(issues.begin(), issues.end(),
                           [&](const kili_api::Issue& issue) { return issue.text == text && issue.mid == mid; });
    };
    bool good = expect(issues.size() == 2, "two issues");
    good &=
        expect(has("There are too many BBox (3) - Only 1 BBox of Object A accepted", ""), "the issue of bbox_count");
    good &= expect(has("BBox too large", "20221124161451411-13314"), "the issue of bbox_area");
    good &= expect(calls == 2, "two API calls");
    return good;
}

bool Demo::submit_accepted() {
    std::printf("\nA corrected label is submitted, one box under a third of the image:\n");
    const std::uint64_t calls_before = api_calls(address_);
    const std::string label_id = kili_.append_labels(project_id_, {{asset_id_, tutorial::accepted_label()}}).at(0);
    wait_for("the label to be judged", [&] {
        soci::session session;
        pipeline::database(folder_ / "data").open(session);
        return inbox::state_of_label(session, label_id) == inbox::EventState::done;
    });
    const std::vector<kili_api::Issue> issues = kili_.issues(project_id_, {asset_id_});
    const auto solved = std::count_if(issues.begin(), issues.end(),
                                      [](const kili_api::Issue& issue) { return issue.status == "SOLVED"; });
    const kili_api::Asset accepted = asset();
    const std::uint64_t calls = api_calls(address_) - calls_before;
    std::printf("  issues    %zu, %td of them SOLVED now\n  asset     %s\n  took      %llu API call\n", issues.size(),
                solved, accepted.progress().c_str(), static_cast<unsigned long long>(calls));
    bool good = expect(issues.size() == 2 && solved == 2, "no further issue, and the two solved");
    good &= accepted.step ? expect(accepted.step->status == "DONE", "the step DONE")
                          : expect(accepted.status == "LABELED", "status LABELED");
    good &= expect(calls == 1, "one API call");
    return good;
}

bool Demo::play() {
    set_up();
    bool good = submit_rejected();
    good &= submit_accepted();
    std::printf(good ? "\nAll of it as the tutorial says.\n" : "\nNot as the tutorial says.\n");
    return good;
}

void Demo::keep() {
    std::printf(R"(
Both servers go on. To try them:

  curl -i %sreadyz
  curl -i -X POST %s -H 'Authorization: %s' -d '{"eventType":"onSubmit",
    "logPayload":{"runId":"try-1","projectId":"%s"},
    "payload":{"asset_id":"%s","label":{"id":"no-such-label","jsonResponse":{}}}}'
  curl -s %s -H 'Authorization: X-API-Key: %s' -H 'Content-Type: application/json' \
    -d '{"query":"{ issues(where: {project: {id: \"%s\"}}, first: 100, skip: 0) { id status comments { text } } }"}'

To stop them: kill %d %d; rm -r %s
)",
                address_.c_str(), address_.c_str(), header, project_id_.c_str(), asset_id_.c_str(), endpoint_.c_str(),
                api_key, project_id_.c_str(), int(host_.id()), int(sandbox_.id()), folder_.c_str());
    host_.release();
    sandbox_.release();
}

void Demo::clean_up() {
    for (ChildProcess* const server : {&host_, &sandbox_}) {
        server->signal(SIGTERM);
        if (server->wait(patience) != 0)
            throw Failed("a server did not stop as asked; its log is in " + folder_.string());
    }
    fs::remove_all(folder_);
}

} // namespace

int run_demo(const fs::path& program, const DemoOptions& options, const std::function<bool()>& stop) {
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    std::printf("Kili's webhook tutorial on kili-host and the built-in sandbox\n\n");
    try {
        Demo demo(program, options, stop);
        try {
            const bool good = demo.play();
            if (options.keep)
                demo.keep();
            else
                demo.clean_up();
            return good ? 0 : 1;
        } catch (const Stopped&) {
            demo.clean_up();
            std::printf("\nStopped.\n");
            return 2;
        }
    } catch (const std::exception& error) {
        std::printf("\nThe demo failed: %s\n", error.what());
        return 1;
    }
}

} // namespace kilihost::tutorial
