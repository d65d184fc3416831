// What a rule declares of its parameters, JSON Schema in its descriptor: checks a configuration before the rule is
// created, and tells people what may be written.
#pragma once

#include <nlohmann/json.hpp>

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace kilihost::rules {

class ParameterSchema {
  public:
    // Thrown for a text that is no schema of an object; says why.
    struct Broken : std::runtime_error {
        using std::runtime_error::runtime_error;
    };

    // Throws Broken.
    explicit ParameterSchema(std::string_view text);
    ParameterSchema(ParameterSchema&&) noexcept;
    ~ParameterSchema();

    // What is wrong with the parameters, an object: "max_area must be a number from 0 to 1, not 2", the faults joined
    // by
    // "; ". Empty where nothing is. Safe from many threads.
    std::string faults(const nlohmann::json& parameters) const;

    // The parameters of which a rule that judges nothing until it is configured needs one: its schema lists them under
    // "x-judges-nothing-without". Empty: it judges with its defaults.
    std::vector<std::string> enabling() const;
    // Whether a rule with these parameters judges nothing.
    bool is_inert(const nlohmann::json& parameters) const;

    // The schema as the rule wrote it.
    const nlohmann::ordered_json& json() const { return json_; }

  private:
    struct Compiled;
    nlohmann::ordered_json json_;
    std::unique_ptr<const Compiled> compiled_;
};

// What a value may be by its schema, for people: "a number from 0 to 1", "\"block\" or \"warn\"", "a list of at least
// 1, each a text that is not empty".
std::string allowed(const nlohmann::ordered_json& schema);

} // namespace kilihost::rules
