// JSON text to a document's values.
#pragma once

#include "event/document.hpp"
#include "event/value.hpp"

#include <memory_resource>
#include <span>
#include <string_view>

namespace kilihost::event {

struct Parsed {
    JsonValue root;
    bool is_whole; // nothing was left out
};

// Parses `text`, which need not outlive the call, into the arena, as the value of a member called `name`. Throws
// Document::Error.
Parsed parse(std::string_view text, std::pmr::memory_resource& arena, Kept kept = Kept::all,
             std::string_view name = {});

// An object of these members, copied to the arena with the index of their names.
JsonValue make_object(std::span<const Member> members, std::pmr::memory_resource& arena);

} // namespace kilihost::event
