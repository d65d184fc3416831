#include "event/event_matcher.hpp"

#include "event/event.hpp"

#include <catch2/catch.hpp>

using namespace kilihost::event;

TEST_CASE("a pattern's star stands for one or more names", "[event]") {
    struct Case {
        std::string_view pattern, name;
        bool expected;
    };
    const Case one = GENERATE(
        Case{"labels.created.submit", "labels.created.submit", true},
        Case{"labels.created.submit", "labels.created.review", false},
        Case{"labels.created.*", "labels.created.submit", true}, Case{"labels.*", "labels.created.submit", true},
        Case{"*", "labels.created.submit", true}, Case{"*", "onSubmit", true},
        Case{"*.submit", "labels.created.submit", true}, Case{"*.*", "labels", false},
        Case{"*.*.*", "labels.created.submit", true}, Case{"*.*.*.*", "labels.created.submit", false},
        Case{"asset.*.started", "asset.workflow.step.started", true}, Case{"asset.*.started", "asset.started", false},
        Case{"asset.*.started", "asset.workflow.ended", false}, Case{"project.*", "projects.created", false},
        Case{"project.*", "project", false}, Case{"project.*", "project.", true}, Case{"lab*", "labels", false},
        Case{"labels.created.*", "labels.created", false}, Case{"", "labels", false}, Case{"", "", true},
        Case{"Labels.*", "labels.created", false}, Case{"*.a.*.a.*", "a.a.a.a.a", true},
        Case{"*.a.*.a.*", "a.b.a.b.a", false});
    CAPTURE(one.pattern, one.name);
    CHECK(matches(one.pattern, one.name) == one.expected);
}

TEST_CASE("many stars cost no more than a table of the names", "[event]") {
    std::string pattern = "*";
    std::string name = "a";
    for (int i = 0; i < 200; ++i) {
        pattern += ".*";
        name += ".a";
    }
    CHECK(matches(pattern, name));
    CHECK_FALSE(matches(pattern + ".b", name + ".a"));
}

TEST_CASE("an event matches by any of Kili's names for it", "[event]") {
    const auto event = [](const std::string& type) {
        return Event(R"({"eventType":")" + type +
                     R"(","logPayload":{"projectId":"p"},"payload":{"asset_id":"a","label":{"id":"l"}}})");
    };
    const std::string_view created[] = {"asset.*", "labels.created.submit"};
    const std::string_view handler[] = {"onReview"};
    CHECK(event("onSubmit").matches_any(created));
    CHECK(event("labels.created.submit").matches_any(created));
    CHECK_FALSE(event("onReview").matches_any(created));
    CHECK(event("labels.created.review").matches_any(handler));
    CHECK(event("asset.skipped").matches_any(created));
    CHECK_FALSE(event("onSubmit").matches_any({}));
    CHECK_FALSE(event("onSendBackToQueue").matches_any(created));
}
