#include "pipeline/dry_run.hpp"

#include "pipeline/schema.hpp"
#include "storage/private_file.hpp"

namespace kilihost::pipeline {

void require_purpose(const std::filesystem::path& data, bool dry_run) {
    const std::filesystem::path mark = data / "dry-run";
    const bool is_marked = storage::read_private(mark).has_value();
    if (is_marked && !dry_run)
        throw storage::DataError("the data directory " + data.string() +
                                 " is a dry run's, and what waits there must never be filed: give another --data, or "
                                 "--dry-run");
    if (is_marked || !dry_run) return;
    if (std::filesystem::exists(database(data).file()))
        throw storage::DataError("the data directory " + data.string() +
                                 " is that of a host that files what it finds: give --dry-run a --data of its own");
    storage::replace_private(mark, "Nothing that is stored here was filed, or may be.\n");
}

} // namespace kilihost::pipeline
