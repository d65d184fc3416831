#include "rules/rehearse.hpp"

#include "graphql/parse.hpp"
#include "rules/services.hpp"

#include <string>

namespace kilihost::rules {

std::optional<graphql::Rehearsal> rehearse(std::string_view document) {
    try {
        return graphql::rehearse(document);
    } catch (const graphql::SyntaxError& error) {
        throw Services::Unavailable("this is not GraphQL: " + std::string(error.what()), false);
    }
}

} // namespace kilihost::rules
