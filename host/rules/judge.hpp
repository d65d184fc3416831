// Runs the rules over events. Guarantees: an instance sees its handlers' events in order, one at a time; whatever a
// rule returns, throws or reports, the other rules run and the host continues. Expects events with jsonResponse.
#pragma once

#include "event/event.hpp"
#include "rules/annotation_list.hpp"
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
    std::string place = {}; // where the parameters are written, "host.toml:12"; empty: nowhere
};

// Which rules run for a project, in order.
using Choice = std::function<std::vector<Chosen>(const std::string& project_id)>;

// A rule's instance for a project: calls create on construction, and destroy at the end.
class Instance {
  public:
    // Throws Library::Unusable if the parameters are not what the rule declares or, with the rule's words, if create
    // fails.
    Instance(Chosen chosen, std::string project_id, Services& services);
    ~Instance();
    Instance(const Instance&) = delete;
    Instance& operator=(const Instance&) = delete;

    // Runs the rule's handlers for the event, and adds to the verdict. False if the rule has none. `annotations` are
    // the event's, for all rules.
    bool judge(const event::Event& event, LabelAnnotations& annotations, Services& services, Verdict& verdict);

  private:
    template <class Body>
    bool enter(const event::Event& event, LabelAnnotations& annotations, Services& services, Verdict& verdict,
               Body body);

    Chosen chosen_;
    std::string project_id_;
    void* self_ = nullptr;
};

// Whether the rule judges projects of this input type. Also true if the rule has no handler for the event, or Kili does
// not show the type. If false, the verdict says why.
bool judges_project(const Library& rule, const event::Event& event, Services& services, Verdict& verdict);

// Decides before each rule whether to enter it.
class Watch {
  public:
    enum class Entry {
        run,
        skip, // not this rule for this event
        stop  // no further rule: the verdict is no longer needed
    };
    virtual ~Watch() = default;
    virtual Entry enter(const std::string& rule) = 0; // by its name, which outlives the call of the rule
};

// The rules of one worker, with instances for each project. Not thread-safe: one Judge for each thread.
class Judge {
  public:
    Judge(Choice choice, Services& services);

    Verdict judge(const event::Event& event, Watch* watch = nullptr);
    // Creates the project's instances before its first event. If one fails, it is tried again with the event.
    void create(const std::string& project_id, Watch* watch = nullptr);

  private:
    struct AtWork {
        Chosen chosen;
        std::unique_ptr<Instance> instance; // none if create failed: it is tried again with the next event
    };
    using ProjectRules = std::vector<AtWork>;
    ProjectRules& project(const std::string& id);

    Choice choice_;
    Services& services_;
    std::map<std::string, ProjectRules, std::less<>> projects_;
};

} // namespace kilihost::rules
