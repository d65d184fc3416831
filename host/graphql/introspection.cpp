#include "graphql/introspection.hpp"

#include "graphql/row_object.hpp"
#include "graphql/validate.hpp"

namespace kilihost::graphql {

namespace {

using nlohmann::json;
using Objects = std::vector<std::unique_ptr<Object>>;

// A field that is null for every row.
template <typename Row>
Resolved nothing(const Row&) {
    return json();
}

// A type as it is written somewhere, peeled from the outside: `[Label!]!` is NON_NULL of LIST of NON_NULL of Label.
struct TypeRow {
    const Schema* schema;
    Type type;

    const TypeDefinition* named() const { return type.required || type.list() ? nullptr : schema->find(type.name); }
    bool is(TypeKind kind) const { return named() != nullptr && named()->kind == kind; }
    Type inner() const {
        if (!type.required) return *type.item;
        Type nullable = type;
        nullable.required = false;
        return nullable;
    }
};

struct FieldRow {
    const Schema* schema;
    const FieldDefinition* field;
};

struct InputRow {
    const Schema* schema;
    const InputValueDefinition* input;
};

struct DirectiveRow {
    const Schema* schema;
    std::string name;
};

std::unique_ptr<Object> type_object(const Schema& schema, const Type& type);

std::unique_ptr<Object> type_object(const Schema& schema, const TypeDefinition* definition) {
    if (definition == nullptr) return nullptr;
    Type type;
    type.name = definition->name;
    return type_object(schema, type);
}

Objects input_objects(const Schema& schema, const std::vector<InputValueDefinition>& inputs) {
    static constexpr RowField<InputRow> fields[]{
        {"name", [](const InputRow& row) -> Resolved { return json(row.input->name); }},
        {"description", nothing<InputRow>},
        {"type", [](const InputRow& row) -> Resolved { return type_object(*row.schema, row.input->type); }},
        {"defaultValue", nothing<InputRow>},
        {"isDeprecated", [](const InputRow&) -> Resolved { return json(false); }},
        {"deprecationReason", nothing<InputRow>},
    };
    Objects all;
    for (const InputValueDefinition& input : inputs)
        all.push_back(answered_copy(InputRow{&schema, &input}, fields));
    return all;
}

Objects field_objects(const Schema& schema, const TypeDefinition& type) {
    static constexpr RowField<FieldRow> fields[]{
        {"name", [](const FieldRow& row) -> Resolved { return json(row.field->name); }},
        {"description", nothing<FieldRow>},
        {"args", [](const FieldRow& row) -> Resolved { return input_objects(*row.schema, row.field->arguments); }},
        {"type", [](const FieldRow& row) -> Resolved { return type_object(*row.schema, row.field->type); }},
        {"isDeprecated", [](const FieldRow&) -> Resolved { return json(false); }},
        {"deprecationReason", nothing<FieldRow>},
    };
    Objects all;
    for (const FieldDefinition& field : type.fields)
        all.push_back(answered_copy(FieldRow{&schema, &field}, fields));
    return all;
}

Objects value_objects(const TypeDefinition& type) {
    static constexpr RowField<std::string> fields[]{
        {"name", [](const std::string& name) -> Resolved { return json(name); }},
        {"description", nothing<std::string>},
        {"isDeprecated", [](const std::string&) -> Resolved { return json(false); }},
        {"deprecationReason", nothing<std::string>},
    };
    Objects all;
    for (const std::string& name : type.values)
        all.push_back(answered(name, fields));
    return all;
}

const char* kind(const TypeRow& row) {
    if (row.type.required) return "NON_NULL";
    if (row.type.list()) return "LIST";
    switch (row.named()->kind) {
    case TypeKind::enumeration:
        return "ENUM";
    case TypeKind::object:
        return "OBJECT";
    case TypeKind::input:
        return "INPUT_OBJECT";
    case TypeKind::scalar:
        break;
    }
    return "SCALAR";
}

std::unique_ptr<Object> type_object(const Schema& schema, const Type& type) {
    static constexpr RowField<TypeRow> fields[]{
        {"kind", [](const TypeRow& row) -> Resolved { return json(kind(row)); }},
        {"name", [](const TypeRow& row) -> Resolved { return row.named() != nullptr ? json(row.type.name) : json(); }},
        {"description", nothing<TypeRow>},
        {"specifiedByURL", nothing<TypeRow>},
        {"fields",
         [](const TypeRow& row) -> Resolved {
             if (!row.is(TypeKind::object)) return json();
             return field_objects(*row.schema, *row.named());
         }},
        {"interfaces",
         [](const TypeRow& row) -> Resolved {
             return row.is(TypeKind::object) ? Resolved(Objects()) : Resolved(json());
         }},
        {"possibleTypes", nothing<TypeRow>},
        {"enumValues",
         [](const TypeRow& row) -> Resolved {
             if (!row.is(TypeKind::enumeration)) return json();
             return value_objects(*row.named());
         }},
        {"inputFields",
         [](const TypeRow& row) -> Resolved {
             if (!row.is(TypeKind::input)) return json();
             return input_objects(*row.schema, row.named()->inputs);
         }},
        {"ofType",
         [](const TypeRow& row) -> Resolved {
             if (row.named() != nullptr) return json();
             return type_object(*row.schema, row.inner());
         }},
    };
    return answered_copy(TypeRow{&schema, type}, fields);
}

Objects directive_objects(const Schema& schema) {
    static constexpr RowField<DirectiveRow> fields[]{
        {"name", [](const DirectiveRow& row) -> Resolved { return json(row.name); }},
        {"description", nothing<DirectiveRow>},
        {"isRepeatable", [](const DirectiveRow&) -> Resolved { return json(false); }},
        {"locations",
         [](const DirectiveRow&) -> Resolved {
             return json{"FIELD", "FRAGMENT_SPREAD", "INLINE_FRAGMENT"};
         }},
        {"args", [](const DirectiveRow& row) -> Resolved { return input_objects(*row.schema, directive_arguments()); }},
    };
    Objects all;
    for (const std::string_view name : directive_names)
        all.push_back(answered_copy(DirectiveRow{&schema, std::string(name)}, fields));
    return all;
}

std::unique_ptr<Object> schema_object(const Schema& schema) {
    static constexpr RowField<Schema> fields[]{
        {"description", nothing<Schema>},
        {"types",
         [](const Schema& of) -> Resolved {
             Objects all;
             for (const auto& [name, definition] : of.types())
                 all.push_back(type_object(of, &definition));
             return all;
         }},
        {"queryType", [](const Schema& of) -> Resolved { return type_object(of, &of.query()); }},
        {"mutationType", [](const Schema& of) -> Resolved { return type_object(of, of.mutation()); }},
        {"subscriptionType", nothing<Schema>},
        {"directives", [](const Schema& of) -> Resolved { return directive_objects(of); }},
    };
    return answered(schema, fields);
}

} // namespace

Resolved IntrospectedQuery::resolve(const std::string& field, const json& arguments) const {
    if (field == "__schema") return schema_object(schema_);
    if (field == "__type")
        return type_object(schema_, schema_.find(arguments.at("name").get_ref<const std::string&>()));
    return query_.resolve(field, arguments);
}

} // namespace kilihost::graphql
