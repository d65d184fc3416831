#include "pipeline/dry_run.hpp"

#include "storage/database.hpp"

#include <soci/soci.h>

#include <string>

namespace kilihost::pipeline {
namespace {

// The values of purpose.is_dry_run.
constexpr int unsettled = -1, files = 0, is_dry = 1;

} // namespace

void require_purpose(soci::session& session, const std::filesystem::path& data, bool dry_run) {
    int purpose = unsettled;
    session << "select is_dry_run from purpose", soci::into(purpose);
    const int wanted = dry_run ? is_dry : files;
    if (purpose == wanted) return;
    if (purpose == unsettled) {
        session << "update purpose set is_dry_run = :wanted", soci::use(wanted);
        return;
    }
    const std::string directory = "the data directory " + data.string();
    throw storage::DataError(
        dry_run ? directory + " is that of a host that files what it finds: give --dry-run a --data of its own"
                : directory + " is a dry run's, and what waits there must never be filed: give another --data, or "
                              "--dry-run");
}

storage::SchemaFragment purpose_schema() {
    const std::string table = R"sql(
create table purpose (
    is_dry_run integer not null        -- -1: no host has started
);
)sql";
    return {table + "insert into purpose values (-1);", {{5, table + "insert into purpose values (0);"}}};
}

} // namespace kilihost::pipeline
