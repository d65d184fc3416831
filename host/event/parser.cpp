#include "event/parser.hpp"

#include "event/document.hpp"
#include "event/utf8.hpp"
#include "json_text/half_surrogates.hpp"

#ifdef __SSE2__
#define RAPIDJSON_SSE2 // it looks for a string's end by 16 bytes
#endif
#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>
#include <rapidjson/stream.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <limits>
#include <numeric>
#include <string>
#include <system_error>
#include <vector>

namespace kilihost::event {
namespace {

bool has_exponent(std::string_view number) {
    return std::any_of(number.begin(), number.end(), [](char c) { return c == 'e' || c == 'E'; });
}

// Builds the tree from RapidJSON's events; RapidJSON gives the functions' names. Children gather on one stack and move
// to the arena when their container ends, so a container's elements lie side by side.
class Builder {
  public:
    Builder(std::pmr::memory_resource& arena, Kept kept, std::string_view name)
        : arena_(arena), kept_(kept), name_(name) {}

    JsonValue take() { return stack_.back().value; }
    bool is_whole() const { return is_whole_; }
    // Why it stopped the reader.
    const std::string& error() const { return error_; }

    bool Null() {
        if (!leaves_out()) push(KILI_NULL);
        return true;
    }
    bool Bool(bool v) {
        if (!leaves_out()) push(KILI_BOOL).boolean = v;
        return true;
    }
    // Numbers come as they are written: what RapidJSON itself makes of 0e55 is undefined.
    bool RawNumber(const char* bytes, std::uint32_t count, bool) {
        const std::string_view text(bytes, count);
        return (leaves_out() && count < least_too_big && !has_exponent(text)) || read_number(text);
    }
    // Not called, as all numbers come raw.
    bool Int(int) { return false; }
    bool Uint(unsigned) { return false; }
    bool Int64(std::int64_t) { return false; }
    bool Uint64(std::uint64_t) { return false; }
    bool Double(double) { return false; }
    bool String(const char* bytes, std::uint32_t count, bool) {
        if (!leaves_out()) push(KILI_STRING, count).bytes = bytes;
        return true;
    }
    bool StartObject() {
        if (kept_ == Kept::outline && kept_depth_ == max_depth && name_ == "jsonResponse") kept_depth_ = depth_ + 1;
        return open();
    }
    bool StartArray() { return open(); }
    bool Key(const char* bytes, std::uint32_t count, bool) {
        name_ = {bytes, count};
        return true;
    }
    bool EndArray(std::uint32_t) {
        if (--depth_ > kept_depth_) return true;
        const std::span<const Member> children = closing();
        auto* const elements =
            static_cast<JsonValue*>(arena_.allocate(std::max<std::size_t>(1, children.size()) * sizeof(JsonValue)));
        std::transform(children.begin(), children.end(), elements, [](const Member& child) { return child.value; });
        const auto count = std::uint32_t(children.size());
        close();
        push(KILI_ARRAY, count).elements = elements;
        return true;
    }
    bool EndObject(std::uint32_t) {
        if (--depth_ > kept_depth_) return true;
        if (depth_ + 1 == kept_depth_) kept_depth_ = max_depth; // jsonResponse ends here
        const JsonValue object = make_object(closing(), arena_);
        close();
        push(KILI_OBJECT, object.count).members = object.members;
        return true;
    }

  private:
    static constexpr std::uint32_t least_too_big = 300; // digits; a double holds 10 to the power of 308

    // Values at this depth; the root's is 0.
    bool leaves_out() const { return depth_ > kept_depth_; }

    // Apart, as are all that have an address taken: the stack protector costs a function that has, and the reader's own
    // function of each value would inline them.
    [[gnu::noinline]] bool read_number(std::string_view text) {
        const char* const end = text.data() + text.size();
        std::int64_t integer = 0;
        const auto whole = std::from_chars(text.data(), end, integer);
        if (whole.ec == std::errc() && whole.ptr == end) {
            if (!leaves_out()) push(KILI_INTEGER).integer = integer;
            return true;
        }
        double number = 0; // and stays so if it is too small for a double
        if (std::from_chars(text.data(), end, number).ec == std::errc::result_out_of_range) {
            number = 0;
            const std::size_t digits = text.starts_with('-') ? 1 : 0;
            const bool small =
                text.find("e-") != text.npos || text.find("E-") != text.npos || text.substr(digits, 2) == "0.";
            if (!small) return refuse("a number too big");
        }
        if (!leaves_out()) push(KILI_NUMBER).number = number;
        return true;
    }
    [[gnu::noinline]] bool refuse(std::string why) {
        error_ = std::move(why);
        return false;
    }
    [[gnu::noinline]] bool refuse_depth() {
        return refuse("nested more than " + std::to_string(max_depth) + " levels deep");
    }

