#include "telemetry/log.hpp"

#include <nlohmann/json.hpp>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>

namespace kilihost::telemetry {
namespace {

// The message as the inside of a JSON string; in text format quotes and backslashes stay as they are.
class Message : public spdlog::custom_flag_formatter {
  public:
    explicit Message(bool json) : json_(json) {}

    void format(const spdlog::details::log_msg& message, const std::tm&, spdlog::memory_buf_t& out) override {
        const std::string_view text(message.payload.data(), message.payload.size());
        if (json_) {
            using nlohmann::json;
            const std::string quoted = json(text).dump(-1, ' ', false, json::error_handler_t::replace);
            out.append(quoted.data() + 1, quoted.data() + quoted.size() - 1);
            return;
        }
        for (const char c : text) {
            if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
                out.push_back(c == '\n' || c == '\t' ? ' ' : '?');
            else
                out.push_back(c);
        }
    }
    std::unique_ptr<custom_flag_formatter> clone() const override { return std::make_unique<Message>(json_); }

  private:
    bool json_;
};

} // namespace

void set_up_log(const std::string& level, const std::string& format) {
    const bool json = format == "json";
    auto formatter = std::make_unique<spdlog::pattern_formatter>();
    formatter->add_flag<Message>('*', json);
    formatter->set_pattern(json ? R"({"time":"%Y-%m-%dT%H:%M:%S.%e%z","level":"%l","message":"%*"})"
                                : "%Y-%m-%d %H:%M:%S.%e %^%-7l%$ %*");
    auto log = spdlog::stderr_color_mt("kili-host");
    log->set_formatter(std::move(formatter));
    log->set_level(spdlog::level::from_str(level));
    log->flush_on(spdlog::level::debug);
    spdlog::set_default_logger(std::move(log));
}

} // namespace kilihost::telemetry
