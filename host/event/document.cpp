#include "event/document.hpp"

#include "event/parser.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <memory_resource>
#include <vector>

namespace kilihost::event {
namespace {

void write_string(std::string& out, std::string_view text) {
    static constexpr std::string_view hex = "0123456789abcdef";
    out += '"';
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (byte < 0x20) {
            out += "\\u00";
            out += hex[byte >> 4U];
            out += hex[byte & 15U];
        } else {
            out += c;
        }
    }
    out += '"';
}

void write_number(std::string& out, double number) {
    std::array<char, 32> digits{};
    const char* const end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    const std::string_view written(digits.data(), std::size_t(end - digits.data()));
    out += written;
    if (written.find_first_of(".e") == std::string_view::npos) out += ".0"; // reads back as a number, not an integer
}

void write(std::string& out, const Value& value) { // at most max_depth deep
    switch (value.type) {
    case KILI_BOOL:
        out += value.boolean ? "true" : "false";
        break;
    case KILI_INTEGER:
        out += std::to_string(value.integer);
        break;
    case KILI_NUMBER:
        write_number(out, value.number);
        break;
    case KILI_STRING:
        write_string(out, {value.bytes, value.count});
        break;
    case KILI_ARRAY:
        out += '[';
        for (std::uint32_t i = 0; i < value.count; ++i) {
            if (i != 0) out += ',';
            write(out, value.elements[i]);
        }
        out += ']';
        break;
    case KILI_OBJECT:
        out += '{';
        for (std::uint32_t i = 0; i < value.count; ++i) {
            if (i != 0) out += ',';
            write_string(out, value.members[i].name);
            out += ':';
            write(out, value.members[i].value);
        }
        out += '}';
        break;
    default:
        out += "null";
    }
}

bool is(const Value* value, kili_type type) {
    return value != nullptr && value->type == type;
}

} // namespace

struct Document::Storage {
    explicit Storage(std::string_view text) : arena(text.size() * 2 + 256), root(parse(text, arena)) {}
    std::pmr::monotonic_buffer_resource arena;
    Value root;
};

Document::Document(std::string_view text) : storage_(std::make_unique<Storage>(text)) {}
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;
Document::~Document() = default;

const Value* Document::root() const {
    return &storage_->root;
}

void Document::put(const Value* object, std::string_view name, std::string_view text) {
    const Value value = parse(text, storage_->arena);
    std::vector<Member> members;
    if (is(object, KILI_OBJECT)) members.assign(object->members, object->members + object->count);
    std::erase_if(members, [&](const Member& member) { return member.name == name; });
    auto* const bytes = static_cast<char*>(storage_->arena.allocate(name.size() + 1, 1));
    std::memcpy(bytes, name.data(), name.size());
    members.push_back({{bytes, name.size()}, value});
    // The values are this document's own and were made mutable; constness is for those it is shared with.
    *const_cast<Value*>(object) = make_object(members, storage_->arena);
}

kili_type type(const Value* value) {
    return value != nullptr ? value->type : kili_type{KILI_NULL};
}

std::size_t size(const Value* value) {
    return value != nullptr ? value->count : 0;
}

const Value* get(const Value* object, std::string_view name) {
    if (!is(object, KILI_OBJECT)) return nullptr;
    const Member* const members = object->members;
    if (object->count <= small_object) {
        for (std::uint32_t i = object->count; i-- > 0;) {
            if (members[i].name == name) return &members[i].value;
        }
        return nullptr;
    }
    const std::uint32_t* const first = name_index(*object);
    const auto* const after = std::upper_bound(
        first, first + object->count, name, [&](std::string_view n, std::uint32_t i) { return n < members[i].name; });
    if (after == first || members[after[-1]].name != name) return nullptr;
    return &members[after[-1]].value;
}

const Value* at(const Value* value, std::size_t index) {
    if (index >= size(value)) return nullptr;
    if (value->type == KILI_ARRAY) return value->elements + index;
    if (value->type == KILI_OBJECT) return &value->members[index].value;
    return nullptr;
}

std::string_view name_at(const Value* object, std::size_t index) {
    return is(object, KILI_OBJECT) && index < object->count ? object->members[index].name : std::string_view{};
}

std::string_view string(const Value* value) {
    return is(value, KILI_STRING) ? std::string_view(value->bytes, value->count) : std::string_view{};
}

double number(const Value* value, double fallback) {
    if (is(value, KILI_NUMBER)) return value->number;
    return is(value, KILI_INTEGER) ? double(value->integer) : fallback;
}

std::int64_t integer(const Value* value, std::int64_t fallback) {
    if (is(value, KILI_INTEGER)) return value->integer;
    constexpr double limit = 9223372036854775808.0; // 2^63
    if (is(value, KILI_NUMBER) && value->number >= -limit && value->number < limit &&
        std::trunc(value->number) == value->number)
        return std::int64_t(value->number);
    return fallback;
}

bool boolean(const Value* value, bool fallback) {
    return is(value, KILI_BOOL) ? value->boolean : fallback;
}

std::string text(const Value* value) {
    std::string out;
    write(out, value != nullptr ? *value : Value{});
    return out;
}

} // namespace kilihost::event
