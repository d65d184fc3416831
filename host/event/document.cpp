#include "event/document.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>
#include <memory_resource>
#include <numeric>
#include <span>
#include <vector>

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

namespace {

// Up to here a walk through the members beats a search in an index.
constexpr std::size_t small_object = 12;

const std::uint32_t* name_index(const Value& object) {
    return reinterpret_cast<const std::uint32_t*>(object.members + object.count);
}

// Builds the tree from nlohmann's events. Children gather on one stack and move to the arena when their container
// ends, so a container's elements lie side by side.
class Builder {
  public:
    explicit Builder(std::pmr::memory_resource& arena) : arena_(arena) {}

    Value take() { return stack_.back().value; }
    const std::string& error() const { return error_; }

    bool null() { return add({}); }
    bool boolean(bool v) {
        Value value;
        value.type = KILI_BOOL;
        value.boolean = v;
        return add(value);
    }
    bool number_integer(std::int64_t v) {
        Value value;
        value.type = KILI_INTEGER;
        value.integer = v;
        return add(value);
    }
    bool number_unsigned(std::uint64_t v) {
        if (v > std::uint64_t(std::numeric_limits<std::int64_t>::max())) return number_float(double(v), {});
        return number_integer(std::int64_t(v));
    }
    bool number_float(double v, const std::string&) {
        Value value;
        value.type = KILI_NUMBER;
        value.number = v;
        return add(value);
    }
    bool string(std::string& v) {
        Value value;
        value.type = KILI_STRING;
        value.count = std::uint32_t(v.size());
        value.bytes = copy(v).data();
        return add(value);
    }
    bool binary(std::vector<std::uint8_t>&) { return false; } // not in JSON text
    bool start_object(std::size_t) { return open(); }
    bool start_array(std::size_t) { return open(); }
    bool key(std::string& v) {
        name_ = copy(v);
        return true;
    }
    bool end_array() {
        const std::span<const Member> children = closing();
        auto* const elements =
            static_cast<Value*>(arena_.allocate(std::max<std::size_t>(1, children.size()) * sizeof(Value)));
        std::transform(children.begin(), children.end(), elements, [](const Member& child) { return child.value; });
        Value value;
        value.type = KILI_ARRAY;
        value.count = std::uint32_t(children.size());
        value.elements = elements;
        return close(value);
    }
    bool end_object() { return close(object(closing())); }

    template <class Exception>
    bool parse_error(std::size_t, const std::string&, const Exception& exception) {
        error_ = exception.what();
        // "[json.exception.parse_error.101] parse error at line ...": the first word is nlohmann's own.
        if (const auto bracket = error_.find("] "); bracket != std::string::npos) error_.erase(0, bracket + 2);
        return false;
    }

    Value object(std::span<const Member> children) {
        const std::size_t count = children.size();
        const std::size_t indexed = count > small_object ? count * sizeof(std::uint32_t) : 0;
        auto* const members = static_cast<Member*>(arena_.allocate(count * sizeof(Member) + indexed + 1));
        std::copy(children.begin(), children.end(), members);
        if (indexed != 0) {
            auto* const index = reinterpret_cast<std::uint32_t*>(members + count);
            std::iota(index, index + count, 0U);
            std::sort(index, index + count, [&](std::uint32_t a, std::uint32_t b) {
                const int order = members[a].name.compare(members[b].name);
                return order != 0 ? order < 0 : a < b;
            });
        }
        Value value;
        value.type = KILI_OBJECT;
        value.count = std::uint32_t(count);
        value.members = members;
        return value;
    }
    std::string_view copy(std::string_view text) {
        auto* const bytes = static_cast<char*>(arena_.allocate(text.size() + 1, 1));
        std::memcpy(bytes, text.data(), text.size());
        return {bytes, text.size()};
    }

  private:
    bool add(const Value& value) {
        stack_.push_back({name_, value});
        name_ = {};
        return true;
    }
    bool open() {
        if (open_.size() == max_depth) {
            error_ = "nested more than " + std::to_string(max_depth) + " levels deep";
            return false;
        }
        open_.push_back({name_, stack_.size()});
        name_ = {};
        return true;
    }
    std::span<const Member> closing() const { return std::span(stack_).subspan(open_.back().first_child); }
    bool close(const Value& value) {
        stack_.resize(open_.back().first_child);
        name_ = open_.back().name;
        open_.pop_back();
        return add(value);
    }

    struct Open {
        std::string_view name;
        std::size_t first_child;
    };
    std::pmr::memory_resource& arena_;
    std::vector<Member> stack_;
    std::vector<Open> open_;
    std::string_view name_;
    std::string error_;
};

Value parse(std::string_view text, std::pmr::memory_resource& arena) {
    if (text.size() > std::numeric_limits<std::uint32_t>::max()) throw Document::Error("longer than 4 GB");
    Builder builder(arena);
    if (!nlohmann::json::sax_parse(text.begin(), text.end(), &builder)) throw Document::Error(builder.error());
    return builder.take();
}

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
    Builder builder(storage_->arena);
    std::vector<Member> members;
    if (is(object, KILI_OBJECT)) members.assign(object->members, object->members + object->count);
    std::erase_if(members, [&](const Member& member) { return member.name == name; });
    members.push_back({builder.copy(name), value});
    // The values are this document's own and were made mutable; constness is for those it is shared with.
    *const_cast<Value*>(object) = builder.object(members);
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
