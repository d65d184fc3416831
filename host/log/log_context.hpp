// The context of a thread's work, for the log: each line that the thread logs carries it as JSON members.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>

namespace kilihost::log {

struct LogField {
    LogField() = default;
    LogField(std::string_view field, std::string_view value) : name(field), text(value) {}
    LogField(std::string_view field, std::int64_t value) : name(field), number(value), is_number(true) {}

    std::string_view name; // "event", "project", "run", "rule"
    std::string_view text;
    std::int64_t number = 0;
    bool is_number = false;
};

// Adds fields for its scope. Scopes nest; for each name the innermost counts. At most `capacity` fields are kept;
// further ones are left out. It allocates nothing. The texts outlive the scope, which ends on its own thread.
class LogContext {
  public:
    static constexpr std::size_t capacity = 12;

    LogContext(std::initializer_list<LogField> fields);
    ~LogContext();
    LogContext(const LogContext&) = delete;
    LogContext& operator=(const LogContext&) = delete;

    // Those of the calling thread, outermost first.
    static std::span<const LogField> fields();

  private:
    std::size_t before_;
};

} // namespace kilihost::log