    // Written where it stays: a copy of what was just written in parts is slow.
    JsonValue& push(kili_type type, std::uint32_t count = 0) {
        Member& added = stack_.emplace_back(name_);
        name_ = {};
        added.value.type = type;
        added.value.count = count;
        return added.value;
    }
    bool open() {
        if (depth_ == max_depth) return refuse_depth();
        if (depth_++ > kept_depth_) return true;
        if (depth_ > kept_depth_) is_whole_ = false;
        open_.push_back({name_, stack_.size()});
        name_ = {};
        return true;
    }
    std::span<const Member> closing() const { return std::span(stack_).subspan(open_.back().first_child); }
    void close() {
        stack_.resize(open_.back().first_child);
        name_ = open_.back().name;
        open_.pop_back();
    }

    struct Open {
        std::string_view name;
        std::size_t first_child;
    };
    std::pmr::memory_resource& arena_;
    const Kept kept_;
    std::size_t depth_ = 0; // containers that are open
    std::size_t kept_depth_ = max_depth;
    bool is_whole_ = true;
    std::vector<Member> stack_;
    std::vector<Open> open_;
    std::string_view name_;
    std::string error_;
};

std::string place(std::string_view text, std::size_t offset) {
    const std::string_view before = text.substr(0, offset);
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const auto column = before.size() - (before.rfind('\n') + 1) + 1; // npos + 1 is 0
    return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

} // namespace

JsonValue make_object(std::span<const Member> children, std::pmr::memory_resource& arena) {
    const std::size_t count = children.size();
    const std::size_t indexed = count > small_object ? count * sizeof(std::uint32_t) : 0;
    auto* const members = static_cast<Member*>(arena.allocate(count * sizeof(Member) + indexed + 1));
    std::copy(children.begin(), children.end(), members);
    if (indexed != 0) {
        auto* const index = reinterpret_cast<std::uint32_t*>(members + count);
        std::iota(index, index + count, 0U);
        std::sort(index, index + count, [&](std::uint32_t a, std::uint32_t b) {
            const int order = members[a].name.text().compare(members[b].name.text());
            return order != 0 ? order < 0 : a < b;
        });
    }
    JsonValue value;
    value.type = KILI_OBJECT;
    value.count = std::uint32_t(count);
    value.members = members;
    return value;
}

// RapidJSON decodes strings where they stand, so the arena gets the text as a whole and the values point into it.
Parsed parse(std::string_view text, std::pmr::memory_resource& arena, Kept kept, std::string_view name) {
    if (text.size() > std::numeric_limits<std::uint32_t>::max()) throw Document::Error("longer than 4 GB");
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3); // a byte order mark
    if (const auto end = utf8_end(text); end != text.size()) throw Document::Error(place(text, end) + ": not UTF-8");
    constexpr std::size_t read_past = 16; // in one go
    auto* const bytes = static_cast<char*>(arena.allocate(text.size() + read_past, read_past));
    std::copy(text.begin(), text.end(), bytes);
    std::memset(bytes + text.size(), 0, read_past);
    json_text::replace_half_surrogates(bytes, text.size());
    rapidjson::InsituStringStream input(bytes);
    rapidjson::Reader reader;
    Builder builder(arena, kept, name);
    constexpr unsigned flags = rapidjson::kParseInsituFlag | rapidjson::kParseNumbersAsStringsFlag;
    const rapidjson::ParseResult result = reader.Parse<flags>(input, builder);
    if (result.IsError()) {
        const bool ours = result.Code() == rapidjson::kParseErrorTermination;
        throw Document::Error(place(text, result.Offset()) + ": " +
                              (ours ? builder.error() : rapidjson::GetParseError_En(result.Code())));
    }
    // For RapidJSON a NUL is the end.
    if (input.Tell() != text.size()) throw Document::Error(place(text, input.Tell()) + ": a NUL");
    return {builder.take(), builder.is_whole()};
}

} // namespace kilihost::event
