// Labels changed at random but the same in every run must never hurt a rule of plugins/. What a rule reports must still
// be one of its texts, and name an annotation of the label.
#include "plugins/catalogue.hpp"
#include "plugins/labels.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <iterator>
#include <limits>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace mutation_test {

using testhost::Finding;
using testhost::Instance;
using testhost::Json;
using testhost::Outcome;
using testhost::submitted;

namespace {

class Mutator {
  public:
    explicit Mutator(unsigned seed) : random_(seed) {}

    std::size_t below(std::size_t limit) { return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random_); }

    // Changes one node of the document, or what is around it.
    void mutate(Json& document) {
        std::vector<Json*> nodes;
        collect(document, nodes);
        Json& node = *nodes[below(nodes.size())];
        switch (below(7)) {
        case 0:
            node = leaf();
            break;
        case 1: // a part of the document in another place
            node = Json(*nodes[below(nodes.size())]);
            break;
        case 2:
            if (!node.empty() && node.is_structured()) node.erase(std::next(node.begin(), at(node)));
            break;
        case 3:
            if (node.is_array() && !node.empty()) node.push_back(Json(node[below(node.size())]));
            break;
        case 4: // a member under another name, perhaps a frame's
            if (node.is_object() && !node.empty()) node[name()] = Json(*std::next(node.begin(), at(node)));
            break;
        case 5:
            node = Json{{name(), Json(node)}};
            break;
        default:
            node = Json::array({Json(node), leaf()});
        }
    }

  private:
    static void collect(Json& node, std::vector<Json*>& nodes) {
        nodes.push_back(&node);
        if (node.is_structured())
            for (Json& child : node)
                collect(child, nodes);
    }
    std::ptrdiff_t at(const Json& node) { return static_cast<std::ptrdiff_t>(below(node.size())); }
    std::string name() {
        static const char* const names[] = {
            "0",        "1",       "99",   "JOB_0",   "annotations", "children",       "mid",      "categories",
            "name",     "type",    "text", "search",  "OBJECT_A",    "boundingPoly",   "x",        "normalizedVertices",
            "polyline", "beginId", "TEXT", "content", "beginOffset", "secondsToLabel", "\u00e9\n", ""};
        return names[below(std::size(names))];
    }
    Json leaf() {
        static const Json leaves[] = {nullptr,
                                      true,
                                      0,
                                      -1,
                                      4.9e-324,
                                      1.7976931348623157e308,
                                      -1.7976931348623157e308,
                                      std::numeric_limits<std::int64_t>::min(),
                                      std::numeric_limits<std::uint64_t>::max(),
                                      "rectangle",
                                      "polygon",
                                      " \u00a0\U0001f600",
                                      "OBJECT_A",
                                      std::string(5000, 'x'),
                                      std::string("\0", 1),
                                      Json::array(),
                                      Json::object()};
        return leaves[below(std::size(leaves))];
    }

    std::mt19937 random_;
};

// Adds the values of all members `mid`.
void collect_mids(const Json& node, std::vector<const Json*>& mids) {
    if (node.is_object() && node.contains("mid")) mids.push_back(&node["mid"]);
    if (!node.is_structured()) return;
    for (const Json& child : node)
        collect_mids(child, mids);
}

// Whether one of them is `text`, or a number that `text` writes.
bool is_mid(const std::vector<const Json*>& mids, const std::string& text) {
    return std::any_of(mids.begin(), mids.end(), [&](const Json* mid) {
        return *mid == text || (mid->is_number() && Json::parse(text, nullptr, false) == *mid);
    });
}

// A rule, its parameters, and how its texts begin and end: text by text, but for what the label holds.
struct Case {
    std::string rule;
    Json configuration;
    std::vector<std::pair<std::string, std::string>> texts;
    bool names_annotations; // or the whole label

    bool knows(const std::string& text) const {
        return std::any_of(texts.begin(), texts.end(), [&](const auto& ends) {
            return text.starts_with(ends.first) && text.ends_with(ends.second);
        });
    }
};

