// The record of the rules that judge, in the file `rules.json` of the data directory, for a command that judges by the
// same rules beside the host: the libraries, and the configuration's text at the time they were loaded. It holds no
// secret, since a configuration only names secret files. Used by the main thread and the reload's.
#pragma once

#include "config/config.hpp"
#include "pipeline/judging/generation.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace kilihost::pipeline {

struct RulesRecord {
    std::filesystem::path plugins; // the directory, absolute
    config::Source configuration;
    bool allow_writable_plugins = false;
    std::vector<rules::CopiedLibrary> libraries; // the copies exist as long as the host loads from them
    std::vector<std::string> rules{};            // the names, as many; none in the record of an older host
};

RulesRecord record_of(const config::Config& config, const judging::Generation& generation);

// Throws storage::DataError.
void write_rules_record(const std::filesystem::path& data, const RulesRecord& record);
// None if no host that writes the record has run there. Throws storage::DataError.
std::optional<RulesRecord> read_rules_record(const std::filesystem::path& data);

// The libraries; `copy` is the file that has the loaded content: the host's copy, or the library itself if it is
// unchanged. Throws storage::DataError that names a library for which neither exists.
std::vector<rules::CopiedLibrary> recorded_libraries(const RulesRecord& record);

} // namespace kilihost::pipeline
