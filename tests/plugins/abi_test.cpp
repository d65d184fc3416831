// The ABI from the plugin's side: how the C++ wrapper treats exceptions, handlers and services, and that plugins
// compiled from the frozen header of version 1.0.0 run.
#include "plugins/labels.hpp"

#include <catch2/catch.hpp>

namespace abi_test {

using testhost::Finding;
using testhost::Instance;
using testhost::Json;
using testhost::Outcome;
using testhost::Plugin;
using testhost::Refused;

namespace {

Plugin fixture(const std::string& name) {
    return Plugin(KILI_FIXTURES "/" + name + "/" + name + ".so");
}

std::vector<std::string> texts(const Outcome& outcome) {
    std::vector<std::string> texts;
    for (const Finding& finding : outcome.findings)
        texts.push_back(finding.text);
    return texts;
}

using Texts = std::vector<std::string>;

} // namespace

TEST_CASE("what is no plugin of this ABI is refused before its code runs", "[abi]") {
    CHECK_THROWS_WITH(fixture("no_symbol"), "no symbol kili_plugin");
    CHECK_THROWS_WITH(fixture("other_abi_major"), "abi_major is 2");
    CHECK_THROWS_WITH(fixture("short_struct"), "struct_size is 8");
    CHECK_THROWS_WITH(fixture("empty_name"), "no name");
    CHECK_THROWS_AS(fixture("text_file"), Refused);
#ifndef _WIN32 // the linker there takes no undefined symbol
    CHECK_THROWS_AS(fixture("wrong_architecture"), Refused);
    CHECK_THROWS_WITH(fixture("undefined_symbol"), Catch::Contains("defined_nowhere"));
#endif
}

TEST_CASE("if the constructor of a rule throws, or its create fails, the rule says why", "[abi]") {
    CHECK_THROWS_WITH(Instance(fixture("create_throws")), "the fixture's constructor throws");
    CHECK_THROWS_WITH(Instance(fixture("create_fails")), "the fixture's create fails");
}

TEST_CASE("no exception leaves the wrapper", "[abi]") {
    const Plugin standard = fixture("submit_throws");
    const Outcome outcome = Instance(standard).on_submit(Json::object());
    CHECK(outcome.status == KILI_FAILED);
    CHECK(outcome.error == "the fixture throws");

    const Plugin other = fixture("submit_throws_int");
    CHECK(Instance(other).on_submit(Json::object()).status == KILI_FAILED);
    CHECK(Instance(other).on_submit(Json::object()).error == "threw something that is not a std::exception");
}

TEST_CASE("a rule without exceptions fails its call, and goes on", "[abi]") {
    const Plugin plugin = fixture("no_exceptions");
    CHECK_THROWS_WITH(Instance(plugin, {{"unknwon", 1}}), "unknown parameter 'unknwon'; known: known");
    const Instance instance(plugin, {{"known", 1}});
    const Outcome submitted = instance.on_submit(Json::object());
    CHECK(submitted.status == KILI_FAILED);
    CHECK(submitted.error == "no Kili in this test");
    CHECK(texts(submitted) == Texts{"labels: 0"});
    CHECK(instance.event("onReview", Json::object()).error == "failed without an exception");
    testhost::Kili kili;
    kili.labels = {{{"id", "label-1"}}};
    CHECK(Instance(plugin, Json::object(), &kili).on_submit(Json::object()).status == KILI_OK);
}

TEST_CASE("each handler runs for its event, and on_event for all", "[abi]") {
    const Plugin plugin = fixture("every_handler");
    const Instance rule(plugin);
    const Json labelled = {{"label", Json::object()}, {"asset_id", "asset-1"}};
    CHECK(texts(rule.event("onSubmit", labelled)) == Texts{"on_submit asset-1", "on_event onSubmit"});
    CHECK(texts(rule.event("onReview", labelled)) == Texts{"on_review asset-1", "on_event onReview"});
    CHECK(texts(rule.event("onCustomInterfaceClick", labelled)) ==
          Texts{"on_custom_interface_click asset-1", "on_event onCustomInterfaceClick"});
    CHECK(texts(rule.event("onProjectUpdated", {{"settings_updated", {{{"key", "a"}}, {{"key", "b"}}}}})) ==
          Texts{"on_project_updated a", "on_project_updated b", "on_event onProjectUpdated"});
    CHECK(texts(rule.event("onSendBackToQueue", {{"asset_id", "asset-1"}})) ==
          Texts{"on_send_back_to_queue asset-1", "on_event onSendBackToQueue"});
    const Outcome other = rule.event("labels.created.submit", {{"a", 1}});
    CHECK(texts(other) == Texts{"on_event labels.created.submit"});
    CHECK(other.log == Texts{"on_event labels.created.submit in project-1: {\"a\":1}"});
}

TEST_CASE("services give what Kili said, or fail the call with the host's reason", "[abi]") {
    const Plugin plugin = fixture("services");
    const Json label = {{"id", "label-9"}};
    const Outcome refused = Instance(plugin).on_submit(label);
    CHECK(refused.status == KILI_FAILED);
    CHECK(refused.error == "no Kili in this test");
    CHECK(texts(Instance(plugin, {{"lenient", true}}).on_submit(label))[0] == "labels: failed: no Kili in this test");

    testhost::Kili kili;
    kili.labels = {{{"id", "label-2"}}, {{"id", "label-1"}}};
    kili.data = {{"countLabels", 2}};
    CHECK(texts(Instance(plugin, Json::object(), &kili).on_submit(label)) ==
          Texts{"labels: 2, newest label-2", "graphql: {\"countLabels\":2}", "create_issues: done"});
    CHECK(kili.created == Texts{"label-9|an issue made at once|mid-1"});
}

TEST_CASE("a report at the wrong time, or without a text, is answered with KILI_INVALID", "[abi]") {
    CHECK(texts(Instance(fixture("report_in_create")).on_submit(Json::object())) ==
          Texts{"report in create: 2", "send_back in create: 2", "event in create: 0"});
    CHECK(texts(Instance(fixture("text_empty")).on_submit(Json::object())) == Texts{"null text: 2", "empty text: 2"});
}

TEST_CASE("hostile fixtures do what they say", "[abi]") {
    const Outcome many = Instance(fixture("findings_10000")).on_submit(Json::object());
    CHECK(many.findings.size() + many.findings_left_out == 10'000);
    CHECK(texts(many).back() == "finding 100");
    CHECK(texts(Instance(fixture("text_10mb")).on_submit(Json::object()))[0].size() == 10'000'001);
    CHECK(texts(Instance(fixture("text_invalid_utf8")).on_submit(Json::object())).size() == 4);
    CHECK(Instance(fixture("submit_fails")).on_submit(Json::object()).error == "the fixture fails");
    CHECK(Instance(fixture("submit_fails_silently")).on_submit(Json::object()).status == KILI_FAILED);
    CHECK(texts(Instance(fixture("slow"), {{"milliseconds", 0}}).on_submit(Json::object())) == Texts{"slow asset-1"});
    CHECK(texts(Instance(fixture("thread_check")).on_submit(Json::object())).empty());
    const Plugin raw_throw = fixture("raw_throw"); // stays loaded while its exception is about
    CHECK_THROWS_WITH(Instance(raw_throw).on_submit(Json::object()), "thrown through the C ABI");
    for (const char* name : {"first", "second"}) {
        const Plugin twin(std::string(KILI_FIXTURES "/duplicate_name/") + name + ".so");
        CHECK(twin.rule().name.size == std::string_view("duplicate_name").size());
        CHECK(texts(Instance(twin).on_submit(Json::object())) == Texts{std::string("from ") + name});
    }
}

TEST_CASE("plugins of an older and of a newer minor version run", "[abi]") {
    const Plugin older = fixture("older_struct");
    CHECK(older.rule().on_review == nullptr);
    CHECK(texts(Instance(older).on_submit(Json::object())) == Texts{"from an older plugin"});
    const Plugin newer = fixture("newer_struct");
    CHECK(texts(Instance(newer).on_submit(Json::object())) == Texts{"from a newer plugin"});
}

TEST_CASE("a rule in C needs no state", "[abi]") {
    const Plugin plugin = fixture("c_rule");
    Json label = labels::tutorial();
    CHECK(Instance(plugin).on_submit(label).findings.empty());
    label["secondsToLabel"] = 1;
    label["jsonResponse"]["JOB_0"]["annotations"][0].erase("mid");
    CHECK(Instance(plugin).on_submit(label).findings ==
          std::vector<Finding>{{"Labeled in less than two seconds", "", KILI_WARN}, {"OBJECT_A", "", KILI_BLOCK}});
}

TEST_CASE("this test's host keeps what plugin.h says of the accessors", "[abi]") {
    const Plugin plugin = fixture("conformance");
    const Json label = Json::parse(
        R"({"values": [null, true, 7, 7.0, 2.5, "text", [1, 2], {"b": 1, "a": 2}, 9223372036854775807, 1e300]})");
    CHECK(texts(Instance(plugin).on_submit(label)).empty());
    CHECK(texts(Instance(plugin).on_submit(Json::object())).size() > 10); // the fixture can fail
}

TEST_CASE("a plugin of 1.2 asks an older host before it uses what that lacks", "[abi]") {
    const Plugin plugin = fixture("since_1_2");
    const Json label = {{"id", "label-1"}, {"json", R"({"a": [1]})"}};
    kili_host older = testhost::functions();
    older.struct_size = offsetof(kili_host, project);
    older.project = nullptr; // to call any of these would crash
    older.parse = nullptr;
    older.set_metadata = nullptr;
    older.add_to_review = nullptr;
    older.labels_where = nullptr;
    older.annotation_at = nullptr;
    CHECK(texts(Instance(plugin, Json::object(), nullptr, older).on_submit(label)) == Texts{"the host has no 1.2"});

    testhost::Kili kili;
    kili.project = {{"inputType", "VIDEO"}};
    kili.labels = {{{"id", "label-2"}, {"labelType", "DEFAULT"}, {"author", {{"id", "user-1"}}}},
                   {{"id", "label-3"}, {"labelType", "REVIEW"}, {"author", {{"id", "user-1"}}}}};
    const Outcome outcome = Instance(plugin, Json::object(), &kili).on_submit(label);
    CHECK(texts(outcome) == Texts{"VIDEO", "[1]", "label-3", "in frames", "in frames", "in frames"});
    CHECK(outcome.findings.back().frame == 5);
    CHECK(outcome.metadata == Json{{"accuracy", 0.5}});
    CHECK(outcome.add_to_review);
}

TEST_CASE("the C++ kit gives what version 1.2 added", "[abi]") {
    const Plugin plugin = fixture("asks_project");
    REQUIRE(plugin.rule().event_matcher_count == 2);
    CHECK(std::string(plugin.rule().event_matcher[0].data, plugin.rule().event_matcher[0].size) == "asset.issue.*");
    CHECK(plugin.rule().applies_to == nullptr);
    CHECK(plugin.rule().applies_to_count == 0);
    testhost::Kili kili;
    kili.project = {{"title", "Cars"}};
    const Json label = {{"json", R"({"frames": [3, 4], "accuracy": 0.5})"}};
    const Outcome outcome = Instance(plugin, Json::object(), &kili).on_submit(label);
    CHECK(outcome.status == KILI_OK);
    CHECK(texts(outcome) == Texts{"Cars", "seen", "seen"});
    CHECK(outcome.findings[2].frame == 4);
    CHECK(outcome.findings[2].page == -1);
    CHECK(outcome.metadata ==
          Json::parse(R"({"accuracy": 0.5, "seen": {"by": "a \"rule\"\n", "on": [1, true, null]}})"));
    CHECK(outcome.add_to_review);
    CHECK(texts(Instance(plugin).on_submit(Json::object())) == Texts{"no project"});
    kili_host older = testhost::functions();
    older.struct_size = offsetof(kili_host, project);
    CHECK(Instance(plugin, Json::object(), &kili, older).on_submit(label).error == "parse: this host is too old");
}

TEST_CASE("plugins compiled from the header of version 1.0.0 run", "[abi]") {
    const Plugin c(KILI_ABI_V1 "/v1_c.so");
    CHECK(Instance(c).on_submit(labels::tutorial()).findings ==
          std::vector<Finding>{{"v1 c", "20221124161451411-13314", KILI_BLOCK}});

    const Plugin cpp(KILI_ABI_V1 "/v1_cpp.so");
    testhost::Kili kili;
    const Instance rule(cpp, {{"prefix", "v1: "}}, &kili);
    Json label = labels::tutorial();
    label["secondsToLabel"] = 12;
    label["isLatestLabelForUser"] = true;
    const Json payload = {{"label", label}, {"asset_id", "asset-1"}};
    const Outcome submitted = rule.event("onSubmit", payload);
    CHECK(texts(submitted) ==
          Texts{"v1: on_submit asset-1 project-1 6 1 JOB_0 6 12 positive 12", "v1: on_event onSubmit 0"});
    CHECK(submitted.send_back);
    CHECK(texts(rule.event("onReview", payload))[0] == "v1: on_review");
    CHECK(rule.event("onReview", {{"label", Json::object()}}).error == "v1 cpp: not the latest");
    CHECK(texts(rule.event("onCustomInterfaceClick", payload))[0] == "v1: on_custom_interface_click");
    CHECK(kili.created == Texts{"label-1|v1|"});
    CHECK(texts(Instance(cpp).event("onCustomInterfaceClick", payload))[0] == "v1 cpp no Kili in this test");
    CHECK(texts(rule.event("onProjectUpdated", Json::object()))[0] == "v1: on_project_updated");
    CHECK(texts(rule.event("onSendBackToQueue", payload))[0] == "v1: on_send_back_to_queue");
    CHECK(texts(rule.event("project.updated", Json::object())) == Texts{"v1: on_event project.updated 2"});
}

} // namespace abi_test
