// Finds what a document would change at Kili, without Kili, for commands that try a rule.
#pragma once

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kilihost::graphql {

struct Rehearsal {
    std::vector<std::string> mutations; // fields of the mutations, in the order written: "appendToLabels"
    nlohmann::json reply;               // a reply in their form, with null leaves
};

// None if the document only reads. Throws SyntaxError (graphql/parse.hpp), also if fragments unfold to so much that
// Kili would refuse it: a rule writes the document, and the host's own process reads it. Any thread.
std::optional<Rehearsal> rehearse(std::string_view document);

} // namespace kilihost::graphql
