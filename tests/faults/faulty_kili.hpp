// A Kili that fails on purpose: the sandbox's API, which carries every operation out for real, behind a server that
// loses, spoils, delays or refuses its replies as a test says.
//
// A request is carried out only when every connection that its client has given up was served to its end: what a killed
// host, or one that waited no longer, had sent is in effect before its next question is answered.
#pragma once

#include "kili_api/scripted_server.hpp"
#include "sandbox/api.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace faults {

enum class Fault {
    none,
    lost,           // carried out, and the connection closed without a reply
    slow,           // carried out, and no reply for as long as the client waits
    garbage,        // carried out, and answered with a page of HTML
    garbage_before, // the page, and nothing carried out
    reset,          // the connection reset, and nothing carried out
    too_many,       // 429 with Retry-After of a second
    server_error    // 500
};

struct Call {
    int number;            // from 1, of those since the plan was set
    std::string operation; // "createIssues"
    bool mutation;
};
using Plan = std::function<Fault(const Call&)>; // any thread, one at a time

struct Issue {
    std::string text, mid;
    auto operator<=>(const Issue&) const = default; // NOLINT(modernize-use-nullptr): clang-tidy 14 takes it for a 0
};

class FaultyKili {
  public:
    FaultyKili();

    const std::string& endpoint() const { return endpoint_; }
    void inject(Plan plan);
    // Connections are refused, and those that are open end, until it is back.
    void go_away();
    void come_back();
    // Requests that came, and those of them that met a fault, since the plan was set.
    int calls() const;
    int faults() const;

    // Without HTTP, and without faults:
    std::vector<std::string> add_assets(int count);
    // Labels submitted, one an asset, each {asset id, jsonResponse}; their ids.
    std::vector<std::string> submit(const std::vector<std::pair<std::string, nlohmann::json>>& labels);
    void delete_label(const std::string& id);
    const std::string& project() const { return project_; }
    std::map<std::string, std::multiset<Issue>> issues(); // by asset id
    std::map<std::string, std::string> statuses();        // likewise
    // How often each asset was named in a sendBackAssetsToQueue that was carried out.
    std::map<std::string, int> sent_back() const;

  private:
    void serve(kilihost::test::Peer& peer);
    bool answer(kilihost::test::Peer& peer, const std::string& body);
    struct Answer {
        Fault fault;
        std::string bytes;
    };
    Answer decide(const std::string& body);
    std::string carry_out(const std::string& body);
    nlohmann::json ask(std::string_view document, const nlohmann::json& variables);
    nlohmann::json all(std::string_view document, const char* name);

    mutable std::mutex mutex_;                 // of what follows
    kilihost::sandbox::Delivery delivery_{{}}; // there is no webhook
    kilihost::sandbox::Api api_;
    Plan plan_;
    int calls_ = 0;
    int faults_ = 0;
    std::map<std::string, int> sent_back_;

    std::string project_, endpoint_;
    std::uint16_t port_ = 0;
    std::unique_ptr<kilihost::test::ScriptedServer> server_; // last: its threads use the rest
};

} // namespace faults
