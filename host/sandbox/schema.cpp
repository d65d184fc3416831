#include "sandbox/schema.hpp"

#include "config/moment.hpp"

#include <nlohmann/json.hpp>

namespace kilihost::sandbox {

extern const char* const schema_text; // schema.graphql

namespace {

using nlohmann::json;

bool is_page_size(const json& value) {
    return value.is_number_unsigned() && value.get<std::uint64_t>() <= batch;
}

bool is_date_time(const json& value) {
    return value.is_string() && config::parse_date_time(value.get_ref<const std::string&>()).has_value();
}

} // namespace

const graphql::Schema& kili_schema() {
    static const graphql::Schema schema(
        schema_text, {{"PageSize", {is_page_size, "a whole number from 0 to " + std::to_string(batch)}},
                      {"DateTime", {is_date_time, "a date of ISO 8601, 2026-01-31 or 2026-01-31T12:00:00.000Z"}}});
    return schema;
}

} // namespace kilihost::sandbox
