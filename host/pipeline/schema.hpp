// The schema of the host's database, composed of the stages' parts.
#pragma once

#include "storage/database.hpp"

#include <filesystem>

namespace kilihost::pipeline {

storage::DatabaseSchema schema();

// The database in a data directory.
storage::Database database(const std::filesystem::path& data_directory);

} // namespace kilihost::pipeline
