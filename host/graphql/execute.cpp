#include "graphql/execute.hpp"

#include "graphql/introspection.hpp"
#include "graphql/parse.hpp"
#include "graphql/plan.hpp"
#include "graphql/validate.hpp"
#include "json_text/json_text.hpp"

#include <algorithm>

namespace kilihost::graphql {
namespace {

using nlohmann::json;

struct ReplyTooLarge {};

// Writes the data, depth first. If a value turns out to be null after part of it was written, that part is removed.
class Writer {
  public:
    explicit Writer(const Schema& schema) : schema_(schema) {}

    std::string data(const Object& root, const std::string& type, const std::vector<PlannedField>& fields) {
        if (!object(root, type, fields)) out_ = "null";
        return std::move(out_);
    }

    Errors take_errors() { return std::move(errors_); }

  private:
    // False if a required field is null: then the object is null too, and the caller removes what was written.
    bool object(const Object& of, const std::string& type, const std::vector<PlannedField>& fields) {
        char separator = '{';
        for (const PlannedField& field : fields) {
            out_ += separator + json_text::quoted(field.key) + ':';
            separator = ',';
            path_.emplace_back(field.key);
            if (!this->field(of, type, field)) return false;
            path_.pop_back();
            if (out_.size() > max_reply_bytes) throw ReplyTooLarge();
        }
        out_ += separator == '{' ? "{}" : "}";
        return true;
    }

    bool field(const Object& of, const std::string& type, const PlannedField& field) {
        if (field.definition == nullptr) {
            out_ += '"' + type + '"';
            return true;
        }
        const std::size_t depth = path_.size();
        const std::size_t begin = out_.size();
        try {
            if (value(of.resolve(field.definition->name, field.arguments), field.definition->type, field.below))
                return true;
        } catch (const FieldError& error) {
            errors_.push_back({error.what(), error.code, {field.at}, path_});
        }
        path_.resize(depth);
        out_.resize(begin);
        if (field.definition->type.required) return false;
        out_ += "null";
        return true;
    }

    // False if the value is null, or became null by a required field below, where `type` does not allow null.
    bool value(const Resolved& resolved, const Type& type, const std::vector<PlannedField>& below) {
        if (const auto* leaf = std::get_if<json>(&resolved)) return this->leaf(*leaf, type);
        if (const auto* one = std::get_if<std::unique_ptr<Object>>(&resolved)) return item(one->get(), type, below);
        return list(std::get<std::vector<std::unique_ptr<Object>>>(resolved), type, below);
    }

    bool list(const std::vector<std::unique_ptr<Object>>& items, const Type& type,
              const std::vector<PlannedField>& below) {
        if (!type.list()) throw unfit(type);
        char separator = '[';
        std::size_t index = 0;
        for (const auto& each : items) {
            out_ += separator;
            separator = ',';
            path_.emplace_back(index++);
            const std::size_t begin = out_.size();
            const std::size_t depth = path_.size();
            if (!item(each.get(), *type.item, below)) {
                if (type.item->required) return false;
                path_.resize(depth);
                out_.resize(begin);
                out_ += "null";
            }
            path_.pop_back();
        }
        out_ += separator == '[' ? "[]" : "]";
        return true;
    }

    bool item(const Object* one, const Type& type, const std::vector<PlannedField>& below) {
        if (type.list() || schema_.find(type.name)->leaf()) throw unfit(type);
        if (one != nullptr) return object(*one, type.name, below);
        return null(type);
    }

    bool null(const Type& type) {
        if (type.required)
            throw FieldError("Cannot return null for a field of type \"" + text(type) + "\".", code::internal);
        out_ += "null";
        return true;
    }

    bool leaf(const json& value, const Type& type) {
        if (value.is_null()) return null(type);
        if (!fits(value, type)) throw unfit(type);
        out_ += json_text::dump(value);
        return true;
    }

    bool fits(const json& value, const Type& type) const {
        if (value.is_null()) return !type.required;
        if (type.list()) {
            return value.is_array() &&
                   std::all_of(value.begin(), value.end(), [&](const json& each) { return fits(each, *type.item); });
        }
        const TypeDefinition& definition = *schema_.find(type.name);
        return definition.leaf() && schema_.admits(definition, value);
    }

    static FieldError unfit(const Type& type) {
        return {"The resolver gave what is not of type \"" + text(type) + "\".", code::internal};
    }

    const Schema& schema_;
    std::string out_;
    Path path_;
    Errors errors_;
};

// The operation to run; if the request does not say which, adds an error and returns null.
const Operation* chosen(const ExecutableDocument& document, const std::string& name, Errors& errors) {
    if (name.empty() && document.operations.size() == 1) return &document.operations.front();
    for (const Operation& operation : document.operations) {
        if (!name.empty() && operation.name == name) return &operation;
    }
    errors.push_back({name.empty() ? "Must provide the operation's name, since the document does not have exactly one."
                                   : "Unknown operation named \"" + name + "\".",
                      code::bad_user_input,
                      {},
                      {}});
    return nullptr;
}

std::string refusal(const Errors& errors) {
    return "{\"errors\":" + text(errors) + '}';
}

std::string run(const Schema& schema, const ExecutableDocument& document, const Operation& operation,
                const json& variables, const Roots& roots) {
    const bool mutation = operation.kind == OperationKind::mutation;
    const TypeDefinition& root = mutation ? *schema.mutation() : schema.query();
    Writer writer(schema);
    const IntrospectedQuery query(schema, roots.query);
    const std::string data =
        writer.data(mutation ? roots.mutation : query, root.name, plan(schema, document, operation, root, variables));
    const Errors errors = writer.take_errors();
    return (errors.empty() ? "{" : "{\"errors\":" + text(errors) + ',') + "\"data\":" + data + '}';
}

} // namespace

std::string execute(const Schema& schema, const GraphqlRequest& request, const Roots& roots) {
    try {
        const ExecutableDocument document = parse_document(request.document);
        Errors errors = validate(schema, document);
        if (!errors.empty()) return refusal(errors);
        const Operation* operation = chosen(document, request.operation_name, errors);
        if (operation == nullptr) return refusal(errors);
        const json variables = coerce_variables(schema, *operation, request.variables, errors);
        return errors.empty() ? run(schema, document, *operation, variables, roots) : refusal(errors);
    } catch (const SyntaxError& error) {
        return refusal({{error.what(), code::parse_failed, {error.at}, {}}});
    } catch (const FieldError& error) {
        return refusal({{error.what(), error.code, {}, {}}});
    } catch (const ReplyTooLarge&) {
        return refusal({{"The reply is over " + std::to_string(max_reply_bytes) + " bytes; ask for less at once.",
                         code::bad_user_input,
                         {},
                         {}}});
    }
}

} // namespace kilihost::graphql
