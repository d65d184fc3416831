#include "rules/library.hpp"
#include "temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <sys/mount.h>

#include <fstream>

using namespace kilihost::rules;
namespace fs = std::filesystem;

namespace {

fs::path fixture(const std::string& name) {
    return fs::path(KILI_FIXTURES) / name / (name + ".so");
}

std::string refusal(const fs::path& file) {
    const TemporaryFolder copies;
    try {
        const Library library(file, copies.path());
    } catch (const Library::Unusable& error) {
        return error.what();
    }
    return "loaded";
}

} // namespace

TEST_CASE("a library describes its rule", "[library]") {
    const TemporaryFolder copies;
    const Library library(fs::path(KILI_PLUGINS) / "bbox_count.so", copies.path());
    CHECK(library.name() == "bbox_count");
    CHECK(library.version() == "1.0.0");
    CHECK_FALSE(library.summary().empty());
    CHECK(library.handlers() == std::vector<std::string>{"on_submit"});
    CHECK(fs::is_empty(copies.path()));
}

TEST_CASE("a library that cannot serve is refused with the reason", "[library]") {
    CHECK_THAT(refusal(fixture("text_file")), Catch::Contains("text_file.so") && Catch::Contains("not a library"));
    CHECK_THAT(refusal(fixture("wrong_architecture")),
               Catch::Contains("not a library this host can load") && Catch::Contains("another processor"));
    CHECK_THAT(refusal(fixture("undefined_symbol")), Catch::Contains("undefined symbol"));
    CHECK_THAT(refusal(fixture("no_symbol")), Catch::Contains("exports no symbol kili_plugin"));
    CHECK_THAT(refusal(fixture("other_abi_major")), Catch::Contains("plugin ABI 2") && Catch::Contains("rebuild"));
    CHECK_THAT(refusal(fixture("short_struct")), Catch::Contains("struct_size 8"));
    CHECK_THAT(refusal(fixture("empty_name")), Catch::Contains("its name ''"));
    CHECK_THAT(refusal(fixture("bad_name")), Catch::Contains("its name '../Bad Name'"));
    CHECK(refusal(fixture("bad_schema")) ==
          "the JSON Schema of its parameters cannot be used: it must be of \"type\": \"object\"");
    CHECK(refusal("/no/such/file.so") == "cannot be read: No such file or directory");
    CHECK(refusal("/dev/null") == "is not a file");
}

TEST_CASE("a folder of copies that is mounted noexec is named", "[library]") {
    const TemporaryFolder folder;
    if (::mount("none", folder.path().c_str(), "tmpfs", MS_NOEXEC, nullptr) != 0) {
        WARN("SKIPPED: this user may not mount");
        return;
    }
    std::string refused;
    try {
        const Library library(fs::path(KILI_PLUGINS) / "bbox_count.so", folder.path());
    } catch (const Library::Unusable& error) {
        refused = error.what();
    }
    CHECK(::umount2(folder.path().c_str(), MNT_DETACH) == 0);
    CHECK_THAT(refused, Catch::Contains(folder.path().string() + ", where its copy lies, is mounted noexec") &&
                            Catch::Contains("another data directory"));
}

TEST_CASE("plugins of older, newer and the frozen ABI load", "[library]") {
    CHECK(refusal(fixture("older_struct")) == "loaded");
    CHECK(refusal(fixture("newer_struct")) == "loaded");
    for (const auto& entry : fs::directory_iterator(KILI_ABI_V1))
        if (entry.path().extension() == ".so") {
            CHECK(refusal(entry.path()) == "loaded");
            const TemporaryFolder copies;
            CHECK_FALSE(Library(entry.path(), copies.path()).parameters());
        }
}

TEST_CASE("of a struct that ends inside a member the whole members are taken", "[library]") {
    const TemporaryFolder copies;
    const Library library(fixture("torn_struct"), copies.path());
    CHECK(library.handlers() == std::vector<std::string>{"on_submit"});
}

TEST_CASE("a directory loads what it can and names the rest", "[library]") {
    const TemporaryFolder folder;
    const TemporaryFolder copies;
    fs::copy(fs::path(KILI_PLUGINS) / "bbox_area.so", folder / "z.so");
    fs::copy(fs::path(KILI_PLUGINS) / "bbox_count.so", folder / "a.so");
    fs::copy(fs::path(KILI_PLUGINS) / "bbox_count.so", folder / "b.so");
    std::ofstream(folder / "broken.so") << "text";
    std::ofstream(folder / "README.md") << "not a library, and not taken for one";
    const Directory directory = load_libraries(libraries_in(folder.path()), copies.path());
    REQUIRE(directory.rules.size() == 2);
    CHECK(directory.rules[0]->name() == "bbox_area");
    CHECK(directory.rules[1]->name() == "bbox_count");
    CHECK(directory.rules[1]->file().filename() == "a.so");
    REQUIRE(directory.rejected.size() == 2);
    CHECK(directory.rejected[0].file.filename() == "b.so");
    CHECK_THAT(directory.rejected[0].reason, Catch::Contains("already loaded from a.so"));
    CHECK(directory.rejected[1].file.filename() == "broken.so");
    CHECK_THROWS_AS(libraries_in(folder / "absent"), fs::filesystem_error);
}

TEST_CASE("overwriting the file in place does not touch the rule that runs", "[library]") {
    const TemporaryFolder folder;
    const TemporaryFolder copies;
    fs::copy(fs::path(KILI_PLUGINS) / "bbox_area.so", folder / "rule.so");
    const Library library(folder / "rule.so", copies.path());
    std::ofstream(folder / "rule.so", std::ios::trunc) << std::string(100'000, 'x'); // SIGBUS, were it mapped
    CHECK(library.plugin().on_submit != nullptr);
    CHECK(library.plugin().create != nullptr);
    CHECK(std::string_view(library.plugin().name.data, library.plugin().name.size) == "bbox_area");
}
