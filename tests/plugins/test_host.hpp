// A second, small host side of kili/plugin.h, independent of the host's own: it loads one library, runs its handlers,
// and keeps all that they did. It has no limits on texts, no batching and no Kili. Values are nlohmann's, so `get` is
// linear in an object's members. An Instance is for one thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <boost/dll/shared_library.hpp>
#include <nlohmann/json.hpp>

#include <kili/plugin.h>

namespace testhost {

using Json = nlohmann::ordered_json;

struct Finding {
    std::string text;
    std::string mid;
    kili_severity severity = KILI_BLOCK;
    std::int64_t frame = -1; // -1: none
    std::int64_t page = -1;  // likewise

    bool operator==(const Finding&) const = default;
};

// What Kili would answer to a plugin's services; without one they are unavailable.
struct Kili {
    Json labels = Json::array();
    Json data = Json::object();
    std::vector<std::string> created = {}; // issues: "label|text|mid"
    Json project = nullptr;                // null: unknown
};

// All that one call of a plugin's function did.
struct Outcome {
    kili_status status = KILI_OK;
    std::string error; // the last text given to `fail`
    std::vector<Finding> findings;
    std::size_t findings_left_out = 0;
    bool send_back = false;
    bool add_to_review = false;
    Json metadata = Json::object(); // keys set
    std::vector<std::string> log;
    double seconds = 0; // of processor time in the handlers
};

// The library or its rule cannot be used; what() is the reason.
struct Refused : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// A loaded library. Throws Refused.
class Plugin {
  public:
    explicit Plugin(const std::string& path);
    const kili_plugin_v1& rule() const { return rule_; }

  private:
    boost::dll::shared_library library_;
    kili_plugin_v1 rule_{}; // members that the library's own struct is too short for are zero
};

// The functions that plugins get, for tests of headers that read values.
const kili_host& functions();
// Those of an older host: the kit reads annotations by itself.
const kili_host& functions_without_annotation_at();
const kili_value* value(const Json& json);

// The body of a webhook of this type; that of a submitted label.
Json event(const std::string& type, Json payload);
Json submitted(Json label);

// A rule at work for a project. The plugin and, if given, `kili` must outlive it. Throws Refused if `create` fails.
class Instance {
  public:
    explicit Instance(const Plugin& plugin, const Json& configuration = Json::object(), Kili* kili = nullptr,
                      const kili_host& host = functions());
    Instance(const Instance&) = delete;
    Instance& operator=(const Instance&) = delete;
    ~Instance();

    // Runs the handler of the event's type, as the real host would, then on_event; nothing for one that the rule
    // does not have.
    Outcome judge(const Json& event) const;
    Outcome event(const std::string& type, Json payload) const;
    Outcome on_submit(Json label) const;

  private:
    const Plugin& plugin_;
    Kili* kili_;
    const kili_host& host_;
    void* instance_ = nullptr;
};

} // namespace testhost
