#include "cli/events_text.hpp"

#include "json_text/json_text.hpp"
#include "terminal/escape.hpp"
#include "terminal/table.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <ostream>
#include <sstream>

namespace kilihost::cli {
namespace {

using inbox::EventRecord;
using nlohmann::ordered_json;
using terminal::printable;

constexpr std::array action_state_names{"pending", "sending", "done", "dead"};

std::string state_name(const EventRecord& record) {
    return std::string(inbox::state_names[std::size_t(record.state)]);
}

ordered_json or_null(const std::string& text) {
    return text.empty() ? ordered_json() : ordered_json(text);
}

ordered_json to_json(const outbox::ActionRecord& record) {
    const outbox::Action& action = record.action;
    return {{"kind", outbox::row(action.kind).name},
            {"state", action_state_names.at(std::size_t(action.state))},
            {"rule", or_null(action.rule)},
            {"text", or_null(action.text)},
            {"mid", or_null(action.mid)},
            {"issueId", or_null(record.issue_id)},
            {"cause", or_null(record.cause)}};
}

std::string to_line(const outbox::ActionRecord& record) {
    const outbox::Action& action = record.action;
    std::string out =
        std::string(outbox::row(action.kind).name) + ", " + action_state_names.at(std::size_t(action.state));
    if (!action.rule.empty()) out += ", by " + action.rule;
    if (!record.issue_id.empty()) out += ", Kili's id " + record.issue_id;
    if (!action.text.empty()) out += ": " + action.text;
    if (!action.mid.empty()) out += " (" + action.mid + ")";
    if (!record.cause.empty()) out += ": " + record.cause;
    return printable(out);
}

} // namespace

std::string to_time(std::int64_t milliseconds) {
    const std::time_t seconds = milliseconds / 1000;
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    std::array<char, 64> text{};
    const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
    const std::string fraction = std::to_string(1000 + milliseconds % 1000);
    return std::string(text.data(), size) + "." + fraction.substr(1) + "Z";
}

void EventTableText::add(const std::vector<EventRecord>& records) {
    std::vector<std::vector<std::string>> rows;
    if (widths_.empty()) rows.push_back({"ID", "TIME", "STATE", "TYPE", "PROJECT", "ASSET", "LABEL", "CAUSE"});
    for (const EventRecord& record : records) {
        std::vector<std::string>& cells = rows.emplace_back();
        cells = {std::to_string(record.id), to_time(record.received_at),
                 state_name(record),        record.type,
                 record.project_id,         record.asset_id,
                 record.label_id,           record.cause};
        for (std::string& cell : cells)
            cell = cell.empty() ? "-" : printable(cell);
    }
    if (widths_.empty()) {
        widths_.resize(rows.front().size());
        for (const std::vector<std::string>& cells : rows)
            for (std::size_t i = 0; i < cells.size(); ++i)
                widths_[i] = std::max(widths_[i], std::min<std::size_t>(terminal::width(cells[i]), 40));
    }
    for (const std::vector<std::string>& cells : rows)
        line(cells);
}

void EventTableText::line(const std::vector<std::string>& cells) const {
    std::string text;
    for (std::size_t i = 0; i + 1 < cells.size(); ++i) {
        text += cells[i];
        text.append(widths_[i] - std::min(widths_[i], terminal::width(cells[i])) + 2, ' ');
    }
    out_ << text << cells.back() << '\n';
}

std::string to_text(const EventRecord& record, const std::vector<outbox::ActionRecord>& actions,
                    const std::string& body) {
    std::string out;
    const auto field = [&out](std::string name, const std::string& value) {
        name.resize(10, ' ');
        if (!value.empty()) out += name + printable(value) + "\n";
    };
    field("event", std::to_string(record.id));
    field("run", record.idempotency_key);
    field("state", state_name(record));
    std::istringstream cause(record.cause); // which may have several lines, such as a backtrace
    for (std::string name = "cause", line; std::getline(cause, line); name.clear())
        field(name, line);
    field("type", record.type);
    field("project", record.project_id);
    field("asset", record.asset_id);
    field("label", record.label_id);
    field("received", to_time(record.received_at));
    if (record.finished_at) field("finished", to_time(*record.finished_at));
    for (const outbox::ActionRecord& action : actions)
        field("action", to_line(action));
    field("body", body);
    return out;
}

ordered_json to_json(const EventRecord& record) {
    return {{"id", record.id},
            {"runId", record.idempotency_key},
            {"state", state_name(record)},
            {"type", record.type},
            {"projectId", record.project_id},
            {"assetId", or_null(record.asset_id)},
            {"labelId", or_null(record.label_id)},
            {"receivedAt", to_time(record.received_at)},
            {"finishedAt", record.finished_at ? ordered_json(to_time(*record.finished_at)) : ordered_json()},
            {"cause", or_null(record.cause)}};
}

ordered_json to_json(const EventRecord& record, const std::vector<outbox::ActionRecord>& actions,
                     const std::string& body) {
    ordered_json out = to_json(record);
    out["actions"] = ordered_json::array();
    for (const outbox::ActionRecord& action : actions)
        out["actions"].push_back(to_json(action));
    const std::optional<nlohmann::json> parsed = json_text::parse_bounded(body);
    out["body"] = parsed ? ordered_json(*parsed) : ordered_json(body);
    return out;
}

} // namespace kilihost::cli
