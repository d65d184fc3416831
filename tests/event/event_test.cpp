#include "event/event.hpp"

#include <catch2/catch.hpp>

using namespace kilihost::event;

namespace {

std::string submit(const std::string& run_id = R"("runId":"r1",)") {
    return R"({"eventType":"onSubmit","logPayload":{)" + run_id +
           R"("projectId":"p1"},"payload":{"label":{"id":"l1","jsonResponse":{}},"asset_id":"a1"}})";
}

// The same whether it is kept as a whole or in outline.
std::string refused(const std::string& body) {
    const auto said = [&](Kept kept) -> std::string {
        try {
            const Event event(body, kept);
        } catch (const Event::Invalid& error) {
            return error.field + "|" + error.what();
        }
        return "accepted";
    };
    const std::string of_whole = said(Kept::all);
    CHECK(said(Kept::outline) == of_whole);
    return of_whole;
}

// A submit's label with this jsonResponse.
std::string with_content(const std::string& json, const std::string& run_id = R"("runId":"r1",)") {
    return R"({"eventType":"onSubmit","logPayload":{)" + run_id +
           R"("projectId":"p1"},"payload":{"label":{"id":"l1","updatedAt":"then","jsonResponse":)" + json +
           R"(,"author":{"a":{"b":{"c":[1,{"d":[2]}]}}}},"asset_id":"a1","more":[[[[[[["deep"]]]]]]]}})";
}

} // namespace

TEST_CASE("a submit is decoded", "[event]") {
    const Event event(submit());
    CHECK(event.idempotency_key() == "r1");
    CHECK(event.has_run_id());
    CHECK(event.kind() == EventKind::submit);
    CHECK(event.project_id() == "p1");
    CHECK(event.asset_id() == "a1");
    CHECK(event.label_id() == "l1");
    CHECK_FALSE(event.lacks_json_response());
    CHECK(event.body() == submit());
}

