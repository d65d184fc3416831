#include "plugins/catalogue.hpp"
#include "plugins/labels.hpp"

#include <catch2/catch.hpp>

namespace bbox_count_test {

using testhost::Finding;
using testhost::Instance;
using testhost::Json;
using testhost::Outcome;
using testhost::Plugin;
using testhost::Refused;

namespace {

const Plugin& rule() {
    static const Plugin plugin(KILI_PLUGINS "/bbox_count.so");
    return plugin;
}

std::vector<Finding> findings(const Json& label, const Json& configuration = Json::object()) {
    const Outcome outcome = Instance(rule(), configuration).on_submit(label);
    CHECK(outcome.status == KILI_OK);
    CHECK(outcome.error.empty());
    return outcome.findings;
}

Json limits(const Json& limit) {
    return {{"limits", Json::array({limit})}};
}

// Why the rule refuses these parameters; empty if it takes them.
std::string refusal(const Json& configuration) {
    try {
        const Instance instance(rule(), configuration);
        return {};
    } catch (const Refused& error) {
        return error.what();
    }
}

Json boxes(std::size_t count, const std::string& category = "OBJECT_A") {
    return Json(count, labels::rectangle(0.1, 0.1, 0.1, 0.1, "mid-1", category));
}

const std::string three = "There are too many BBox (3) - Only 1 BBox of Object A accepted";

} // namespace

TEST_CASE("bbox_count describes itself", "[bbox_count]") {
    CHECK(std::string(rule().rule().name.data, rule().rule().name.size) == "bbox_count");
    CHECK(rule().rule().on_submit != nullptr);
    CHECK(rule().rule().on_review == nullptr);
    CHECK(rule().rule().on_event == nullptr);
}

TEST_CASE("bbox_count refuses the tutorial's label with the tutorial's text", "[bbox_count]") {
    CHECK(findings(labels::tutorial()) == std::vector<Finding>{{three, "", KILI_BLOCK}});
}

TEST_CASE("bbox_count believes Kili's count before its own", "[bbox_count]") {
    Json label = labels::label(labels::job(boxes(3)));
    label["search"]["numberOfAnnotationsByObject"] = {{"JOB_0.OBJECT_A", 5}, {"JOB_0.OBJECT_B", 9}};
    REQUIRE(findings(label).size() == 1);
    CHECK(findings(label)[0].text == "There are too many BBox (5) - Only 1 BBox of Object A accepted");
    label["search"]["numberOfAnnotationsByObject"]["JOB_0.OBJECT_A"] = 1;
    CHECK(findings(label).empty());
    label["search"]["numberOfAnnotationsByObject"] = {{"JOB_0.OBJECT_B", 9}};
    CHECK(findings(label).empty());
    label["search"]["numberOfAnnotationsByObject"] = Json::object();
    CHECK(findings(label).empty());
}

TEST_CASE("bbox_count counts itself if Kili's count is absent or no count", "[bbox_count]") {
    Json label = labels::label(labels::job(boxes(3)));
    CHECK(findings(label) == std::vector<Finding>{{three, "", KILI_BLOCK}});
    for (const Json& search : {Json(nullptr), Json("3"), Json(3), Json::array({3}), Json{{"numberOfAnnotations", 1}}}) {
        label["search"] = search;
        CHECK(findings(label).size() == 1);
    }
    for (const Json& count : {Json("1"), Json(-1), Json(0.5), Json(1e300), Json(true), Json::object()}) {
        label["search"] = {{"numberOfAnnotationsByObject", {{"JOB_0.OBJECT_A", count}}}};
        INFO(count);
        CHECK(findings(label) == std::vector<Finding>{{three, "", KILI_BLOCK}});
    }
}

TEST_CASE("bbox_count counts what is of the job and the category", "[bbox_count]") {
    CHECK(findings(labels::label(labels::job(boxes(1)))).empty());
    CHECK(findings(labels::label(labels::job(boxes(3, "OBJECT_B")))).empty());
    CHECK(findings(labels::label(labels::job(boxes(3), "JOB_1"))).empty());

    Json mixed = boxes(1);
    mixed.push_back(labels::rectangle(0, 0, 0.1, 0.1, "mid-b", "OBJECT_B"));
    mixed[1]["categories"].push_back({{"name", "OBJECT_A"}}); // of both: counts for both
    mixed[1]["categories"].push_back({{"name", "OBJECT_A"}}); // named twice: counts once
    REQUIRE(findings(labels::label(labels::job(mixed))).size() == 1);
    CHECK(findings(labels::label(labels::job(mixed)))[0].text ==
          "There are too many BBox (2) - Only 1 BBox of Object A accepted");

    Json nested = boxes(1); // a job within an annotation
    nested[0]["children"] = labels::job(boxes(2));
    CHECK(findings(labels::label(labels::job(nested))).size() == 1);
}

TEST_CASE("bbox_count judges several limits, in their order", "[bbox_count]") {
    const Json configuration = {
        {"limits", Json::array({{{"job", "JOB_1"}, {"category", "CAR"}, {"max", 0}},
                                {{"category", "OBJECT_A"}, {"min", 4}, {"max", 5}, {"display_name", "Object A's"}},
                                {{"category", "OBJECT_B"}, {"max", 2.0}}})},
        {"severity", "warn"}};
    Json json_response = labels::job(boxes(3));
    json_response["JOB_1"]["annotations"] = boxes(2, "CAR");
    CHECK(findings(labels::label(json_response), configuration) ==
          std::vector<Finding>{{"There are too many BBox (2) - Only 0 BBox of CAR accepted", "", KILI_WARN},
                               {"There are too few BBox (3) - At least 4 BBox of Object A's required", "", KILI_WARN}});
}

TEST_CASE("bbox_count shows the category's code if no display name is given", "[bbox_count]") {
    const Json label = labels::label(labels::job(boxes(3)));
    CHECK(findings(label, limits({{"category", "OBJECT_A"}, {"max", 2}}))[0].text ==
          "There are too many BBox (3) - Only 2 BBox of Object A accepted");
    CHECK(findings(labels::label(labels::job(boxes(3), "JOB_9")),
                   limits({{"job", "JOB_9"}, {"category", "OBJECT_A"}, {"max", 2}}))[0]
              .text == "There are too many BBox (3) - Only 2 BBox of OBJECT_A accepted");
}

TEST_CASE("bbox_count wants the minimum even of a label without annotations", "[bbox_count]") {
    const Json configuration = limits({{"category", "OBJECT_A"}, {"min", 1}});
    for (const Json& json_response : {Json::object(), labels::job(Json::array()), Json{{"JOB_0", nullptr}}}) {
        REQUIRE(findings(labels::label(json_response), configuration).size() == 1);
        CHECK(findings(labels::label(json_response), configuration)[0].text ==
              "There are too few BBox (0) - At least 1 BBox of Object A required");
    }
    CHECK(findings(labels::label(labels::job(boxes(1))), configuration).empty());
}

TEST_CASE("bbox_count judges a video frame by frame", "[bbox_count]") {
    Json label = labels::label({{"0", labels::job(boxes(1))},
                                {"2", labels::job(boxes(3))},
                                {"10", Json::object()},
                                {"11", labels::job(boxes(2))}});
    label["search"]["numberOfAnnotationsByObject"] = {{"JOB_0.OBJECT_A", 6}}; // of all frames: no frame's count
    CHECK(findings(label) ==
          std::vector<Finding>{{three, "", KILI_BLOCK, 2},
                               {"There are too many BBox (2) - Only 1 BBox of Object A accepted", "", KILI_BLOCK, 11}});
    CHECK(findings(label, limits({{"category", "OBJECT_A"}, {"min", 1}})) ==
          std::vector<Finding>{
              {"There are too few BBox (0) - At least 1 BBox of Object A required", "", KILI_BLOCK, 10}});
}

TEST_CASE("bbox_count survives any JSON", "[bbox_count]") {
    for (const Json& label : labels::malformed()) {
        INFO(label);
        CHECK(findings(label).empty());
    }
}

TEST_CASE("bbox_count names the wrong parameter and what to write", "[bbox_count]") {
    const Json sound = {{"category", "A"}, {"max", 1}};
    const auto with = [&](const char* name, const Json& value) {
        Json limit = sound;
        limit[name] = value;
        return limits(limit);
    };
    CHECK(refusal(Json::object()).empty());
    CHECK(refusal(limits(sound)).empty());
    CHECK(refusal({{"limit", 3}}) == "unknown parameter 'limit'; known: limits, key_frames_only, severity");
    CHECK(refusal({{"limits", 3}}) == "limits must be a list of at least one table, not 3");
    CHECK(refusal({{"limits", Json::array()}}) == "limits must be a list of at least one table, not an empty list");
    CHECK(refusal({{"limits", sound}}) == "limits must be a list of at least one table, not a table");
    CHECK(refusal({{"limits", Json::array({sound, "A"})}}) ==
          "limits must be a list of at least one table, not this list");
    CHECK(refusal({{"limits", Json::array({sound, {{"max", 2}}})}}) ==
          "limits[1].category must be given: a text in quotes");
    CHECK(refusal(limits({{"category", "A"}})) == "limits[0].max or min must be given");
    CHECK(refusal(with("maximum", 2)) ==
          "unknown parameter 'limits[0].maximum'; known: category, job, max, min, display_name");
    CHECK(refusal(with("category", 5)) == "limits[0].category must be a text in quotes, not 5");
    CHECK(refusal(with("category", "")) == "limits[0].category must be a text in quotes, not \"\"");
    CHECK(refusal(with("job", true)) == "limits[0].job must be a text in quotes, not true");
    CHECK(refusal(with("display_name", Json::array())) ==
          "limits[0].display_name must be a text in quotes, not an empty list");
    CHECK(refusal(with("max", "1")) == "limits[0].max must be a whole number from 0, not \"1\"");
    CHECK(refusal(with("max", -1)) == "limits[0].max must be a whole number from 0, not -1");
    CHECK(refusal(with("max", 1.5)) == "limits[0].max must be a whole number from 0, not 1.5");
    CHECK(refusal(with("min", 1e300)) == "limits[0].min must be a whole number from 0, not 1e+300");
    CHECK(refusal(with("min", 2)) == "limits[0].max must be at least min (2), not 1");
    CHECK(refusal({{"severity", "fatal"}}) == "severity must be \"block\" or \"warn\", not \"fatal\"");
    CHECK(refusal({{"severity", 1}}) == "severity must be a text in quotes, not 1");
}

TEST_CASE("bbox_count judges key frames alone if asked to", "[bbox_count]") {
    Json frame = labels::job(boxes(2));
    Json& annotations = frame["JOB_0"]["annotations"];
    const auto drawn = [&](bool first, bool second) {
        annotations[0]["isKeyFrame"] = first;
        annotations[1]["isKeyFrame"] = second;
        return frame;
    };
    const Json label = labels::label({{"0", drawn(true, true)}, {"1", drawn(false, false)}, {"2", drawn(true, false)}});
    CHECK(findings(label).size() == 3);
    CHECK(findings(label, {{"key_frames_only", true}}).size() == 2);
    CHECK(findings(labels::label(labels::job(boxes(2))), {{"key_frames_only", true}}).size() == 1); // no video
}

TEST_CASE("bbox_count takes time in proportion to a video's frames", "[bbox_count]") {
    const auto video = [](int size) {
        Json frames = Json::object();
        const Json frame = labels::job(boxes(10));
        for (int number = 0; number < size / 10; ++number)
            frames.get_ref<Json::object_t&>().emplace_back(std::to_string(number), frame);
        return labels::label(std::move(frames));
    };
    CHECK(catalogue::growth("bbox_count", Json::object(), catalogue::sizes(video)) < catalogue::linear);
    const Outcome outcome = Instance(rule()).on_submit(video(KILI_MANY));
    CHECK(outcome.findings.size() == KILI_MAX_FINDINGS);
    CHECK(outcome.findings_left_out == KILI_MANY / 10 - KILI_MAX_FINDINGS);
}

TEST_CASE("bbox_count counts boxes, and says what the project calls them", "[bbox_count]") {
    const Json named = {
        {"jsonInterface", {{"jobs", {{"JOB_0", {{"content", {{"categories", {{"OBJECT_A", {{"name", "Car"}}}}}}}}}}}}}};
    const auto text = [&](const Json& label, const Json& configuration, const Json& project) {
        const auto found = catalogue::findings("bbox_count", label, configuration, project);
        return found.empty() ? std::string() : found.front().text;
    };
    const Json three_boxes = labels::label(labels::job(boxes(3)));
    const std::string head = "There are too many BBox (3) - Only 1 BBox of ";
    CHECK(text(three_boxes, Json::object(), nullptr) == head + "Object A accepted");
    CHECK(text(three_boxes, Json::object(), named) == head + "Car accepted");
    CHECK(text(three_boxes, Json::object(), {{"inputType", "IMAGE"}}) == head + "OBJECT_A accepted");
    CHECK(text(three_boxes, limits({{"category", "OBJECT_A"}, {"max", 1}, {"display_name", "Bus"}}), named) ==
          head + "Bus accepted");

    Json label = labels::tutorial(); // Kili counts whatever has the category
    label["jsonResponse"]["JOB_0"]["annotations"][0]["type"] = "polygon";
    CHECK(text(label, Json::object(), nullptr) == "There are too many BBox (2) - Only 1 BBox of Object A accepted");
    label["jsonResponse"]["JOB_0"]["annotations"][1]["type"] = "semantic";
    CHECK(text(label, Json::object(), nullptr).empty());
}

} // namespace bbox_count_test
