// What a rule declares of its parameters, JSON Schema in its descriptor: checks a configuration before the rule is
// created, and tells people what may be written. Immutable, for any thread.
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

    // What is wrong with the parameters, an object: "max_area must be a number from 0 to 1, not 2", the faults joined
    // by "; ". Empty if nothing is wrong.
    std::string faults(const nlohmann::json& parameters) const;

    // The keywords that `faults` does not check, each with its place: "format of properties.mail".
    const std::vector<std::string>& unchecked() const;
    // The parameters of which a rule that judges nothing until it is configured needs one: its schema lists them under
    // "x-judges-nothing-without". Empty: it judges with its defaults.
    std::vector<std::string> enabling() const;
    // Whether a rule with these parameters judges nothing.
    bool is_inert(const nlohmann::json& parameters) const;

    // The keywords that `faults` does not check, each with its place: "format of properties.mail".
    const std::vector<std::string>& unchecked() const;

    // The schema as the rule wrote it.
    const nlohmann::ordered_json& json() const;

  private:
    struct Contents;
    std::unique_ptr<const Contents> contents_;
};

// What a value may be by its schema, for people: "a number from 0 to 1", "\"block\" or \"warn\"", "a list of at least
// 1, each a text that is not empty".
std::string allowed(const nlohmann::ordered_json& schema);

} // namespace kilihost::rules
