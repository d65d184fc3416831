#include "pipeline/schema.hpp"

#include "pipeline/dry_run.hpp"
#include "pipeline/inbox/schema.hpp"
#include "pipeline/outbox/schema.hpp"
#include "pipeline/start_record.hpp"

namespace kilihost::pipeline {

storage::DatabaseSchema schema() {
    return {inbox::schema(), outbox::schema(), StartRecord::schema(), purpose_schema()};
}

storage::Database database(const std::filesystem::path& data_directory) {
    return {data_directory / "kili-host.db", schema()};
}

} // namespace kilihost::pipeline
