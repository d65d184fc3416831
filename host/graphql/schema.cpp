#include "graphql/schema.hpp"

#include "graphql/introspection_types.hpp"
#include "graphql/parse.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>
#include <stdexcept>

namespace kilihost::graphql {
namespace {

using nlohmann::json;

bool fits_32_bits(const json& value) {
    using Int = std::numeric_limits<std::int32_t>;
    if (value.is_number_unsigned()) return value.get<std::uint64_t>() <= std::uint64_t{Int::max()};
    return value.is_number_integer() && value.get<std::int64_t>() >= Int::min() &&
           value.get<std::int64_t>() <= Int::max();
}

const Scalars& built_in() {
    static const Scalars scalars{
        {"Int", {fits_32_bits, "a whole number of 32 bits"}},
        {"Float", {[](const json& value) { return value.is_number(); }, "a number"}},
        {"String", {[](const json& value) { return value.is_string(); }, "a string"}},
        {"Boolean", {[](const json& value) { return value.is_boolean(); }, "true or false"}},
        {"ID",
         {[](const json& value) { return value.is_string() || value.is_number_integer(); },
          "a string or a whole number"}},
    };
    return scalars;
}

// Throws std::invalid_argument unless the innermost type is known and of the right direction.
void check_reference(const Schema& schema, const Type& type, bool (*direction)(const TypeDefinition&)) {
    const TypeDefinition* definition = schema.find(type.innermost());
    if (definition == nullptr || !direction(*definition)) {
        throw std::invalid_argument("schema line " + std::to_string(type.at.line) + ": " + type.innermost() +
                                    " is not a type that can stand here");
    }
}

} // namespace

Schema::Schema(std::string_view definitions, Scalars scalars) : scalars_(std::move(scalars)) {
    for (const auto& [name, scalar] : built_in()) {
        TypeDefinition definition;
        definition.name = name;
        types_.emplace(name, std::move(definition));
        scalars_.emplace(name, scalar);
    }
    for (TypeDefinition& definition : parse_schema(introspection_types)) {
        const std::string name = definition.name;
        (name == "Query" ? introspection_ : types_[name]) = std::move(definition);
    }
    for (TypeDefinition& definition : parse_schema(definitions)) {
        const std::string name = definition.name;
        if (!types_.emplace(name, std::move(definition)).second)
            throw std::invalid_argument("schema: two types " + name);
    }
    if (find("Query") == nullptr) throw std::invalid_argument("schema: no type Query");
    for (const auto& [name, type] : types_) {
        for (const InputValueDefinition& input : type.inputs)
            check_reference(*this, input.type, is_input);
        for (const FieldDefinition& field : type.fields) {
            check_reference(*this, field.type, is_output);
            for (const InputValueDefinition& argument : field.arguments)
                check_reference(*this, argument.type, is_input);
        }
    }
}

const TypeDefinition* Schema::find(std::string_view name) const {
    const auto found = types_.find(name);
    return found == types_.end() ? nullptr : &found->second;
}

const FieldDefinition* Schema::field(const TypeDefinition& type, std::string_view name) const {
    const FieldDefinition* own = type.field(name);
    return own == nullptr && &type == &query() ? introspection_.field(name) : own;
}

bool Schema::admits(const TypeDefinition& type, const json& value) const {
    if (type.kind == TypeKind::enumeration) {
        return value.is_string() && std::find(type.values.begin(), type.values.end(),
                                              value.get_ref<const std::string&>()) != type.values.end();
    }
    const auto scalar = scalars_.find(type.name);
    return scalar == scalars_.end() || scalar->second.admits(value);
}

std::string Schema::expects(const TypeDefinition& type) const {
    if (type.kind == TypeKind::enumeration) {
        std::string names;
        for (const std::string& value : type.values)
            names += (names.empty() ? "one of " : ", ") + value;
        return names;
    }
    const auto scalar = scalars_.find(type.name);
    return scalar == scalars_.end() ? "any JSON" : scalar->second.expects;
}

bool is_input(const TypeDefinition& type) {
    return type.kind != TypeKind::object;
}

bool is_output(const TypeDefinition& type) {
    return type.kind != TypeKind::input;
}

} // namespace kilihost::graphql
