// The output of the events command: a table for people, JSON for programs. Text from outside is written without control
// characters.
#pragma once

#include "pipeline/inbox/event_record.hpp"
#include "pipeline/outbox/action_queries.hpp"

#include <nlohmann/json.hpp>

#include <iosfwd>
#include <string>
#include <vector>

namespace kilihost::cli {

// Lines of a table, as wide as the events of the first call need.
class EventTableText {
  public:
    explicit EventTableText(std::ostream& out) : out_(out) {}
    void add(const std::vector<inbox::EventRecord>& records);

  private:
    void line(const std::vector<std::string>& cells) const;

    std::ostream& out_;
    std::vector<std::size_t> widths_;
};

// Everything about an event, with its actions and body.
std::string to_text(const inbox::EventRecord& record, const std::vector<outbox::ActionRecord>& actions,
                    const std::string& body);

nlohmann::ordered_json to_json(const inbox::EventRecord& record);
nlohmann::ordered_json to_json(const inbox::EventRecord& record, const std::vector<outbox::ActionRecord>& actions,
                               const std::string& body);

// RFC 3339, UTC, with milliseconds.
std::string to_time(std::int64_t milliseconds);

} // namespace kilihost::cli
