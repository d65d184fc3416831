// The sandbox's introspection of its schema, built into a schema again by another implementation.
#include "sandbox/sandbox.hpp"
#include "temporary_folder.hpp"
#include "tutorial/child_process.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>

using namespace kilihost;

namespace {

// What introspection.mjs finds, and its exit code.
struct Comparison {
    std::optional<std::string> line;
    std::optional<int> code;
};

Comparison compared(const std::string& schema) {
    const sandbox::Sandbox sandbox("127.0.0.1", 0);
    const std::string url = "http://127.0.0.1:" + std::to_string(sandbox.port()) + sandbox::endpoint_path;
    tutorial::ChildProcess node("/usr/bin/env", {"node", INTROSPECTION, schema, url, "sandbox-key"}, {});
    Comparison out;
    out.line = node.read_line(std::chrono::seconds(60));
    out.code = node.wait(std::chrono::seconds(60));
    return out;
}

} // namespace

TEST_CASE("introspection over HTTP gives schema.graphql, as graphql-js reads it", "[kili][documents]") {
    const Comparison found = compared(SCHEMA);
    REQUIRE(found.line);
    CHECK_THAT(*found.line, Catch::StartsWith("same: "));
    CHECK(found.code == 0);
}

TEST_CASE("a schema with one argument more is distinguished from it", "[kili][documents]") {
    const TemporaryFolder folder;
    std::stringstream text;
    text << std::ifstream(SCHEMA).rdbuf();
    std::string changed = text.str();
    const std::size_t at = changed.find("viewer:");
    REQUIRE(at != std::string::npos);
    changed.insert(at + std::string("viewer").size(), "(more: Int)");
    std::ofstream(folder / "changed.graphql") << changed;
    const Comparison found = compared(folder / "changed.graphql");
    REQUIRE(found.line);
    CHECK_THAT(*found.line, Catch::Contains("viewer(more: Int)"));
    CHECK(found.code == 1);
}
