// The values of a document, nodes in its arena, and the functions that read them. They are inline, since each rule
// calls them many times for a label.
#pragma once

#include <kili/plugin.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace kilihost::event {

struct Member;

struct JsonValue {
    kili_type type = KILI_NULL;
    std::uint32_t count = 0; // elements, members, bytes
    union {
        std::int64_t integer = 0;
        double number;
        bool boolean;
        const char* bytes;
        const JsonValue* elements;
        const Member* members; // then, for a large object, `count` indices in the order of the names
    };
};

// The name of a member. Rules ask for the same few names repeatedly. The size and four bytes distinguish them from most
// others, and are all of a short name.
class MemberName {
  public:
    explicit MemberName(std::string_view name) : bytes_(name.data()), print_(std::uint64_t(name.size()) << 32U) {
        if (name.empty()) return;
        const auto byte = [&](std::size_t at) { return std::uint32_t(static_cast<unsigned char>(name[at])); };
        const std::size_t size = name.size();
        print_ |= byte(0) | byte(size - 1) << 8U | byte(size / 2) << 16U | byte(size / 4) << 24U;
    }

    std::string_view text() const { return {bytes_, size()}; }
    bool operator==(const MemberName& other) const {
        return print_ == other.print_ && (size() <= 4 || same_bytes(bytes_, other.bytes_, size()));
    }

  private:
    std::size_t size() const { return std::size_t(print_ >> 32U); }

    // Compares names of more than four bytes, inline: a call of memcmp would cost more.
    static bool same_bytes(const char* a, const char* b, std::size_t size) {
        const auto differ = [&]<typename Word>(Word, std::size_t at) {
            Word of_a, of_b;
            std::memcpy(&of_a, a + at, sizeof(Word));
            std::memcpy(&of_b, b + at, sizeof(Word));
            return of_a != of_b;
        };
        if (size <= 8) return !differ(std::uint32_t{}, 0) && !differ(std::uint32_t{}, size - 4);
        for (std::size_t at = 0; at + 8 < size; at += 8)
            if (differ(std::uint64_t{}, at)) return false;
        return !differ(std::uint64_t{}, size - 8);
    }

    const char* bytes_;
    std::uint64_t print_; // the size, under 4 GB, and the four bytes
};

struct Member {
    explicit Member(std::string_view its_name = {}, const JsonValue& its_value = {})
        : name(its_name), value(its_value) {}

    MemberName name;
    JsonValue value;
};

// Up to this size a walk through the members is faster than a search in an index.
inline constexpr std::size_t small_object = 12;

inline const std::uint32_t* name_index(const JsonValue& object) {
    return reinterpret_cast<const std::uint32_t*>(object.members + object.count);
}

// The last member of that name, in an object of more than small_object members.
const JsonValue* find_in_large(const JsonValue& object, std::string_view name);

inline bool is(const JsonValue* value, kili_type type) {
    return value != nullptr && value->type == type;
}

// These read like the functions of kili_host in kili/plugin.h, and accept NULL:

inline kili_type type(const JsonValue* value) {
    return value != nullptr ? value->type : kili_type{KILI_NULL};
}

inline std::size_t size(const JsonValue* value) {
    return value != nullptr ? value->count : 0;
}

inline const JsonValue* get(const JsonValue* object, std::string_view name) {
    if (!is(object, KILI_OBJECT)) return nullptr;
    if (object->count > small_object) return find_in_large(*object, name);
    const MemberName wanted(name);
    for (std::uint32_t i = object->count; i-- > 0;)
        if (object->members[i].name == wanted) return &object->members[i].value;
    return nullptr;
}

inline const JsonValue* at(const JsonValue* value, std::size_t index) {
    if (index >= size(value)) return nullptr;
    if (value->type == KILI_ARRAY) return value->elements + index;
    if (value->type == KILI_OBJECT) return &value->members[index].value;
    return nullptr;
}

inline std::string_view name_at(const JsonValue* object, std::size_t index) {
    return is(object, KILI_OBJECT) && index < object->count ? object->members[index].name.text() : std::string_view{};
}

inline std::string_view string(const JsonValue* value) {
    return is(value, KILI_STRING) ? std::string_view(value->bytes, value->count) : std::string_view{};
}

inline double number(const JsonValue* value, double fallback) {
    if (is(value, KILI_NUMBER)) return value->number;
    return is(value, KILI_INTEGER) ? double(value->integer) : fallback;
}

inline std::int64_t integer(const JsonValue* value, std::int64_t fallback) {
    if (is(value, KILI_INTEGER)) return value->integer;
    constexpr double limit = 9223372036854775808.0; // 2^63
    if (is(value, KILI_NUMBER) && value->number >= -limit && value->number < limit &&
        std::trunc(value->number) == value->number)
        return std::int64_t(value->number);
    return fallback;
}

inline bool boolean(const JsonValue* value, bool fallback) {
    return is(value, KILI_BOOL) ? value->boolean : fallback;
}

} // namespace kilihost::event
