#include "midst.hpp"

#include "stored_event.hpp"

#include "http_client/http_client.hpp"
#include "tutorial/tutorial.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <set>
#include <thread>
#include <utility>

namespace integration {
namespace {

namespace fs = std::filesystem;
using namespace kilihost;
using inbox::EventState;
using nlohmann::json;

constexpr int connections = 16;
constexpr int refused_every = 40; // of the events that ask for nothing
constexpr int good_assets = 50;

using Issues = std::multiset<std::pair<std::string, std::string>>; // text, mid

// Of the tutorial's rejected label.
const Issues& due() {
    static const Issues issues{{"There are too many BBox (3) - Only 1 BBox of Object A accepted", ""},
                               {"BBox too large", "20221124161451411-13314"}};
    return issues;
}

json with(json label, const json& members) {
    label.update(members);
    return label;
}

// Calls `take` with as much of the list at once as a call of Kili may name.
template <class All, class Take>
void by_batches(const All& all, Take take) {
    for (std::size_t from = 0; from < all.size(); from += kili_api::batch) {
        const auto first = all.begin() + std::ptrdiff_t(from);
        take(All(first, first + std::ptrdiff_t(std::min(kili_api::batch, all.size() - from))));
    }
}

} // namespace

Held held_by(const RunningHost& host) {
    const fs::path process = "/proc/" + std::to_string(host.id());
    Held out;
    std::ifstream status(process / "status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("RssAnon:")) out.megabytes = std::stod(line.substr(8)) / 1000;
    std::error_code gone;
    for (const fs::directory_entry& file : fs::directory_iterator(process / "fd"))
        if (!fs::read_symlink(file, gone).string().starts_with("socket:")) ++out.descriptors;
    out.workers = host.workers().size();
    return out;
}

Midst::Midst(fs::path data, const std::vector<json>& asked)
    : data_(std::move(data)), project_(client_.create_project({"project", "", "IMAGE", tutorial::json_interface()})),
      other_project_(client_.create_project({"other", "", "IMAGE", tutorial::json_interface()})) {
    std::map<int, std::size_t> refused; // by place in the list of all
    for (int place = refused_every / 2; place < events; place += refused_every)
        refused[place] = honest;
    for (std::size_t number = 0; number < asked.size(); ++number)
        refused[int((number + 1) * std::size_t(events) / (asked.size() + 1))] = number;

    std::vector<kili_api::NewAsset> assets;
    for (const auto& [place, number] : refused)
        assets.push_back({"https://example.com/1.jpg", std::to_string(place)});
    std::vector<std::string> ids;
    by_batches(assets, [&](const std::vector<kili_api::NewAsset>& some) {
        for (const std::string& id : client_.append_assets(project_, some))
            ids.push_back(id);
    });
    std::vector<kili_api::NewLabel> drawn;
    for (const std::string& asset : ids)
        drawn.push_back({asset, tutorial::rejected_label()});
    std::vector<std::string> label_ids;
    by_batches(drawn, [&](const std::vector<kili_api::NewLabel>& some) {
        for (const std::string& id : client_.append_labels(project_, some))
            label_ids.push_back(id);
    });

    const std::string good = with(tutorial::accepted_label(), {{"do", "quiet"}}).dump();
    for (int place = 0; place < events; ++place) {
        const std::string name = std::to_string(place);
        const auto found = refused.find(place);
        if (found == refused.end()) {
            bodies_.push_back(submit("good-" + name, "label-" + name, "asset-" + std::to_string(place % good_assets),
                                     good, project_));
            continue;
        }
        const std::size_t number = found->second;
        const std::size_t at = refused_.size();
        refused_.push_back({ids.at(at), label_ids.at(at), number});
        const json members = number == honest ? json{{"do", "quiet"}} : asked.at(number);
        bodies_.push_back(submit(number == honest ? "refused-" + name : poisoned(number), label_ids.at(at), ids.at(at),
                                 with(tutorial::rejected_label(), members).dump(), project_));
    }
    plugins_.add_rule("bbox_area");
    plugins_.add_fixture("misbehaving");
    plugins_.add_rule("bbox_count");
}

void Midst::configure(const std::string& toml) const {
    std::ofstream(data_ / "host.toml") << toml + "\n[kili]\ncalls_per_minute = 1_000_000\nburst = 999_999\n";
}

RunningHost Midst::host(const std::string& toml) {
    configure(toml);
    Settings with_file = settings();
    with_file.arguments = {"--config", data_ / "host.toml"};
    return RunningHost(plugins_.path(), data_, with_file);
}

void Midst::run(RunningHost& host, int from, int to) const {
    std::atomic<int> next{from}, refused{0};
    const auto post = [&] {
        http_client::HttpClient client{{.total_timeout = 60s}};
        const http_client::HeaderList headers({"Content-Type: application/json", authorization, "Expect:"});
        for (int place = next++; place < to; place = next++) {
            try {
                const long status = client
                                        .exchange({.method = http_client::Method::post,
                                                   .url = host.address(),
                                                   .headers = &headers,
                                                   .body = bodies_[std::size_t(place)]})
                                        .status;
                if (status != 200) ++refused;
            } catch (const http_client::NoResponse&) {
                ++refused;
            }
        }
    };
    std::vector<std::thread> threads;
    for (int i = 0; i < connections; ++i)
        threads.emplace_back(post);
    for (std::thread& thread : threads)
        thread.join();
    REQUIRE(refused == 0);
    soci::session session;
    pipeline::database(data_).open(session);
    const int received = int(EventState::received), judged = int(EventState::judged);
    const auto unfinished = [&] {
        int count = 0;
        session << "select count(*) from event where state in (:received, :judged)", soci::use(received),
            soci::use(judged), soci::into(count);
        return count;
    };
    const bool finished = eventually([&] { return unfinished() == 0; }, 120s);
    if (!finished) FAIL(host.log());
}

void Midst::post_elsewhere(RunningHost& host, const std::string& run) const {
    REQUIRE(host.post(submit(run, "label-" + run, "asset-" + run, tutorial::accepted_label().dump(), other_project_))
                .status == 200);
}

std::map<std::string, std::string> Midst::dead_letters() const {
    soci::session session;
    pipeline::database(data_).open(session);
    std::map<std::string, std::string> out;
    std::string run, cause;
    const int dead = int(EventState::dead);
    soci::statement all = (session.prepare << "select identity, cause from event where state = :dead", soci::use(dead),
                           soci::into(run), soci::into(cause));
    all.execute();
    while (all.fetch())
        out[run] = cause;
    return out;
}

std::map<std::size_t, std::vector<std::string>> Midst::check_issues() {
    std::map<std::string, Issues> found; // by asset
    std::set<std::string> sent_back;
    by_batches(refused_, [&](const std::vector<Refused>& some) {
        std::vector<std::string> ids;
        for (const Refused& one : some)
            ids.push_back(one.asset);
        for (const kili_api::Issue& issue : client_.issues(project_, ids))
            found[issue.asset_id].emplace(issue.text, issue.mid);
        for (const kili_api::Asset& asset : client_.assets(project_, ids))
            if (asset.is_sent_back()) sent_back.insert(asset.id);
    });
    std::map<std::size_t, std::vector<std::string>> said;
    std::size_t all = 0;
    for (const Refused& one : refused_) {
        Issues issues = found[one.asset];
        all += issues.size();
        for (const auto& issue : due()) {
            const auto at = issues.find(issue);
            CHECK(at != issues.end());
            if (at != issues.end()) issues.erase(at);
        }
        CHECK(sent_back.contains(one.asset));
        if (one.poison == honest) CHECK(issues.empty());
        for (const auto& [text, mid] : issues)
            if (one.poison != honest) said[one.poison].push_back(text);
    }
    CHECK(std::size_t(client_.count_issues({.project_id = project_})) == all); // none on any other asset
    return said;
}

} // namespace integration
