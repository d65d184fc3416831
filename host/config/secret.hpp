// A secret text: the API key or the webhook's header.
#pragma once

#include <string_view>
#include <vector>

namespace kilihost::config {

// Cannot be printed, formatted or compared by accident; it is wiped at its end.
class Secret {
  public:
    explicit Secret(std::string_view text) : text_(text.begin(), text.end()) {}
    Secret(const Secret&) = default;
    Secret(Secret&&) noexcept = default; // leaves nothing behind, unlike that of a short std::string
    Secret& operator=(Secret other) noexcept {
        text_.swap(other.text_);
        return *this;
    }
    ~Secret() {
        volatile char* const bytes = text_.data();
        for (std::size_t i = 0; i < text_.size(); ++i)
            bytes[i] = '\0';
    }

    // Its time depends only on the length of `given`. It shows neither how much of a guess is right nor the secret's
    // length.
    bool equals(std::string_view given) const {
        volatile unsigned different = given.size() == text_.size() ? 0U : 1U;
        for (std::size_t i = 0; i < given.size(); ++i) {
            const char own = text_.empty() ? '\0' : text_[i % text_.size()];
            different = different | unsigned(static_cast<unsigned char>(given[i] ^ own));
        }
        return different == 0;
    }
    // Only for the code that sends it. Valid as long as the secret.
    std::string_view reveal() const { return {text_.data(), text_.size()}; }

  private:
    std::vector<char> text_;
};

} // namespace kilihost::config
