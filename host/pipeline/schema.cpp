#include "pipeline/schema.hpp"

#include "pipeline/inbox/schema.hpp"
#include "pipeline/outbox/schema.hpp"

namespace kilihost::pipeline {

storage::Schema schema() {
    return {inbox::schema(), outbox::schema()};
}

storage::Database database(const std::filesystem::path& data_directory) {
    return {data_directory / "kili-host.db", schema()};
}

} // namespace kilihost::pipeline
