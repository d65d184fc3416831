// kili/value.hpp: reading the JSON that the host hands to a rule. Included by plugin.hpp.
#ifndef KILI_VALUE_HPP
#define KILI_VALUE_HPP

#include <kili/plugin.h>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string_view>

namespace kili {

namespace detail {
inline std::string_view view(kili_string s) {
    return {s.data, s.size};
}
inline kili_string string(std::string_view s) {
    return {s.data(), s.size()};
}
} // namespace detail

// A JSON value: a light handle, copied freely, valid until the handler (or the constructor) returns, on its thread.
// Reading never fails: a value that is absent or of another type gives an empty Value, an empty text, or the given
// fallback. Reading an absent value does not call the host.
class Value {
  public:
    struct Member;
    class Iterator;

    Value() = default;
    Value(const kili_host* host, const kili_value* raw) : host_(host), raw_(raw) {}

    // The member of an object, or an empty Value if it is absent: label["search"]["numberOfAnnotations"].
    Value operator[](std::string_view name) const {
        return raw_ ? Value(host_, host_->get(raw_, detail::string(name))) : Value();
    }
    // The element of an array: annotation["boundingPoly"][0]; past the end, an empty Value. (Without this overload
    // a literal 0 would be a null `const char*`.)
    Value operator[](std::size_t index) const { return at(index); }
    // The element of an array, or an object's member in the order written; beyond the end, an empty Value.
    Value at(std::size_t index) const { return raw_ ? Value(host_, host_->at(raw_, index)) : Value(); }
    // The name of an object's member; empty beyond the end.
    std::string_view name_at(std::size_t index) const {
        return raw_ ? detail::view(host_->name_at(raw_, index)) : std::string_view();
    }

    // Elements of an array, members of an object, bytes of a string; else 0.
    std::size_t size() const { return raw_ ? host_->size(raw_) : 0; }
    bool empty() const { return size() == 0; }
    kili_type type() const { return raw_ ? host_->type(raw_) : kili_type{KILI_NULL}; }
    bool is_null() const { return type() == KILI_NULL; }
    bool is_string() const { return type() == KILI_STRING; }
    bool is_array() const { return type() == KILI_ARRAY; }
    bool is_object() const { return type() == KILI_OBJECT; }
    bool is_number() const { return type() == KILI_INTEGER || type() == KILI_NUMBER; }
    // True unless null or absent: `if (auto search = label["search"])`.
    explicit operator bool() const { return !is_null(); }

    // The text of a string; else the fallback. Valid as long as the value.
    std::string_view str(std::string_view fallback = {}) const {
        const std::string_view text = raw_ ? detail::view(host_->string(raw_)) : std::string_view();
        return !text.empty() || is_string() ? text : fallback;
    }
    // A number, if it is one; as an integer, only one without a fraction that fits.
    double number(double fallback = 0) const { return raw_ ? host_->number(raw_, fallback) : fallback; }
    std::int64_t integer(std::int64_t fallback = 0) const { return raw_ ? host_->integer(raw_, fallback) : fallback; }
    bool boolean(bool fallback = false) const { return raw_ ? host_->boolean(raw_, fallback) : fallback; }

    // Elements of an array, or values of an object: for (kili::Value box : annotations).
    Iterator begin() const;
    Iterator end() const;
    // Members of an object: for (auto [name, value] : counts.items()). Empty for other types.
    class Items;
    Items items() const;

    const kili_value* raw() const { return raw_; }

  private:
    const kili_host* host_ = nullptr;
    const kili_value* raw_ = nullptr;
};

struct Value::Member {
    std::string_view name;
    Value value;
};

class Value::Iterator {
  public:
    using iterator_category = std::input_iterator_tag;
    using value_type = Value;
    using difference_type = std::ptrdiff_t;
    using pointer = const Value*;
    using reference = Value;

    Iterator(Value of, std::size_t index) : of_(of), index_(index) {}
    Value operator*() const { return of_.at(index_); }
    Member member() const { return {of_.name_at(index_), of_.at(index_)}; }
    Iterator& operator++() {
        ++index_;
        return *this;
    }
    bool operator==(const Iterator& other) const { return index_ == other.index_; }
    bool operator!=(const Iterator& other) const { return index_ != other.index_; }

  private:
    Value of_;
    std::size_t index_;
};

class Value::Items {
  public:
    class Iterator {
      public:
        using iterator_category = std::input_iterator_tag;
        using value_type = Member;
        using difference_type = std::ptrdiff_t;
        using pointer = const Member*;
        using reference = Member;

        explicit Iterator(Value::Iterator at) : at_(at) {}
        Member operator*() const { return at_.member(); }
        Iterator& operator++() {
            ++at_;
            return *this;
        }
        bool operator==(const Iterator& other) const { return at_ == other.at_; }
        bool operator!=(const Iterator& other) const { return at_ != other.at_; }

      private:
        Value::Iterator at_;
    };

    explicit Items(Value of) : of_(of) {}
    Iterator begin() const { return Iterator(Value::Iterator(of_, 0)); }
    Iterator end() const { return Iterator(Value::Iterator(of_, of_.is_object() ? of_.size() : 0)); }

  private:
    Value of_;
};

inline Value::Iterator Value::begin() const {
    return {*this, 0};
}
inline Value::Iterator Value::end() const {
    return {*this, is_array() || is_object() ? size() : 0};
}
inline Value::Items Value::items() const {
    return Items(*this);
}

} // namespace kili

#endif
