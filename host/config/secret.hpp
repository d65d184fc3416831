// A text that must not be seen: the API key, the webhook's header.
#pragma once

#include <string_view>
#include <vector>

namespace kilihost::config {

// Cannot be printed, formatted or compared by accident; wiped when it ends.
class Secret {
  public:
    explicit Secret(std::string_view text) : text_(text.begin(), text.end()) {}
    Secret(const Secret&) = default;
    Secret(Secret&&) noexcept = default; // leaves nothing behind, unlike a short std::string's
    Secret& operator=(Secret other) noexcept {
        text_.swap(other.text_);
        return *this;
    }
    ~Secret() {
        volatile char* const bytes = text_.data();
        for (std::size_t i = 0; i < text_.size(); ++i)
            bytes[i] = '\0';
    }

    // The time it takes depends on the length of `given` alone: neither what a guess shares with the secret nor the
    // secret's length shows in it.
    bool equals(std::string_view given) const {
        volatile unsigned different = given.size() == text_.size() ? 0U : 1U;
        for (std::size_t i = 0; i < given.size(); ++i) {
            const char own = text_.empty() ? '\0' : text_[i % text_.size()];
            different = different | unsigned(static_cast<unsigned char>(given[i] ^ own));
        }
        return different == 0;
    }
    // For the one place that sends it. Valid as long as the secret.
    std::string_view reveal() const { return {text_.data(), text_.size()}; }

  private:
    std::vector<char> text_;
};

} // namespace kilihost::config
