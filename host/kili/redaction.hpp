// Takes a secret out of texts that come from elsewhere, before they go into an error.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace kilihost::kili {

class Redaction {
  public:
    explicit Redaction(std::string secret) : secret_(std::move(secret)) {}

    // `text` with every occurrence of the secret replaced. Redact before cutting: a cut secret is not recognised.
    std::string operator()(std::string text) const {
        constexpr std::string_view mark = "[redacted]";
        if (secret_.empty()) return text;
        for (std::size_t at = text.find(secret_); at != std::string::npos; at = text.find(secret_, at + mark.size()))
            text.replace(at, secret_.size(), mark);
        return text;
    }

  private:
    std::string secret_;
};

} // namespace kilihost::kili
