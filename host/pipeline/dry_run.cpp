#include "pipeline/dry_run.hpp"

#include "storage/database.hpp"

#include <soci/soci.h>

#include <string>

namespace kilihost::pipeline {
namespace {

// Of hosts on a database, as purpose.hosts has it. The numbers never change.
enum class Purpose : int {
    none = 0, // no host has started
    filing = 1,
    dry_run = 2
};

} // namespace

void require_purpose(soci::session& session, const std::filesystem::path& data, bool dry_run) {
    int purpose = 0;
    session << "select hosts from purpose", soci::into(purpose);
    const int wanted = int(dry_run ? Purpose::dry_run : Purpose::filing);
    if (purpose == wanted) return;
    if (purpose == int(Purpose::none)) {
        session << "update purpose set hosts = :wanted", soci::use(wanted);
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
    hosts integer not null             -- 0: none has started; 1: they file what they find; 2: they are dry runs
);
)sql";
    return {table + "insert into purpose values (0);", {{5, table + "insert into purpose values (1);"}}};
}

} // namespace kilihost::pipeline
