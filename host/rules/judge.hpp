// Runs the rules over events. Guarantees: a rule sees its handlers' events in order, one at a time an instance;
// whatever a rule returns, throws or reports, the others run and the host goes on. Expects events with jsonResponse.
#pragma once

#include "event/event.hpp"
#include "rules/library.hpp"
#include "rules/services.hpp"
#include "rules/verdict.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace kilihost::rules {

// A rule chosen for a project.
struct Chosen {
    std::shared_ptr<const Library> rule;
    std::string parameters; // JSON text of an object
    std::string place = {}; // where they were written, "host.toml:12"; empty: nowhere
};

// Which rules run for a project, in order.
using Choice = std::function<std::vector<Chosen>(const std::string& project_id)>;

// A rule at work for a project: create on construction, destroy at the end.
class Instance {
  public:
    // Throws Library::Unusable if the parameters are not what the rule declares, or, with its own words, if
    // create fails.
    Instance(Chosen chosen, std::string project_id, Services& services);
    ~Instance();
    Instance(const Instance&) = delete;
    Instance& operator=(const Instance&) = delete;

    // Runs the handlers that the event is for, and adds to the verdict. False if the rule has none.
    bool judge(const event::Event& event, Services& services, Verdict& verdict);

  private:
    template <class Body>
    bool enter(const event::Event& event, Services& services, Verdict& verdict, Body body);

    Chosen chosen_;
    std::string project_id_;
    void* self_ = nullptr;
};

// Whether the rule judges projects of this one's input type; true if the rule has no handler for the event anyway, and
// while the type is not known, as when Kili is away. If not, the verdict says why.
bool judges_project(const Library& rule, const event::Event& event, Services& services, Verdict& verdict);

// Who is asked before each rule is entered.
class Watch {
  public:
    enum class Entry {
        run,
        skip, // not this rule for this event
        stop  // no further rule: the verdict is not wanted any longer
    };
    virtual ~Watch() = default;
    virtual Entry enter(const std::string& rule) = 0; // by its name, which outlives the call of the rule
};

// The rules of one worker: instances of its own for each project. Not thread-safe: one Judge a thread.
class Judge {
  public:
    Judge(Choice choice, Services& services);

    Verdict judge(const event::Event& event, Watch* watch = nullptr);
    // Creates the project's instances before its first event. One that fails is tried again then.
    void create(const std::string& project_id, Watch* watch = nullptr);

  private:
    struct AtWork {
        Chosen chosen;
        std::unique_ptr<Instance> instance; // none where create failed: it is tried again with the next event
    };
    using Project = std::vector<AtWork>;
    Project& project(const std::string& id);

    Choice choice_;
    Services& services_;
    std::map<std::string, Project, std::less<>> projects_;
};

} // namespace kilihost::rules
