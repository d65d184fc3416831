// The tutorial's label, changed at random but the same in every run, must never hurt a rule. What a rule reports must
// still be one of its texts, and name an annotation of the label.
#include "plugins/labels.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cctype>
#include <random>

using testhost::Finding;
using testhost::Instance;
using testhost::Json;
using testhost::Outcome;
using testhost::Plugin;

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
        static const char* const names[] = {"0",    "1",          "99",       "JOB_0", "annotations",        "children",
                                            "mid",  "categories", "name",     "type",  "normalizedVertices", "search",
                                            "text", "OBJECT_A",   "\u00e9\n", ""};
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
                                      "OBJECT_A",
                                      std::string(5000, 'x'),
                                      std::string("\0", 1),
                                      Json::array(),
                                      Json::object()};
        return leaves[below(std::size(leaves))];
    }

    std::mt19937 random_;
};

// Whether the label holds `text` as the value of some member `mid`.
bool has_mid(const Json& node, const std::string& text) {
    if (node.is_object())
        for (const auto& [name, member] : node.items())
            if (name == "mid" && member == text) return true;
    return node.is_structured() &&
           std::any_of(node.begin(), node.end(), [&](const Json& child) { return has_mid(child, text); });
}

// The text without the " (frame 12)" at its end, if that is there.
std::string without_frame(const std::string& text) {
    const std::size_t at = text.rfind(" (frame ");
    if (at == std::string::npos) return text;
    const std::string number = text.substr(at + 8, text.size() - at - 9);
    REQUIRE(text.back() == ')');
    REQUIRE_FALSE(number.empty());
    REQUIRE(std::all_of(number.begin(), number.end(), [](unsigned char c) { return std::isdigit(c) != 0; }));
    return text.substr(0, at);
}

bool is_count_text(const std::string& text) {
    const auto between = [&](std::string_view begin, std::string_view end) {
        return text.starts_with(begin) && text.ends_with(end);
    };
    return between("There are too many BBox (", " BBox of Object A accepted") ||
           between("There are too few BBox (", " BBox of Object A required");
}

} // namespace

TEST_CASE("rules survive labels changed at random", "[mutation]") {
    const Plugin count(KILI_PLUGINS "/bbox_count.so");
    const Plugin area(KILI_PLUGINS "/bbox_area.so");
    const Instance counts(count);
    const Instance bounds(count, {{"limits", {{{"category", "OBJECT_A"}, {"min", 2}, {"max", 2}}}}});
    const Instance areas(area);
    const Instance all_areas(area,
                             {{"min_area", 0.01}, {"max_area", 0.01}, {"jobs", Json::array({"JOB_0", "0", "name"})}});

    Json images = labels::tutorial();
    Json video = labels::label({{"0", images["jsonResponse"]}, {"1", images["jsonResponse"]}});
    Mutator mutator(20221124);
    std::size_t reported = 0;
    for (int round = 0; round < 4000; ++round) {
        Json label = round % 2 ? images : video;
        const std::size_t changes = 1 + mutator.below(6);
        for (std::size_t i = 0; i < changes && label.dump().size() < 100'000; ++i)
            mutator.mutate(label);
        for (const Instance* rule : {&counts, &bounds, &areas, &all_areas}) {
            const bool is_count = rule == &counts || rule == &bounds;
            const Outcome outcome = rule->on_submit(label);
            reported += outcome.findings.size();
            INFO("round " << round);
            REQUIRE(outcome.status == KILI_OK);
            for (const Finding& finding : outcome.findings) {
                const std::string text = without_frame(finding.text);
                REQUIRE((is_count ? is_count_text(text) : text == "BBox too large" || text == "BBox too small"));
                REQUIRE(finding.severity == KILI_BLOCK);
                if (is_count)
                    REQUIRE(finding.mid.empty());
                else
                    REQUIRE((finding.mid.empty() || has_mid(label, finding.mid)));
            }
        }
    }
    CHECK(reported > 10'000); // the changes leave the rules something to judge
}
