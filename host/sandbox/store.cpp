#include "sandbox/store.hpp"

#include "graphql/error.hpp"

namespace kilihost::sandbox {
namespace {

// The last `digits` digits of a number to base 36.
std::string base36(std::uint64_t number, std::size_t digits) {
    constexpr std::string_view alphabet = "0123456789abcdefghijklmnopqrstuvwxyz";
    std::string text(digits, '0');
    for (auto digit = text.rbegin(); digit != text.rend(); ++digit, number /= alphabet.size()) {
        *digit = alphabet[number % alphabet.size()];
    }
    return text;
}

template <typename Row>
Row& existing(const Table<Row>& table, const char* kind, const std::string& id) {
    Row* row = table.find(id);
    if (row == nullptr)
        throw graphql::FieldError(std::string("No ") + kind + " with id " + id + '.', graphql::code::not_found);
    return *row;
}

} // namespace

Ids::Ids() : random_((std::uint64_t{std::random_device()()} << 32U) + std::random_device()()) {}

std::string Ids::next() {
    const auto time = static_cast<std::uint64_t>(now().time_since_epoch().count());
    return 'c' + base36(time, 8) + base36(count_++, 4) + base36(random_(), 12);
}

Store::Store() {
    users.add({ids.next(), "viewer@sandbox.kili"});
}

const User& Store::labeler(const std::string& id) {
    const User* known = users.find(id);
    return known != nullptr ? *known : users.add({id, id + "@sandbox.kili"});
}

Project& Store::project(const std::string& id) const {
    return existing(projects, "project", id);
}

Asset& Store::asset(const std::string& id) const {
    return existing(assets, "asset", id);
}

Label& Store::label(const std::string& id) const {
    return existing(labels, "label", id);
}

Issue& Store::issue(const std::string& id) const {
    return existing(issues, "issue", id);
}

Plugin& Store::plugin(const std::string& name) {
    const auto found = plugins.find(name);
    if (found == plugins.end()) {
        throw graphql::FieldError("No plugin or webhook named \"" + name + "\".", graphql::code::not_found);
    }
    return found->second;
}

} // namespace kilihost::sandbox
