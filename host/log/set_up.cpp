#include "log/set_up.hpp"

#include "json_text/json_text.hpp"
#include "log/log_context.hpp"
#include "terminal/escape.hpp"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <utility>

namespace kilihost::log {
namespace {

constexpr std::size_t most_bytes = 8192; // for a message
constexpr std::size_t most_field_bytes = 256;

void append(spdlog::memory_buf_t& out, std::string_view text) {
    out.append(text.data(), text.data() + text.size());
}

std::string quoted(std::string_view text, std::size_t limit) {
    return json_text::quoted(terminal::printable(text, limit));
}

class TextMessage : public spdlog::custom_flag_formatter {
  public:
    void format(const spdlog::details::log_msg& message, const std::tm&, spdlog::memory_buf_t& out) override {
        append(out, terminal::printable({message.payload.data(), message.payload.size()}, most_bytes));
    }
    std::unique_ptr<custom_flag_formatter> clone() const override { return std::make_unique<TextMessage>(); }
};

// The message as a JSON string, then a member for each field of the logging thread: spdlog formats on that thread.
class JsonMembers : public spdlog::custom_flag_formatter {
  public:
    void format(const spdlog::details::log_msg& message, const std::tm&, spdlog::memory_buf_t& out) override {
        append(out, quoted({message.payload.data(), message.payload.size()}, most_bytes));
        const auto fields = LogContext::fields();
        for (auto field = fields.begin(); field != fields.end(); ++field) {
            const bool hidden =
                std::any_of(field + 1, fields.end(), [&](const LogField& inner) { return inner.name == field->name; });
            if (hidden) continue;
            append(out, "," + quoted(field->name, most_field_bytes) + ":");
            append(out, field->is_number ? std::to_string(field->number) : quoted(field->text, most_field_bytes));
        }
    }
    std::unique_ptr<custom_flag_formatter> clone() const override { return std::make_unique<JsonMembers>(); }
};

// As no-color.org requires.
bool colorless() {
    const char* const no_color = std::getenv("NO_COLOR"); // NOLINT(concurrency-mt-unsafe): before any thread
    return no_color != nullptr && *no_color != '\0';
}

class CallingSink : public spdlog::sinks::base_sink<std::mutex> {
  public:
    explicit CallingSink(std::function<void(Level, std::string_view)> write) : write_(std::move(write)) {}

  private:
    void sink_it_(const spdlog::details::log_msg& message) override {
        const int level = std::clamp(message.level - spdlog::level::debug, 0, int(Level::error));
        write_(Level(level), {message.payload.data(), message.payload.size()});
    }
    void flush_() override {}

    std::function<void(Level, std::string_view)> write_;
};

void log_to(spdlog::sink_ptr sink) {
    auto logger = std::make_shared<spdlog::logger>("kili-host", std::move(sink));
    logger->flush_on(spdlog::level::debug);
    spdlog::set_default_logger(std::move(logger));
}

} // namespace

void set_up(const std::string& level, const std::string& format) {
    auto formatter = std::make_unique<spdlog::pattern_formatter>();
    formatter->add_flag<TextMessage>('*').add_flag<JsonMembers>('&');
    formatter->set_pattern(format == "json" ? R"({"time":"%Y-%m-%dT%H:%M:%S.%e%z","level":"%l","message":%&})"
                                            : "%Y-%m-%d %H:%M:%S.%e %^%-7l%$ %*");
    auto sink = std::make_shared<spdlog::sinks::stderr_color_sink_mt>(colorless() ? spdlog::color_mode::never
                                                                                  : spdlog::color_mode::automatic);
    sink->set_formatter(std::move(formatter));
    log_to(std::move(sink));
    set_level(level);
}

void set_up(std::function<void(Level, std::string_view)> sink) {
    log_to(std::make_shared<CallingSink>(std::move(sink)));
    set_level("debug");
}

void set_level(const std::string& level) {
    spdlog::set_level(spdlog::level::from_str(level));
}

} // namespace kilihost::log
