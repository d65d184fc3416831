#include "pipeline/start_record.hpp"

#include "log/log.hpp"
#include "pipeline/inbox/event_table.hpp"
#include "storage/private_file.hpp"

#include <soci/soci.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <utility>

namespace kilihost::pipeline {
namespace {

std::optional<std::int64_t> number_in(const std::filesystem::path& file) {
    try {
        const std::string text = storage::read_private(file).value_or("");
        std::int64_t out = 0;
        if (std::from_chars(text.data(), text.data() + text.size(), out).ec == std::errc()) return out;
    } catch (const storage::DataError& error) {
        log::warn("{}", error.what());
    }
    return std::nullopt;
}

} // namespace

StartRecord::StartRecord(soci::session& session, std::filesystem::path file, bool by_hand) : file_(std::move(file)) {
    long long number = 0;
    long long restored_at = 0;
    long long newest_event = 0;
    session << "select number, restored_at, newest_event from start_record", soci::into(number),
        soci::into(restored_at), soci::into(newest_event);
    const std::optional<std::int64_t> written = number_in(file_);
    const bool is_older = written ? *written > number : number > 0;
    number_ = std::max<std::int64_t>(number, written.value_or(0));
    restored_ = by_hand || is_older;
    point_ = {restored_at, newest_event};
    if (!restored_) return;
    log::warn("{}: the host asks Kili what exists before it creates issues or sends assets back for events of "
              "before",
              is_older ? "the database is older than this host's last start or stop, as a restored backup is"
                       : "--restored: the database is a restored backup");
    point_ = {inbox::now(), inbox::read_backlog(session).newest};
}

void StartRecord::write_database(soci::session& session) {
    ++number_;
    const long long number = number_;
    const long long restored_at = point_.at;
    const long long newest_event = point_.newest_event;
    session << "update start_record set number = :number, restored_at = :at, newest_event = :newest", soci::use(number),
        soci::use(restored_at), soci::use(newest_event);
}

void StartRecord::write_file() const {
    storage::replace_private(file_, std::to_string(number_) + "\n");
}

storage::SchemaFragment StartRecord::schema() {
    const std::string create = R"sql(
create table start_record (
    number integer not null,           -- of starts and clean stops
    restored_at integer not null,      -- milliseconds since 1970; 0: no backup was ever restored
    newest_event integer not null      -- in that backup
);
insert into start_record values (0, 0, 0);
)sql";
    return {create, {{4, create}}};
}

} // namespace kilihost::pipeline
