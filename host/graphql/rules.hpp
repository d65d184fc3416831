// The parts of validation, each in its own file. Private to validate.cpp and its parts.
#pragma once

#include "graphql/validate.hpp"

namespace kilihost::graphql {

// Collects errors, up to max_errors.
class ErrorReport {
  public:
    ErrorReport(const Schema& schema, const ExecutableDocument& document) : schema_(schema), document_(document) {}

    const Schema& schema() const { return schema_; }
    const ExecutableDocument& document() const { return document_; }
    bool clean() const { return errors_.empty(); }
    void add(std::string message, Location at);
    Errors take() { return std::move(errors_); }

  private:
    const Schema& schema_;
    const ExecutableDocument& document_;
    Errors errors_;
};

// The position of a variable, and the type that it needs there; none inside a scalar that takes any JSON.
struct VariableUse {
    std::string name;
    const Type* wanted;
    Location at;
};

// The variables and fragments that one operation or fragment uses.
struct Uses {
    std::vector<VariableUse> variables;
    std::vector<std::string> spreads;
};

// rules_values.cpp: literals against their types; arguments against their definitions, `owner` for errors.
void check_value(ErrorReport& report, Uses& uses, const Literal& value, const Type& type);
void check_arguments(ErrorReport& report, Uses& uses, const std::vector<Argument>& arguments,
                     const std::vector<InputValueDefinition>& defined, const std::string& owner, Location at);

// rules_selections.cpp: fields, leaves, fragments' types and directives below `parent`.
void check_selections(ErrorReport& report, Uses& uses, const SelectionSet& selections, const TypeDefinition& parent);
enum class DirectivePlace { selection, definition }; // @skip and @include may stand on a selection only
void check_directives(ErrorReport& report, Uses& uses, const std::vector<Directive>& directives, DirectivePlace place);

// rules_variables.cpp: an operation's variables against all their uses, those in fragments included.
void check_variables(ErrorReport& report, const Operation& operation, const std::vector<const Uses*>& reachable);

// rules_overlap.cpp: fields with one response key must be the same field. Wants a document that is valid otherwise.
void check_overlaps(ErrorReport& report, const SelectionSet& selections, const TypeDefinition& parent);

} // namespace kilihost::graphql
