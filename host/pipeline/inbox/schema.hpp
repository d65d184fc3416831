// The inbox's part of the database: the tables `event` and `body`. KnownEvents makes its table `label_content` itself.
#pragma once

#include "storage/schema.hpp"

namespace kilihost::inbox {

storage::SchemaFragment schema();

} // namespace kilihost::inbox
