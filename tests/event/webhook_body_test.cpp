#include "event/webhook_body.hpp"

#include "event/event.hpp"

#include <catch2/catch.hpp>

using namespace kilihost;
using nlohmann::json;

TEST_CASE("a label that was read is an event as the webhook's", "[event]") {
    kili_api::Label label;
    label.id = "l1";
    label.asset_id = "a1";
    label.type = "DEFAULT";
    label.annotations = 3;
    label.annotations_by_object = {{"JOB_0.OBJECT_A", 3}};
    label.json_response = {{"JOB_0", {{"annotations", json::array()}}}};
    const event::Event event(event::webhook_body(label, "p1", "run-1"));
    CHECK(event.idempotency_key() == "run-1");
    CHECK(event.kind() == event::EventKind::submit);
    CHECK(event.project_id() == "p1");
    CHECK(event.asset_id() == "a1");
    CHECK(event.label_id() == "l1");
    CHECK_FALSE(event.lacks_json_response());
    const json read = json::parse(event.body())["payload"]["label"];
    CHECK(read["search"]["numberOfAnnotationsByObject"]["JOB_0.OBJECT_A"] == 3);
    CHECK(read["jsonResponse"] == label.json_response);
    CHECK(read["modelName"].is_null());

    label.type = "REVIEW";
    label.model_name = "yolo";
    CHECK(event::Event(event::webhook_body(label, "p1", "run-2")).kind() == event::EventKind::review);
}
