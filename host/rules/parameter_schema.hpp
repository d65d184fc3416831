// The JSON Schema of a rule's parameters, from its descriptor: checks a configuration before the rule is created, and
// tells people what they may write. Immutable, for any thread.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace kilihost::rules {

class ParameterSchema {
  public:
    // Throws BrokenSchema (schema_dialect.hpp) for a text that is no schema of an object.
    explicit ParameterSchema(std::string_view text);
    ParameterSchema(ParameterSchema&&) noexcept;
    ~ParameterSchema();

    // The faults of the parameters, an object, joined by "; ": "max_area must be a number from 0 to 1, not 2". Empty if
    // there are none.
    std::string faults(const nlohmann::json& parameters) const;

    // If the rule judges nothing until it is configured, the parameters of which it needs one: its schema lists them
    // under "x-judges-nothing-without". Empty: it judges with its defaults.
    std::vector<std::string> enabling() const;
    // Whether a rule with these parameters judges nothing.
    bool is_inert(const nlohmann::json& parameters) const;

    // The keywords that `faults` does not check, each with its place: "format of properties.mail".
    const std::vector<std::string>& unchecked() const;

    // The rule's own schema.
    const nlohmann::ordered_json& json() const;

  private:
    struct Contents;
    std::unique_ptr<const Contents> contents_;
};

// What the schema allows, for people: "a number from 0 to 1", "\"block\" or \"warn\"", "a list of at least 1, each a
// text that is not empty".
std::string allowed(const nlohmann::ordered_json& schema);

} // namespace kilihost::rules
