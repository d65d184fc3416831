// A dry run has a data directory of its own, and its database says so, wherever it is copied: what is stored there must
// never be filed by a real host, and what a real host has stored must not be taken for filed.
#pragma once

#include "storage/schema.hpp"

#include <soci/session.h>

#include <filesystem>

namespace kilihost::pipeline {

// What hosts do on a database. The numbers are in databases: they never change.
enum class Purpose : int {
    none = 0,   // no host has started
    filing = 1, // they file what they find
    dry_run = 2
};

// The first host on a database settles its purpose. Throws storage::DataError if that was another than `wanted`. To be
// called at each start, before anything is judged. `data`: the directory, for people.
void require_purpose(soci::session& session, const std::filesystem::path& data, Purpose wanted);

storage::SchemaFragment purpose_schema();

} // namespace kilihost::pipeline
