#include "workers/log_to_host.hpp"

#include "log/log_context.hpp"
#include "workers/protocol.hpp"

#include <string>
#include <string_view>

namespace kilihost::workers {
namespace {

std::string log_field(std::string_view name) {
    for (const log::LogField& field : log::LogContext::fields())
        if (field.name == name) return std::string(field.text);
    return {};
}

} // namespace

void LogToHost::send(log::Level level, std::string_view text) {
    if (written_ > most_log_bytes) return;
    LogLine line{level, std::string(text), log_field("rule"), log_field("project"), log_field("run")};
    std::string bytes = encode(line);
    written_ += bytes.size();
    if (written_ > most_log_bytes) {
        line.text = "rule " + line.rule + " has logged " + std::to_string(most_log_bytes / 1024) +
                    " KB for an event: further lines are left out";
        bytes = encode(line);
    }
    link_.send(bytes);
}

} // namespace kilihost::workers
