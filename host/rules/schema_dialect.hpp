// The JSON Schema that a rule declares, in the dialect that RapidJSON's validator knows: draft 4. Any thread.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <stdexcept>
#include <string>
#include <vector>

namespace kilihost::rules {

// A text that is no schema: "\"minimum\" of properties.max must be a number".
struct BrokenSchema : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// `schema` (drafts 4 to 7) in draft 4, without what does not check (title, default). A local $ref is replaced by what
// it names. `const` becomes an `enum` of one and a numeric exclusive bound a boolean one. Adds each keyword that no
// check knows to `unchecked`, with its place: "format of properties.mail". Throws BrokenSchema.
nlohmann::ordered_json to_draft4(const nlohmann::ordered_json& schema, std::vector<std::string>& unchecked);

} // namespace kilihost::rules
