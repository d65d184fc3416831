// A dry run has a data directory of its own, and its database says so, wherever it is copied: what is stored there must
// never be filed by a real host, and what a real host has stored must not be taken for filed.
#pragma once

#include "storage/schema.hpp"

#include <soci/session.h>

#include <filesystem>

namespace kilihost::pipeline {

// Whether hosts on this database are dry runs is settled by the first one. Throws storage::DataError if that was of the
// other kind. To be called at each start, before anything is judged. `data`: the directory, for people.
void require_purpose(soci::session& session, const std::filesystem::path& data, bool dry_run);

storage::SchemaFragment purpose_schema();

} // namespace kilihost::pipeline
