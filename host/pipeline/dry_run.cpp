#include "pipeline/dry_run.hpp"

#include "storage/database.hpp"

#include <soci/soci.h>

#include <string>

namespace kilihost::pipeline {

void require_purpose(soci::session& session, const std::filesystem::path& data, Purpose wanted) {
    int purpose = 0;
    session << "select hosts from purpose", soci::into(purpose);
    if (purpose == int(wanted)) return;
    if (purpose == int(Purpose::none)) {
        const int number = int(wanted);
        session << "update purpose set hosts = :wanted", soci::use(number);
        return;
    }
    const std::string directory = "the data directory " + data.string();
    throw storage::DataError(
        wanted == Purpose::dry_run
            ? directory + " is that of a host that files what it finds: give --dry-run a --data of its own"
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
