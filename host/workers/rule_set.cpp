#include "workers/rule_set.hpp"

#include "rules/clean.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace kilihost::workers {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t longest_reason = 8'192; // bytes

void reject(RuleSet& set, const fs::path& file, std::string reason) {
    set.rejected.push_back({file, std::move(reason)});
}

// Takes the description of a library that was loaded, unless its name is taken.
void accept(RuleSet& set, const rules::CopiedLibrary& file, const Loaded& loaded, const rules::Trust& trust) try {
    if (!loaded.unusable.empty()) return reject(set, file.file, loaded.unusable);
    check_pin(trust, loaded.rule.name, file.sha256);
    const auto twin = std::find_if(set.rules.begin(), set.rules.end(),
                                   [&](const Rule& rule) { return rule.description.name == loaded.rule.name; });
    if (twin != set.rules.end())
        return reject(set, file.file,
                      "its rule '" + loaded.rule.name + "' is already loaded from " +
                          twin->library.file.filename().string() + ": remove one of the two");
    set.rules.push_back({file, loaded.rule});
} catch (const rules::Library::Unusable& error) { // check_pin's
    reject(set, file.file, error.what());
}

// A worker that ends names the library that it was loading. Another library may be at fault, or another process: so
// that one is then loaded alone, which shows it, and the rest together again.
void load(RuleSet& set, const std::vector<rules::CopiedLibrary>& files, const RuleWorker::Settings& settings,
          const rules::Trust& trust, const std::atomic<bool>& abandoned) {
    bool together = true;
    for (auto next = files.begin(); next != files.end();) {
        const auto first = next;
        const RuleWorker worker(settings, {first, together ? files.end() : first + 1}, abandoned);
        if (abandoned) throw Abandoned();
        for (const Loaded& loaded : worker.loaded())
            accept(set, *next++, loaded, trust);
        const auto& crash = worker.loading_crash();
        const bool is_shown = crash && (!together || crash->timed_out);
        if (is_shown) reject(set, next++->file, "the process that loaded it " + crash->cause);
        together = !crash || is_shown;
    }
}

// The libraries of the rules that are to have these settings; the others, without a copy, keep their places.
std::vector<rules::CopiedLibrary> with_settings(const RuleSet& set, const RuleWorker::Settings& settings,
                                                const SettingsOf& settings_of) {
    std::vector<rules::CopiedLibrary> out = set.libraries();
    for (std::size_t place = 0; place < out.size(); ++place)
        if (settings_of(set.rules[place].description.name) != settings) out[place].copy.clear();
    return out;
}

std::vector<rules::CopiedLibrary> only(const RuleSet& set, std::size_t library) {
    std::vector<rules::CopiedLibrary> out = set.libraries();
    for (std::size_t place = 0; place < out.size(); ++place)
        if (place != library) out[place].copy.clear();
    return out;
}

} // namespace

std::vector<rules::CopiedLibrary> RuleSet::libraries() const {
    std::vector<rules::CopiedLibrary> out;
    for (const Rule& rule : rules)
        out.push_back(rule.library);
    return out;
}

std::string RuleSet::rule_of(const Crash& crash) const {
    const bool known = crash.progress.stage != WorkerStage::idle && crash.progress.rule < rules.size();
    return known ? rules[crash.progress.rule].description.name : "";
}

RuleSet load_rule_set(const std::vector<fs::path>& libraries, const fs::path& copies, const SettingsOf& settings_of,
                      const rules::Trust& trust, const std::atomic<bool>& abandoned) {
    RuleSet set;
    std::vector<rules::CopiedLibrary> left;
    for (const fs::path& file : libraries) {
        try {
            left.push_back(rules::copy_library(file, copies, trust));
        } catch (const rules::Library::Unusable& error) {
            reject(set, file, error.what());
        }
    }
    const auto settings_of_file = [&](const rules::CopiedLibrary& library) -> const RuleWorker::Settings& {
        return settings_of(library.file.stem().string());
    };
    while (!left.empty()) { // those with equal settings together
        const RuleWorker::Settings& settings = settings_of_file(left.front());
        const auto others = std::stable_partition(left.begin(), left.end(), [&](const rules::CopiedLibrary& library) {
            return settings_of_file(library) == settings;
        });
        load(set, {left.begin(), others}, settings, trust, abandoned);
        left.erase(left.begin(), others);
    }
    std::sort(set.rules.begin(), set.rules.end(),
              [](const Rule& a, const Rule& b) { return a.description.name < b.description.name; });
    return set;
}

void try_rules(RuleSet& set, const std::vector<std::string>& projects, const ChooseRules& choose,
               const SettingsOf& settings_of, rules::Services& services, const std::atomic<bool>& abandoned) {
    std::optional<RuleWorker> worker;
    const RuleWorker::Settings* settings = nullptr;     // of the worker
    std::vector<std::string> reasons(set.rules.size()); // why each rule cannot be used
    for (const std::string& id : projects)
        for (const ProjectMessage::Rule& rule : choose(set, id)) {
            std::string& reason = reasons.at(rule.library);
            if (!reason.empty()) continue;
            const RuleWorker::Settings& wanted = settings_of(set.rules[rule.library].description.name);
            if (!worker || *settings != wanted)
                worker.emplace(wanted, with_settings(set, wanted, settings_of), abandoned);
            settings = &wanted;
            bool is_alone = false;
            std::variant<Tried, Crash> result = worker->try_rules({id, {rule}}, services, abandoned);
            const auto* crash = std::get_if<Crash>(&result);
            if (crash != nullptr && !crash->timed_out && !abandoned) { // alone, as another rule may be at fault
                worker.emplace(wanted, only(set, rule.library), abandoned);
                result = worker->try_rules({id, {rule}}, services, abandoned);
                crash = std::get_if<Crash>(&result);
                is_alone = true;
            }
            if (abandoned) throw Abandoned();
            const std::string why = crash != nullptr
                                        ? "the process that created it " + crash->cause
                                        : rules::clean(std::get<Tried>(result).unusable.at(0), longest_reason);
            if (crash != nullptr || is_alone) worker.reset();
            if (!why.empty())
                reason = "its rule '" + set.rules[rule.library].description.name + "' cannot be created" +
                         (id.empty() ? "" : " for project " + id) +
                         (rule.place.empty() ? "" : " with the parameters at " + rule.place) + ": " + why;
        }
    std::vector<Rule> usable;
    for (std::size_t i = 0; i < set.rules.size(); ++i) {
        if (reasons[i].empty())
            usable.push_back(std::move(set.rules[i]));
        else
            reject(set, set.rules[i].library.file, reasons[i]);
    }
    set.rules = std::move(usable);
}

} // namespace kilihost::workers
