#include "log/log_context.hpp"

#include <array>

namespace kilihost::log {
namespace {

struct Fields {
    std::array<LogField, LogContext::capacity> all;
    std::size_t count = 0;
};

Fields& of_this_thread() {
    thread_local Fields fields;
    return fields;
}

} // namespace

LogContext::LogContext(std::initializer_list<LogField> fields) : before_(of_this_thread().count) {
    Fields& all = of_this_thread();
    for (const LogField& field : fields)
        if (all.count < capacity) all.all[all.count++] = field;
}

LogContext::~LogContext() {
    of_this_thread().count = before_;
}

std::span<const LogField> LogContext::fields() {
    const Fields& all = of_this_thread();
    return {all.all.data(), all.count};
}

} // namespace kilihost::log
