// The outbox's part of the database: the tables `action`, `issue` and `sent_back`.
#pragma once

#include "storage/schema.hpp"

namespace kilihost::outbox {

storage::SchemaFragment schema();

} // namespace kilihost::outbox
