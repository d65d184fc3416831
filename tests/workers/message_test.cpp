// What host and worker say to each other survives the way, and nothing that is cut or forged is taken for a message.
#include "workers/plausible.hpp"
#include "workers/protocol.hpp"

#include <catch2/catch.hpp>

#include <random>

using namespace kilihost;
using namespace kilihost::workers;

namespace {

Judged judged() {
    Judged out{7, {}};
    out.verdict.findings = {{"bbox_area", rules::Severity::warn, "too large", "mid", {}},
                            {"bbox_count", rules::Severity::block, "too many", "", {}}};
    out.verdict.failures = {{"broken", "threw", true}};
    out.verdict.findings[0].places.frames.add(3);
    out.verdict.findings[0].places.frames.add(4);
    out.verdict.findings[0].places.pages.add(2);
    out.verdict.send_back = true;
    out.verdict.review_asked_by = {"bbox_area", "ner_spans"};
    out.verdict.metadata = {{"accuracy", {"ner_spans", "0.5"}}};
    out.verdict.passed = {"ner_spans"};
    out.verdict.sent_back = {"again"};
    return out;
}

} // namespace

TEST_CASE("a verdict arrives as it was sent", "[workers]") {
    const ToHost message = decode_to_host(encode(judged()));
    const auto& arrived = std::get<Judged>(message);
    CHECK(arrived.number == 7);
    REQUIRE(arrived.verdict.findings.size() == 2);
    CHECK(arrived.verdict.findings[0].rule == "bbox_area");
    CHECK(arrived.verdict.findings[0].severity == rules::Severity::warn);
    CHECK(arrived.verdict.findings[0].text == "too large");
    CHECK(arrived.verdict.findings[0].mid == "mid");
    CHECK(arrived.verdict.findings[0].places.text() == judged().verdict.findings[0].places.text());
    CHECK(arrived.verdict.send_back);
    CHECK(arrived.verdict.review_asked_by == judged().verdict.review_asked_by);
    CHECK(arrived.verdict.metadata == judged().verdict.metadata);
    REQUIRE(arrived.verdict.failures.size() == 1);
    CHECK(arrived.verdict.failures[0].can_wait);
    CHECK(arrived.verdict.passed == std::vector<std::string>{"ner_spans"});
    CHECK(arrived.verdict.sent_back == std::vector<std::string>{"again"});
}

TEST_CASE("an event arrives as it was sent", "[workers]") {
    const std::string bytes = encode(EventMessage{3, 1, "the body", "{}", {"slow"}});
    const ToWorker message = decode_to_worker(bytes);
    const auto& arrived = std::get<EventMessage>(message);
    CHECK(arrived.number == 3);
    CHECK(arrived.body == "the body");
    CHECK(arrived.label == "{}");
    CHECK(arrived.skipped == std::vector<std::string>{"slow"});
}

TEST_CASE("a message that is cut or longer is malformed", "[workers]") {
    const std::string whole = encode(judged());
    for (std::size_t size = 0; size < whole.size(); ++size)
        CHECK_THROWS_AS(decode_to_host(whole.substr(0, size)), Malformed);
    CHECK_THROWS_AS(decode_to_host(whole + "x"), Malformed);
}

TEST_CASE("a forged message is malformed, or is some message, and takes little memory", "[workers]") {
    std::minstd_rand random(1);
    const std::string whole = encode(judged());
    int malformed = 0;
    for (int round = 0; round < 20'000; ++round) {
        std::string bytes = whole;
        for (int i = 0; i < 4; ++i)
            bytes[random() % bytes.size()] = char(random());
        try {
            decode_to_host(bytes);
        } catch (const Malformed&) {
            ++malformed;
        }
    }
    CHECK(malformed > 0);
}

TEST_CASE("a description that no library could have given is refused", "[workers]") {
    const auto refuses = [](auto change) {
        Loaded library;
        library.rule = {"bbox_area",           "1.0.0", "summary", "1.0", {"on_submit"}, {"labels.created"}, {},
                        R"({"type":"object"})"};
        change(library.rule);
        return !is_plausible(library);
    };
    CHECK_FALSE(refuses([](rules::Description&) {}));
    CHECK_FALSE(refuses([](rules::Description& d) { d.parameters.clear(); }));
    CHECK(refuses([](rules::Description& d) { d.parameters = "{"; }));
    CHECK(refuses([](rules::Description& d) { d.parameters = R"({"type":"object","maximum":"high"})"; }));
    CHECK(refuses([](rules::Description& d) { d.name = "../area"; }));
    CHECK(refuses([](rules::Description& d) { d.name.clear(); }));
    CHECK(refuses([](rules::Description& d) { d.version = "\xff"; }));
    CHECK(refuses([](rules::Description& d) { d.summary = std::string(1'000'000, 'x'); }));
    CHECK(refuses([](rules::Description& d) { d.handlers.clear(); }));
    CHECK(refuses([](rules::Description& d) { d.event_matcher = {"\xc3"}; }));
    Loaded left_out;
    left_out.unusable = "exports no symbol kili_plugin";
    CHECK(is_plausible(left_out));
}

TEST_CASE("a verdict that no rule could have given is refused", "[workers]") {
    Loaded area, count;
    area.rule.name = "bbox_area";
    count.rule.name = "bbox_count";
    const auto refuses = [&](auto change) {
        rules::Verdict verdict;
        verdict.findings = {{"bbox_area", rules::Severity::warn, "too large", "mid", {}}};
        verdict.passed = {"bbox_count"};
        verdict.metadata = {{"accuracy", {"bbox_area", "0.5"}}};
        verdict.review_asked_by = {"bbox_count"};
        change(verdict);
        return !make_plausible(verdict, {area, count});
    };
    CHECK_FALSE(refuses([](rules::Verdict&) {}));
    CHECK(refuses([](rules::Verdict& v) { v.findings[0].rule = "other"; }));
    CHECK(refuses([](rules::Verdict& v) { v.findings[0].text = "\xff"; }));
    CHECK(refuses([](rules::Verdict& v) { v.findings[0].mid = std::string(10'000, 'x'); }));
    CHECK(refuses([](rules::Verdict& v) { v.findings.resize(1'000, v.findings[0]); }));
    CHECK(refuses([](rules::Verdict& v) { v.metadata["accuracy"].value = "{"; }));
    CHECK(refuses([](rules::Verdict& v) { v.metadata["accuracy"].rule = "other"; }));
    CHECK(refuses([](rules::Verdict& v) { v.review_asked_by = {"other"}; }));
    CHECK(refuses([](rules::Verdict& v) { v.passed = {"other"}; }));
    CHECK(refuses([](rules::Verdict& v) { v.failures = {{"other", "cause", false}}; }));

    ServiceCall call;
    call.texts = {"issue"};
    CHECK_FALSE(is_plausible(call)); // without its mid
    call.mids = {""};
    CHECK(is_plausible(call));
    call.first = "\xc3";
    CHECK_FALSE(is_plausible(call));
}
