// Data directories with events in them, and `kili-host rejudge` on one.
#pragma once

#include "running_host.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace rejudge_test {

using nlohmann::json;

// A jsonResponse with a square of OBJECT_A, of this share of the width, for each side.
std::string boxes(const std::vector<double>& sides);

struct Run {
    int code = -1;
    std::string out, err;

    json report() const { return json::parse(out); }
    // {new, gone, changed, unchanged} of a rule; empty if the report has none of it.
    std::vector<int> counts(const std::string& rule) const;
};

// With --data and these words, and in this environment: NAME=VALUE.
Run run_rejudge(const std::filesystem::path& data, const std::vector<std::string>& words,
                const std::vector<std::string>& environment = {});

// A file of `folder` with a text; its path.
std::string file(const TemporaryFolder& folder, const std::string& name, const std::string& text);

// What a directory holds: for each file its name, size and content, but for SQLite's index of its log, in which readers
// leave marks.
std::string content_of(const std::filesystem::path& folder);

// A data directory with these bodies stored in it, as if a host had been killed before it judged one.
void store(const std::filesystem::path& data, const std::vector<std::string>& bodies);

} // namespace rejudge_test