const std::vector<Case>& cases() {
    static const Json needs = Json::array({{{"category", "OBJECT_A"}, {"one_of", {"CAR"}}}});
    static const Json forbidden = Json::array({{{"categories", {"DAY", "NIGHT"}}}});
    static const Json required = Json::array({{{"category", "OBJECT_A"}, {"children", {"TEXT", "PLATE"}}}});
    static const Json checks = Json::array({{{"pattern", "[a-z ]+"}, {"max_length", 60}}, {{"format", "iban"}}});
    static const std::vector<Case> cases = {
        {"bbox_area", Json::object(), {{"BBox too large", ""}}, true},
        {"bbox_area",
         {{"min_area", 0.01}, {"max_area", 0.01}, {"jobs", Json::array({"JOB_0", "0", "name"})}},
         {{"BBox too large", ""}, {"BBox too small", ""}},
         true},
        {"bbox_bounds",
         {{"margin", 0.1}},
         {{"BBox of ", " leaves the image"},
          {"BBox of ", " lies at the image's border"},
          {"Object of ", " leaves the image"},
          {"Object of ", " lies at the image's border"}},
         true},
        {"bbox_count", Json::object(), {{"There are too many BBox (", " BBox of Object A accepted"}}, false},
        {"bbox_count",
         {{"limits", Json::array({{{"category", "OBJECT_A"}, {"min", 2}, {"max", 2}}})}},
         {{"There are too many BBox (", " BBox of Object A accepted"},
          {"There are too few BBox (", " BBox of Object A required"}},
         false},
        {"bbox_overlap", {{"max_iou", 0.8}}, {{"BBox of ", " % overlap) - Only 1 accepted"}}, true},
        {"bbox_overlap", {{"max_iou", 0.1}}, {{"BBox of ", " % overlap) - Only 1 accepted"}}, true},
        {"bbox_shape",
         {{"min_side", 0.005}, {"min_aspect", 0.05}, {"max_aspect", 20}},
         {{"BBox of ", " has no area"}, {"BBox of ", " accepted"}, {"BBox of ", " required"}},
         true},
        {"label_speed", {{"seconds_per_annotation", 1}}, {{"Labeled too fast (", " s expected"}}, false},
        {"ner_spans",
         {{"overlaps", "job"}},
         {{"Entity of ", "\""},
          {"Entity of ", " overlaps another one"},
          {"Entity of ", " marks no text"},
          {"Entity of ", " begins outside of its text"},
          {"Entity of ", " ends where it begins, or before"}},
         true},
        {"polygon_validity",
         {{"max_vertices", 10}},
         {{"Polygon of ", " itself"},
          {"Polygon of ", " required"},
          {"Polygon of ", " accepted"},
          {"Polygon of ", " has no area"},
          {"Polygon of ", " hole outside of it"},
          {"Polygon of ", " has a hole in a hole"}},
         true},
        {"required_children", {{"required", required}}, {{"OBJECT_A without ", " - It must be filled in"}}, true},
        {"required_together",
         {{"needs", needs}, {"forbidden", forbidden}},
         {{"OBJECT_A needs CAR", ""}, {"DAY and NIGHT exclude each other - Only 1 accepted", ""}},
         false},
        {"transcription_pattern",
         {{"checks", checks}},
         {{"", " does not have the expected form"}, {"", " accepted"}, {"", " is not a valid IBAN - Check its digits"}},
         true}};
    return cases;
}

} // namespace

TEST_CASE("rules survive labels changed at random", "[mutation]") {
    std::set<std::string> covered;
    std::vector<std::unique_ptr<Instance>> instances;
    for (const Case& one : cases()) {
        covered.insert(one.rule);
        instances.push_back(std::make_unique<Instance>(catalogue::rule(one.rule), one.configuration));
    }
    const std::vector<std::string> all = catalogue::names();
    REQUIRE(covered == std::set<std::string>(all.begin(), all.end()));

    std::vector<Json> originals = {labels::tutorial(), labels::wide()};
    for (std::size_t i = 0; i < 2; ++i) {
        const Json& jobs = originals[i]["jsonResponse"];
        originals.push_back(labels::label({{"0", jobs}, {"1", jobs}}));
    }
    Mutator mutator(20221124);
    std::vector<std::size_t> reported(cases().size());
    for (std::size_t round = 0; round < 4000; ++round) {
        Json label = originals[round % originals.size()];
        const std::size_t changes = 1 + mutator.below(6);
        for (std::size_t i = 0; i < changes && label.dump().size() < 100'000; ++i)
            mutator.mutate(label);
        std::vector<const Json*> mids;
        collect_mids(label, mids);
        const Json event = submitted(label);
        for (std::size_t i = 0; i < instances.size(); ++i) {
            const Case& one = cases()[i];
            const Outcome outcome = instances[i]->judge(event);
            reported[i] += outcome.findings.size();
            INFO("round " << round << ", case " << i << " of " << one.rule);
            REQUIRE(outcome.status == KILI_OK);
            for (const Finding& finding : outcome.findings) {
                INFO(finding.text);
                REQUIRE(one.knows(finding.text));
                REQUIRE(finding.severity == (one.rule == "label_speed" ? KILI_WARN : KILI_BLOCK));
                REQUIRE((finding.mid.empty() || (one.names_annotations && is_mid(mids, finding.mid))));
            }
        }
    }
    for (std::size_t i = 0; i < instances.size(); ++i) { // the changes leave each rule something to judge
        INFO(cases()[i].rule << " with " << cases()[i].configuration);
        CHECK(reported[i] > 500);
    }
}

} // namespace mutation_test