TEST_CASE("an outline lacks nothing but what the members of jsonResponse contain", "[event]") {
    for (const auto& [given, left] : {
             std::pair(R"({})", R"({})"),
             {R"({"JOB_0":{"annotations":[{"mid":"1","x":0.5}]},"JOB_1":[1,[2]],"n":7})",
              R"({"JOB_0":{},"JOB_1":[],"n":7})"},
             {R"({"0":{"JOB_0":{"jsonResponse":{"a":{"b":1}}}},"1":{}})", R"({"0":{},"1":{}})"},
             {R"("{\"JOB_0\":{\"annotations\":[1,2]}}")", R"({"JOB_0":{}})"},
         }) {
        CAPTURE(given);
        const Event whole(with_content(given));
        const Event outline(with_content(given), Kept::outline);
        CHECK(outline.is_outline() == (given != std::string_view("{}")));
        CHECK_FALSE(whole.is_outline());
        CHECK(text(get(outline.label(), "jsonResponse")) == left);
        CHECK(outline.lacks_json_response() == whole.lacks_json_response());
        CHECK(outline.idempotency_key() == whole.idempotency_key());
        CHECK(outline.body() == whole.body());
        for (const char* other : {"id", "updatedAt", "author"})
            CHECK(text(get(outline.label(), other)) == text(get(whole.label(), other)));
        CHECK(text(get(outline.payload(), "more")) == text(get(whole.payload(), "more")));
    }
}

TEST_CASE("what an outline leaves out is checked all the same", "[event]") {
    const std::string deep(300, '[');
    for (const std::string& fault :
         {std::string("1e400"), std::string(400, '9'), std::string("-1e999"), std::string("tru"),
          std::string("\"\xff\""), std::string("01"), deep, std::string("{\"a\" 1}")})
        CHECK_THAT(refused(with_content(R"({"JOB_0":{"a":[)" + fault + "]}}")),
                   Catch::StartsWith("|the body is not JSON"));
    for (const char* fine : {"1e-400", "0.5", "-0", "1E5", "12345678901234567890123"})
        CHECK(refused(with_content(R"({"JOB_0":{"a":[)" + std::string(fine) + "]}}")) == "accepted");
}

TEST_CASE("an event without runId is kept as a whole, as its content is its name", "[event]") {
    const std::string body = with_content(R"({"J":{"annotations":[1]}})", "");
    const Event event(body, Kept::outline);
    CHECK_FALSE(event.is_outline());
    CHECK(event.idempotency_key() == Event(body).idempotency_key());
    CHECK(event.body() == body);
    CHECK(event.label_id() == "l1");
}

TEST_CASE("an event without runId is known by its type, label and content", "[event]") {
    const auto key = [](const std::string& type, const std::string& label, const std::string& json,
                        const std::string& log = "") {
        const Event event(R"({"eventType":")" + type + R"(","logPayload":{)" + log + R"("projectId":"p"}, "payload":)" +
                          R"({"label":{"id":")" + label + R"(","jsonResponse":)" + json + R"(},"asset_id":"a"}})");
        CHECK_FALSE(event.has_run_id());
        return event.idempotency_key();
    };
    const std::string one = key("onSubmit", "l", R"({"J":[1]})");
    CHECK(key("onSubmit", "l", R"({"J":[1]})") == one);
    CHECK(key("onSubmit", "l", R"({ "J" : [ 1 ] })") == one);
    CHECK(key("onSubmit", "l", R"("{\"J\": [1]}")") == one);
    CHECK(key("onSubmit", "l", R"({"J":[1]})", R"("runId":"",)") == one);
    CHECK(key("onSubmit", "l", R"({"J":[1]})", R"("delivery":2,)") == one);
    CHECK(key("onReview", "l", R"({"J":[1]})") != one);
    CHECK(key("onSubmit", "other", R"({"J":[1]})") != one);
    CHECK(key("onSubmit", "l", R"({"J":[2]})") != one);
}

TEST_CASE("what is wrong is named by its path", "[event]") {
    CHECK_THAT(refused("not json"), Catch::StartsWith("|the body is not JSON"));
    CHECK_THAT(refused("{\"eventType\":\"on"), Catch::StartsWith("|the body is not JSON"));
    CHECK(refused("[]") == "|the body must be a JSON object");
    CHECK_THAT(refused("{}"), Catch::StartsWith("eventType|eventType is missing"));
    CHECK_THAT(refused(R"({"eventType":1})"), Catch::StartsWith("eventType|eventType must be a text"));
    CHECK_THAT(refused(R"({"eventType":"x"})"), Catch::StartsWith("logPayload|"));
    CHECK_THAT(refused(R"({"eventType":"x","logPayload":[]})"), Catch::StartsWith("logPayload|"));
    CHECK_THAT(refused(R"({"eventType":"x","logPayload":{}})"), Catch::StartsWith("logPayload.projectId|"));
    CHECK_THAT(refused(R"({"eventType":"x","logPayload":{"projectId":"p"}})"), Catch::StartsWith("payload|"));
    CHECK_THAT(refused(R"({"eventType":"x","logPayload":{"projectId":"p","runId":7},"payload":{}})"),
               Catch::StartsWith("logPayload.runId|"));
    const std::string head = R"({"eventType":"onReview","logPayload":{"projectId":"p"},"payload":)";
    CHECK_THAT(refused(head + "{}}"), Catch::StartsWith("payload.label|"));
    CHECK_THAT(refused(head + R"({"label":{}}})"), Catch::StartsWith("payload.label.id|"));
    CHECK_THAT(refused(head + R"({"label":{"id":"l"}}})"), Catch::StartsWith("payload.asset_id|"));
    CHECK_THAT(refused(head + R"({"label":{"id":"l","jsonResponse":3},"asset_id":"a"}})"),
               Catch::StartsWith("payload.label.jsonResponse|"));
    CHECK_THAT(refused(head + R"({"label":{"id":"l","jsonResponse":"{"},"asset_id":"a"}})"),
               Catch::StartsWith("payload.label.jsonResponse|payload.label.jsonResponse is not JSON"));
    CHECK_THAT(refused(head + R"({"label":{"id":"l","jsonResponse":"[]"},"asset_id":"a"}})"),
               Catch::StartsWith("payload.label.jsonResponse|"));
}

TEST_CASE("jsonResponse as text becomes an object, and an absent one is asked for", "[event]") {
    const std::string head =
        R"({"eventType":"onSubmit","logPayload":{"projectId":"p"},"payload":{"asset_id":"a","label":)";
    const Event as_text(head + R"({"id":"l","jsonResponse":"{\"JOB_0\":{\"annotations\":[]}}"}}})");
    CHECK(type(get(get(as_text.label(), "jsonResponse"), "JOB_0")) == KILI_OBJECT);
    CHECK_FALSE(as_text.lacks_json_response());
    Event absent(head + R"({"id":"l"}}})");
    CHECK(absent.lacks_json_response());
    CHECK_THROWS_AS(absent.put_json_response("[1]"), Event::Invalid);
    absent.put_json_response(R"({"JOB_1":1})");
    CHECK_FALSE(absent.lacks_json_response());
    CHECK(integer(get(get(absent.label(), "jsonResponse"), "JOB_1"), 0) == 1);
    CHECK(text(absent.payload()) == R"({"asset_id":"a","label":{"id":"l"}})"); // as posted
    CHECK(text(get(get(as_text.payload(), "label"), "jsonResponse")) == R"("{\"JOB_0\":{\"annotations\":[]}}")");
    CHECK(Event(head + R"({"id":"l","jsonResponse":{},"jsonResponseUrl":"https://x/1"}}})").lacks_json_response());
    for (const char* const nothing : {R"("")", R"(" \n")", R"("null")", R"(" null ")", "null"}) {
        Event event(head + R"({"id":"l","jsonResponse":)" + nothing + "}}}");
        CHECK(event.lacks_json_response());
        event.complete_label(R"({"id":"l","jsonResponse":{"JOB_1":{}}})");
        CHECK(text(event.label()) == R"({"id":"l","jsonResponse":{"JOB_1":{}}})");
    }
}

TEST_CASE("events of other kinds are read leniently", "[event]") {
    const auto event = [](const std::string& type, const std::string& payload) {
        return Event(R"({"eventType":")" + type + R"(","logPayload":{"projectId":"p"},"payload":)" + payload + "}");
    };
    CHECK(event("onSendBackToQueue", R"({"assetId":"a"})").asset_id() == "a");
    CHECK(event("onSendBackToQueue", R"({"asset_id":"b"})").kind() == EventKind::send_back_to_queue);
    const Event updated = event("onProjectUpdated", R"({"settingsUpdated":[{"key":"k"}]})");
    CHECK(size(updated.settings_updated()) == 1);
    const Event other = event("labels.created.autosave", R"({"label":{"id":"l","assetId":"a"}})");
    CHECK(other.kind() == EventKind::other);
    CHECK(other.asset_id() == "a");
    CHECK(other.label() == nullptr);
    CHECK_FALSE(other.lacks_json_response());
    for (const char* const name :
         {"asset.skipped", "label.workflow.rejected", "project.archived", "projects.created", "?"})
        CHECK(event(name, R"({"anything":1})").kind() == EventKind::other);
    CHECK(event("onCustomInterfaceClick", R"({"label":{"id":"l"},"asset_id":"a"})").lacks_json_response());
}
