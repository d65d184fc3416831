// Converts a rule's JSON Schema to the dialect of RapidJSON's validator, draft 4. Any thread.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <stdexcept>
#include <string>
#include <vector>

namespace kilihost::rules {

inline constexpr int max_schema_depth = 100; // whatever reads a schema recurses, in the host, too

// The text is no schema: "\"minimum\" of properties.max must be a number".
struct BrokenSchema : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// `schema` (drafts 4 to 7) in draft 4, without keywords that check nothing (title, default). A local $ref is replaced
// by its target, `const` by an `enum` of one, and a numeric exclusive bound by a boolean one. Adds each keyword that
// cannot be checked to `unchecked`, with its place: "format of properties.mail". Throws BrokenSchema.
nlohmann::ordered_json to_draft4(const nlohmann::ordered_json& schema, std::vector<std::string>& unchecked);

} // namespace kilihost::rules
