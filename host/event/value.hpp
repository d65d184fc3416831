// How a document holds its values: nodes in its arena.
#pragma once

#include <kili/plugin.h>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace kilihost::event {

struct Member;

struct Value {
    kili_type type = KILI_NULL;
    std::uint32_t count = 0; // elements, members, bytes
    union {
        std::int64_t integer = 0;
        double number;
        bool boolean;
        const char* bytes;
        const Value* elements;
        const Member* members; // then, for a large object, `count` indices in the order of the names
    };
};

struct Member {
    std::string_view name;
    Value value;
};

// Up to here a walk through the members beats a search in an index.
inline constexpr std::size_t small_object = 12;

inline const std::uint32_t* name_index(const Value& object) {
    return reinterpret_cast<const std::uint32_t*>(object.members + object.count);
}

} // namespace kilihost::event
