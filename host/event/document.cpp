#include "event/document.hpp"

#include "event/parser.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
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

void write(std::string& out, const JsonValue& value) { // at most max_depth deep
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
            write_string(out, value.members[i].name.text());
            out += ':';
            write(out, value.members[i].value);
        }
        out += '}';
        break;
    default:
        out += "null";
    }
}

} // namespace

struct Document::Storage {
    Storage(std::string_view text, Kept how_much)
        : kept(how_much), arena(expected_size(text, kept)), parsed(parse(text, arena, kept)) {}

    // Of the arena, which holds the text as well.
    static std::size_t expected_size(std::string_view text, Kept kept) {
        constexpr std::size_t of_outline = 4'096;
        return text.size() + 256 + (kept == Kept::all ? text.size() : std::min(text.size(), of_outline));
    }

    Kept kept;
    std::pmr::monotonic_buffer_resource arena;
    Parsed parsed;
};

Document::Document(std::string_view text, Kept kept) : storage_(std::make_unique<Storage>(text, kept)) {}
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;
Document::~Document() = default;

const JsonValue* Document::root() const {
    return &storage_->parsed.root;
}

bool Document::is_whole() const {
    return storage_->parsed.is_whole;
}

const JsonValue* Document::add(std::string_view text, std::string_view name) {
    const Parsed added = parse(text, storage_->arena, storage_->kept, name);
    storage_->parsed.is_whole = storage_->parsed.is_whole && added.is_whole;
    return new (storage_->arena.allocate(sizeof(JsonValue), alignof(JsonValue))) JsonValue(added.root);
}

const JsonValue* Document::with(const JsonValue* object,
                                const std::vector<std::pair<std::string_view, const JsonValue*>>& values) {
    std::vector<Member> members;
    if (is(object, KILI_OBJECT)) members.assign(object->members, object->members + object->count);
    for (const auto& [name, value] : values) {
        const auto known = std::find_if(members.rbegin(), members.rend(), [wanted = name](const Member& member) {
            return member.name.text() == wanted; // readers take the last one of a name
        });
        if (known != members.rend()) {
            known->value = *value;
            continue;
        }
        auto* const bytes = static_cast<char*>(storage_->arena.allocate(name.size() + 1, 1));
        std::copy(name.begin(), name.end(), bytes);
        members.emplace_back(std::string_view(bytes, name.size()), *value);
    }
    const JsonValue out = make_object(members, storage_->arena);
    return new (storage_->arena.allocate(sizeof(JsonValue), alignof(JsonValue))) JsonValue(out);
}

const JsonValue* find_in_large(const JsonValue& object, std::string_view name) {
    const Member* const members = object.members;
    const std::uint32_t* const first = name_index(object);
    const auto* const after =
        std::upper_bound(first, first + object.count, name,
                         [&](std::string_view n, std::uint32_t i) { return n < members[i].name.text(); });
    if (after == first || members[after[-1]].name.text() != name) return nullptr;
    return &members[after[-1]].value;
}

std::string text(const JsonValue* value) {
    std::string out;
    write(out, value != nullptr ? *value : JsonValue{});
    return out;
}

} // namespace kilihost::event
