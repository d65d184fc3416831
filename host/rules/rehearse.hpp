// What a rule's document would change at Kili, for the services that change nothing there: of a dry run, an audit and
// `check`. Any thread.
#pragma once

#include "graphql/rehearsal.hpp"

#include <optional>
#include <string_view>

namespace kilihost::rules {

// As graphql::rehearse, but throws Services::Unavailable for what Kili would refuse, too.
std::optional<graphql::Rehearsal> rehearse(std::string_view document);

} // namespace kilihost::rules
