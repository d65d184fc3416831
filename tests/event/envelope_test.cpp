// One event in every envelope that Kili may post it in: the same is read, and what is wrong is named.
#include "event/event.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace kilihost::event;
using nlohmann::json;

namespace {

enum class NameIn { event_type, payload_event, beside, both };
enum class AssetIn { snake, camel, label_camel, label_snake, outer };

struct Envelope {
    std::string name;
    NameIn name_in;
    bool nested, project_beside, with_response, project_in_payload;
    AssetIn asset_in;

    json fields() const {
        json label{{"id", "l1"}, {"labelType", "DEFAULT"}};
        if (with_response) label["jsonResponse"] = {{"JOB_0", {{"annotations", json::array()}}}};
        if (asset_in == AssetIn::label_camel) label["assetId"] = "a1";
        if (asset_in == AssetIn::label_snake) label["asset_id"] = "a1";
        json out{{"label", label}, {"author", {{"isServiceAccount", false}}}};
        if (asset_in == AssetIn::snake) out["asset_id"] = "a1";
        if (asset_in == AssetIn::camel) out["assetId"] = "a1";
        return out;
    }
    json body() const {
        json payload = nested ? json{{"payload", fields()}, {"organizationId", "o"}} : fields();
        if (asset_in == AssetIn::outer) payload["assetId"] = "a1";
        if (project_in_payload) payload["projectId"] = "p1";
        json out{{"eventType", name_in == NameIn::event_type ? name : "onEvent"}};
        if (name_in == NameIn::payload_event) payload["event"] = name;
        if (name_in == NameIn::beside || name_in == NameIn::both) out["event"] = name;
        if (name_in == NameIn::both) out.erase("eventType");
        out["logPayload"] = {{"runId", "r1"}};
        if (project_beside) out["projectId"] = "p1";
        if (!project_beside && !project_in_payload) out["logPayload"]["projectId"] = "p1";
        out["payload"] = payload;
        return out;
    }
};

std::vector<Envelope> envelopes() {
    std::vector<Envelope> out;
    for (const char* const name : {"onSubmit", "labels.created.submit", "onReview", "labels.created.review"})
        for (const NameIn name_in : {NameIn::event_type, NameIn::payload_event, NameIn::beside, NameIn::both})
            for (int bits = 0; bits < 16; ++bits)
                for (const AssetIn asset_in :
                     {AssetIn::snake, AssetIn::camel, AssetIn::label_camel, AssetIn::label_snake, AssetIn::outer})
                    out.push_back(
                        {name, name_in, (bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0, asset_in});
    return out;
}

std::string field_refused(const json& body) {
    try {
        const Event event(body.dump());
    } catch (const Event::Invalid& error) {
        CHECK_THAT(error.what(), Catch::StartsWith(error.field));
        return error.field;
    }
    return "accepted";
}

} // namespace

TEST_CASE("one event is read the same from every envelope", "[event]") {
    for (const Envelope& envelope : envelopes()) {
        CAPTURE(envelope.body().dump());
        const Event event(envelope.body().dump());
        REQUIRE(event.type() == envelope.name);
        REQUIRE(event.kind() ==
                (envelope.name.find("eview") == std::string::npos ? EventKind::submit : EventKind::review));
        REQUIRE(event.project_id() == "p1");
        REQUIRE(event.asset_id() == "a1");
        REQUIRE(event.label_id() == "l1");
        REQUIRE(event.idempotency_key() == "r1");
        REQUIRE(event.lacks_json_response() != envelope.with_response);
        REQUIRE(json::parse(text(event.payload())) == envelope.body()["payload"]);
    }
}

TEST_CASE("a label is completed by what Kili has of it, and what came stays", "[event]") {
    for (const Envelope& envelope : envelopes()) {
        Event event(envelope.body().dump());
        event.complete_label(
            R"({"id":"another","labelType":"REVIEW","authorId":"u","jsonResponse":{"JOB_1":{}},"secondsToLabel":7})");
        const json label = json::parse(text(event.label()));
        CAPTURE(envelope.body().dump());
        REQUIRE(label["id"] == "l1");
        REQUIRE(label["labelType"] == "DEFAULT");
        REQUIRE(label["authorId"] == "u");
        REQUIRE(label["jsonResponse"].contains(envelope.with_response ? "JOB_0" : "JOB_1"));
        REQUIRE_FALSE(event.lacks_json_response());
        REQUIRE(json::parse(text(event.payload())) == envelope.body()["payload"]); // as posted
    }
}

TEST_CASE("what a label has as null is completed, too", "[event]") {
    json body = envelopes().front().body();
    body["payload"]["label"] = {{"id", "l1"}, {"jsonResponse", nullptr}, {"authorId", nullptr}, {"modelName", nullptr}};
    Event event(body.dump());
    event.complete_label(R"({"authorId":"u","modelName":null,"jsonResponse":{"JOB_0":{}}})");
    CHECK(json::parse(text(event.label())) ==
          json{{"id", "l1"}, {"authorId", "u"}, {"modelName", nullptr}, {"jsonResponse", {{"JOB_0", json::object()}}}});
}

TEST_CASE("what an envelope lacks or has of a wrong type is named by its path", "[event]") {
    const json wrong_text = GENERATE(json(7), json(""), json::array(), json(false));
    for (const Envelope& envelope : envelopes()) {
        if (envelope.project_in_payload && envelope.project_beside) continue;
        const json good = envelope.body();
        const std::string fields = envelope.nested ? "/payload/payload" : "/payload";
        CAPTURE(good.dump());
        const auto without = [&](const std::string& pointer) {
            json body = good;
            const json::json_pointer at(pointer);
            body.at(at.parent_pointer()).erase(at.back());
            return field_refused(body);
        };
        const auto with = [&](const std::string& pointer, const json& value) {
            json body = good;
            body[json::json_pointer(pointer)] = value;
            return field_refused(body);
        };
        const auto path = [](std::string pointer) {
            std::replace(pointer.begin(), pointer.end(), '/', '.');
            return pointer.substr(1);
        };
        const std::string label = fields + "/label";
        REQUIRE(without(label + "/id") == path(label + "/id"));
        REQUIRE(with(label + "/id", wrong_text) == path(label + "/id"));
        REQUIRE(with(label, wrong_text) == path(label));
        REQUIRE(with(label + "/jsonResponse", 3) == path(label + "/jsonResponse"));
        REQUIRE(with("/payload", wrong_text) == "payload");
        REQUIRE(without("/payload") != "accepted");
        const std::string project = envelope.project_beside       ? "/projectId"
                                    : envelope.project_in_payload ? "/payload/projectId"
                                                                  : "/logPayload/projectId";
        REQUIRE(with(project, wrong_text) == path(project));
        REQUIRE(without(project) == "logPayload.projectId");
        const std::string asset = envelope.asset_in == AssetIn::snake         ? fields + "/asset_id"
                                  : envelope.asset_in == AssetIn::camel       ? fields + "/assetId"
                                  : envelope.asset_in == AssetIn::label_camel ? label + "/assetId"
                                  : envelope.asset_in == AssetIn::label_snake ? label + "/asset_id"
                                                                              : std::string("/payload/assetId");
        REQUIRE(with(asset, wrong_text) == path(asset));
        REQUIRE(without(asset) == path(fields + "/asset_id"));
        REQUIRE(with("/eventType", 7) == "eventType");
        REQUIRE(with("/logPayload/runId", 7) == "logPayload.runId");
    }
    CHECK(
        field_refused({{"eventType", "onEvent"}, {"logPayload", {{"projectId", "p"}}}, {"payload", {{"event", 7}}}}) ==
        "payload.event");
    CHECK(field_refused({{"event", wrong_text}, {"logPayload", {{"projectId", "p"}}}, {"payload", json::object()}}) ==
          "event");
    CHECK(field_refused(
              {{"eventType", "onSubmit"}, {"logPayload", {{"projectId", "p"}}}, {"payload", {{"payload", 5}}}}) ==
          "payload.payload");
    CHECK(field_refused({{"payload", json::object()}, {"projectId", "p"}}) == "eventType");
}
