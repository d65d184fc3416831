// A text that must not be seen: the API key, the webhook's header.
#pragma once

#include <string>
#include <string_view>

namespace kilihost::config {

// Cannot be printed, formatted or compared by accident; wiped when it ends.
class Secret {
  public:
    explicit Secret(std::string text) : text_(std::move(text)) {}
    Secret(const Secret&) = default;
    Secret(Secret&&) = default;
    Secret& operator=(const Secret&) = default;
    Secret& operator=(Secret&&) = default;
    ~Secret() {
        volatile char* const bytes = text_.data();
        for (std::size_t i = 0; i < text_.size(); ++i)
            bytes[i] = '\0';
    }

    // Takes as long for a wrong text as for the right one of the same length: what a text shares with the secret does
    // not show in the time.
    bool equals(std::string_view given) const {
        unsigned different = given.size() == text_.size() ? 0U : 1U;
        for (std::size_t i = 0; i < given.size(); ++i)
            different |= unsigned(static_cast<unsigned char>(given[i]) ^
                                  static_cast<unsigned char>(text_.empty() ? '\0' : text_[i % text_.size()]));
        volatile const unsigned result = different;
        return result == 0;
    }
    // For the one place that sends it.
    const std::string& reveal() const { return text_; }

  private:
    std::string text_;
};

} // namespace kilihost::config
