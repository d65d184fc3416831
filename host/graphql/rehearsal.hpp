// What a document would have Kili change, found without Kili: for those who try a rule and carry out nothing.
#pragma once

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kilihost::graphql {

struct Rehearsal {
    std::vector<std::string> mutations; // fields of the mutations, in the order written: "appendToLabels"
    nlohmann::json reply;               // what they ask to be answered, its leaves null
};

// None if the document only reads. Throws SyntaxError (graphql/parse.hpp). Any thread.
std::optional<Rehearsal> rehearse(std::string_view document);

} // namespace kilihost::graphql
