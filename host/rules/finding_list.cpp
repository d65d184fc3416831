#include "rules/finding_list.hpp"

#include "rules/clean.hpp"

#include <kili/plugin.h>

#include <functional>
#include <utility>

namespace kilihost::rules {
namespace {

// Beyond this many distinct findings left out, each place counts as one: it bounds memory.
constexpr std::size_t max_left_out_known = 10'000;

void add_place(Places& places, const Reported& reported) {
    if (reported.frame >= 0) places.frames.add(reported.frame);
    if (reported.page >= 0) places.pages.add(reported.page);
}

} // namespace

bool FindingList::add(const Reported& reported) {
    const bool placed = reported.frame >= 0 || reported.page >= 0;
    std::string key;
    if (placed) {
        key.append(reported.mid).append(1, '\0').append(reported.text.substr(0, KILI_MAX_TEXT + 1));
        if (const auto found = placed_.find(key); found != placed_.end()) {
            Finding& finding = all_[found->second];
            add_place(finding.places, reported);
            if (reported.severity == Severity::block) finding.severity = Severity::block;
            return true;
        }
    }
    if (all_.size() == KILI_MAX_FINDINGS) {
        const bool counts = !placed || left_out_placed_.size() == max_left_out_known ||
                            left_out_placed_.insert(std::hash<std::string>()(key)).second;
        if (counts) ++left_out_;
        return false;
    }
    if (placed) placed_.emplace(std::move(key), all_.size());
    Finding& finding = all_.emplace_back();
    finding.rule = rule_;
    finding.severity = reported.severity;
    finding.text = clean(reported.text, KILI_MAX_TEXT);
    finding.mid = clean(reported.mid, KILI_MAX_TEXT);
    add_place(finding.places, reported);
    return true;
}

std::vector<Finding> FindingList::take() {
    for (Finding& finding : all_)
        if (const std::string place = finding.places.text(); !place.empty())
            finding.text = clean(finding.text, KILI_MAX_TEXT - place.size() - 3) + " (" + place + ")";
    if (left_out_ > 0) {
        Finding& last = all_.back();
        last.text = std::to_string(left_out_ + 1) + " more findings of this rule are not listed";
        last.mid.clear();
        last.places = {};
    }
    placed_.clear();
    left_out_placed_.clear();
    left_out_ = 0;
    return std::exchange(all_, {});
}

} // namespace kilihost::rules
