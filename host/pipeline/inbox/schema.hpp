// The inbox's part of the database: the tables `event` and `body`.
#pragma once

#include "storage/schema.hpp"

namespace kilihost::inbox {

storage::SchemaFragment schema();

} // namespace kilihost::inbox
