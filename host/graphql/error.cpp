#include "graphql/error.hpp"

#include "json_text/json_text.hpp"

#include <nlohmann/json.hpp>

namespace kilihost::graphql {

std::string text(const Errors& errors) {
    nlohmann::ordered_json all = nlohmann::ordered_json::array();
    for (const ErrorEntry& error : errors) {
        nlohmann::ordered_json item{{"message", error.message}};
        for (const Location& at : error.locations)
            item["locations"].push_back({{"line", at.line}, {"column", at.column}});
        for (const auto& step : error.path) {
            std::visit([&](const auto& key) { item["path"].push_back(key); }, step);
        }
        item["extensions"] = {{"code", error.code}};
        all.push_back(std::move(item));
    }
    return json_text::dump(all);
}

} // namespace kilihost::graphql
