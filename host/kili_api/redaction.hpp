// Removes secrets from foreign texts before they become part of an error.
#pragma once

#include "json_text/json_text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kilihost::kili_api {

class Redaction {
  public:
    // Also recognizes secrets escaped as in JSON, up to three times: an error may quote the request.
    explicit Redaction(std::string secret, std::vector<std::string> others = {}) : forms_(std::move(others)) {
        forms_.push_back(std::move(secret));
        std::erase(forms_, std::string());
        const std::size_t secrets = forms_.size();
        for (std::size_t i = 0; i < forms_.size() && forms_.size() < 4 * secrets; ++i)
            forms_.push_back(escaped(forms_[i]));
        // The longest first: one may hold another.
        std::sort(forms_.begin(), forms_.end(), [](const auto& a, const auto& b) { return a.size() > b.size(); });
        forms_.erase(std::unique(forms_.begin(), forms_.end()), forms_.end());
    }

    // `text` with every occurrence of a secret replaced. Redact before cutting: a cut secret is not recognized.
    std::string operator()(std::string text) const {
        constexpr std::string_view mark = "[redacted]";
        for (const std::string& form : forms_)
            for (std::size_t at = text.find(form); at != std::string::npos; at = text.find(form, at + mark.size()))
                text.replace(at, form.size(), mark);
        return text;
    }

  private:
    static std::string escaped(const std::string& text) {
        const std::string quoted = json_text::quoted(text);
        return quoted.substr(1, quoted.size() - 2);
    }

    std::vector<std::string> forms_; // of the secrets
};

} // namespace kilihost::kili_api
