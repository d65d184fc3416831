// A dry run has a data directory of its own, which is marked: what is stored there must never be filed by a real host,
// and what a real host has stored must not be taken for filed.
#pragma once

#include <filesystem>

namespace kilihost::pipeline {

// Marks a directory without a database if `dry_run`. Throws storage::DataError if the directory is of the other kind.
void require_purpose(const std::filesystem::path& data, bool dry_run);

} // namespace kilihost::pipeline
