#include "workers/message.hpp"

#include <cstring>

namespace kilihost::workers {

MessageWriter& MessageWriter::number(std::uint64_t value) {
    char raw[sizeof value];
    std::memcpy(raw, &value, sizeof value);
    bytes_.append(raw, sizeof raw);
    return *this;
}

MessageWriter& MessageWriter::reserve(std::size_t bytes) {
    bytes_.reserve(bytes);
    return *this;
}

MessageWriter& MessageWriter::text(std::string_view value) {
    number(value.size());
    bytes_.append(value);
    return *this;
}

MessageWriter& MessageWriter::texts(const std::vector<std::string>& values) {
    number(values.size());
    for (const std::string& value : values)
        text(value);
    return *this;
}

std::uint64_t MessageReader::number() {
    std::uint64_t value = 0;
    if (rest_.size() < sizeof value) throw Malformed();
    std::memcpy(&value, rest_.data(), sizeof value);
    rest_.remove_prefix(sizeof value);
    return value;
}

std::size_t MessageReader::count(std::size_t most) {
    const std::uint64_t value = number();
    if (value > most) throw Malformed();
    return std::size_t(value);
}

std::string_view MessageReader::text() {
    const std::size_t size = count(rest_.size());
    if (size > rest_.size()) throw Malformed();
    const std::string_view value = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return value;
}

std::vector<std::string> MessageReader::texts(std::size_t most) {
    std::vector<std::string> values(count(most));
    for (std::string& value : values)
        value = text();
    return values;
}

void MessageReader::end() const {
    if (!rest_.empty()) throw Malformed();
}

} // namespace kilihost::workers
