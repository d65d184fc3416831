// The database's schema in parts: each stage contributes the tables that it owns. Storage itself knows no table.
#pragma once

#include <string>
#include <vector>

namespace kilihost::storage {

// Brings the tables of a stage from the version before to `to`. It never changes once it is released.
struct Migration {
    int to;
    std::string statements;
};

struct SchemaFragment {
    std::string create; // the stage's tables and indices, of the newest version, in an empty database
    std::vector<Migration> migrations = {};
};

// In order: the tables of a fragment may refer to those before it.
using DatabaseSchema = std::vector<SchemaFragment>;

} // namespace kilihost::storage
