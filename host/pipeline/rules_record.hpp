// Which rules judge, in the file `rules.json` of the data directory, for who judges by the same ones beside the host:
// the libraries, and the configuration's text as it was when they were loaded. It holds no secret: nor does a
// configuration, which names files of secrets. The main thread's, and a reload's.
#pragma once

#include "config/config.hpp"
#include "pipeline/judging/generation.hpp"

#include <filesystem>
#include <optional>
#include <vector>

namespace kilihost::pipeline {

struct RulesRecord {
    std::filesystem::path plugins; // the directory, absolute
    config::Source configuration;
    bool allow_writable_plugins = false;
    std::vector<rules::CopiedLibrary> libraries; // the copies last as long as the host loads from them
};

RulesRecord record_of(const config::Config& config, const judging::Generation& generation);

// Throws storage::DataError.
void write_rules_record(const std::filesystem::path& data, const RulesRecord& record);
// None if no host of a version that writes it has run there. Throws storage::DataError.
std::optional<RulesRecord> read_rules_record(const std::filesystem::path& data);

// For each library a file that holds what was loaded: its copy, or the library itself if it is unchanged. Throws
// storage::DataError that names the library of which neither is left.
std::vector<std::filesystem::path> recorded_libraries(const RulesRecord& record);

} // namespace kilihost::pipeline
