#include "rules/parameter_schema.hpp"

#include "config/nearest.hpp"

#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace kilihost::rules {
namespace {

using Json = nlohmann::ordered_json;

// A place among the parameters: as people write it, what is there, and its schema where that can be told.
struct Place {
    std::string path;
    const nlohmann::json* value;
    const Json* schema;
};

const Json* member(const Json* schema, const std::string& name) {
    if (schema == nullptr || !schema->is_object()) return nullptr;
    const auto found = schema->find(name);
    return found == schema->end() ? nullptr : &*found;
}

// Follows the validator's context: "<root>", "[limits]", "[0]", "[max]".
Place place_of(const std::vector<std::string>& context, const nlohmann::json& parameters, const Json& schema) {
    Place place{"", &parameters, &schema};
    for (std::size_t i = 1; i < context.size(); ++i) {
        const std::string step = context[i].substr(1, context[i].size() - 2);
        if (place.value->is_array()) {
            place.path += context[i];
            place.value = &place.value->at(std::stoul(step));
            place.schema = member(place.schema, "items");
        } else {
            const auto found = place.value->find(step);
            if (found == place.value->end()) return place;
            place.path += (place.path.empty() ? "" : ".") + step;
            place.value = &*found;
            const Json* const own = member(member(place.schema, "properties"), step);
            place.schema = own != nullptr ? own : member(place.schema, "additionalProperties");
        }
    }
    return place;
}

std::string shown(const nlohmann::json& value) {
    constexpr std::size_t most = 60;
    if (value.is_object()) return "a table";
    if (value.is_array()) return value.empty() ? "an empty list" : "this list";
    const std::string text = value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    return text.size() <= most ? text : "this";
}

std::string unknown(const std::string& prefix, const std::string& name, const std::vector<std::string>& known) {
    std::string list;
    for (const std::string& candidate : known)
        list.append(list.empty() ? "; known: " : ", ").append(candidate);
    return "unknown parameter '" + prefix + name + "'" + list + config::suggestion(name, known);
}

std::string missing(const std::string& prefix, const std::string& name, const Json* properties) {
    const Json* const schema = member(properties, name);
    return prefix + name + " must be given" + (schema != nullptr ? ": " + allowed(*schema) : "");
}

// What a table lacks, or has too much.
void table_faults(const Place& table, std::vector<std::string>& out) {
    const std::string prefix = table.path.empty() ? "" : table.path + ".";
    const Json* const properties = member(table.schema, "properties");
    std::vector<std::string> known;
    if (properties != nullptr)
        for (const auto& [name, schema] : properties->items())
            known.push_back(name);
    const Json* const others = member(table.schema, "additionalProperties");
    if (others != nullptr && *others == false && member(table.schema, "patternProperties") == nullptr)
        for (const auto& [name, value] : table.value->items())
            if (std::find(known.begin(), known.end(), name) == known.end()) out.push_back(unknown(prefix, name, known));
    if (const Json* const required = member(table.schema, "required"))
        for (const Json& name : *required)
            if (name.is_string() && !table.value->contains(name.get<std::string>()))
                out.push_back(missing(prefix, name.get<std::string>(), properties));
}

} // namespace

struct ParameterSchema::Compiled {
    valijson::Schema schema;
};

ParameterSchema::ParameterSchema(std::string_view text) {
    try {
        json_ = Json::parse(text);
        if (!json_.is_object()) throw Broken("it is not a JSON object");
        auto compiled = std::make_unique<Compiled>();
        const auto unordered = nlohmann::json::parse(text);
        valijson::SchemaParser(valijson::SchemaParser::kDraft7)
            .populateSchema(valijson::adapters::NlohmannJsonAdapter(unordered), compiled->schema);
        compiled_ = std::move(compiled);
        faults(nlohmann::json::object());
    } catch (const Broken&) {
        throw;
    } catch (const std::exception& error) { // nlohmann's, and the validator's std::runtime_error
        throw Broken(error.what());
    }
    if (json_.value("type", Json()) != "object") throw Broken("it must be of \"type\": \"object\"");
}

ParameterSchema::ParameterSchema(ParameterSchema&&) noexcept = default;
ParameterSchema::~ParameterSchema() = default;

std::string ParameterSchema::faults(const nlohmann::json& parameters) const {
    valijson::ValidationResults results;
    valijson::Validator validator;
    try {
        if (validator.validate(compiled_->schema, valijson::adapters::NlohmannJsonAdapter(parameters), &results))
            return {};
    } catch (const std::exception& error) { // a regular expression that is none
        return std::string("cannot be checked by the schema that the rule declares: ") + error.what();
    }
    // The validator tells each place, and again every table and list around it: those are only asked what they lack.
    std::vector<std::string> faults;
    std::vector<std::string> told;
    for (const valijson::ValidationResults::Error& error : results) {
        const Place place = place_of(error.context, parameters, json_);
        if (std::find(told.begin(), told.end(), place.path) != told.end()) continue;
        told.push_back(place.path);
        const std::size_t before = faults.size();
        if (place.value->is_object()) table_faults(place, faults);
        const bool is_outer = std::any_of(results.begin(), results.end(), [&](const auto& other) {
            return other.context.size() > error.context.size() &&
                   std::equal(error.context.begin(), error.context.end(), other.context.begin());
        });
        if (faults.size() > before || is_outer) continue;
        const bool told_by_schema = place.schema != nullptr && place.schema->is_object() && !place.value->is_object();
        faults.push_back((place.path.empty() ? "the parameters" : place.path) +
                         (told_by_schema ? " must be " + allowed(*place.schema) + ", not " + shown(*place.value)
                                         : " is not what the rule declares: " + error.description));
    }
    std::string out;
    for (const std::string& fault : faults)
        out += (out.empty() ? "" : "; ") + fault;
    return out;
}

std::vector<std::string> ParameterSchema::enabling() const {
    std::vector<std::string> names;
    if (const auto found = json_.find("x-judges-nothing-without"); found != json_.end() && found->is_array())
        for (const auto& name : *found)
            if (name.is_string()) names.push_back(name.get<std::string>());
    return names;
}

bool ParameterSchema::is_inert(const nlohmann::json& parameters) const {
    const std::vector<std::string> names = enabling();
    return !names.empty() &&
           std::none_of(names.begin(), names.end(), [&](const std::string& name) { return parameters.contains(name); });
}

} // namespace kilihost::rules
