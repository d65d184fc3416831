#include "rules/parameter_schema.hpp"

#include "config/nearest.hpp"
#include "json_text/json_text.hpp"
#include "rules/schema_dialect.hpp"

#define RAPIDJSON_SCHEMA_USE_INTERNALREGEX 0 // RapidJSON's own has no classes like \d
#include <boost/algorithm/string/join.hpp>
#include <nlohmann/json.hpp>
#include <rapidjson/document.h>
#include <rapidjson/reader.h>
#include <rapidjson/schema.h>

#include <algorithm>
#include <regex>
#include <utility>

namespace kilihost::rules {
namespace {

using Schema = nlohmann::ordered_json;
using nlohmann::json;

// The keyword of the draft 4 schema that the value breaks; empty if none.
std::string broken_keyword(const Schema& schema, const json& value) {
    rapidjson::Document text;
    text.Parse(json_text::dump(schema).c_str());
    const rapidjson::SchemaDocument compiled(text);
    rapidjson::SchemaValidator validator(compiled);
    const std::string read = json_text::dump(value);
    rapidjson::StringStream stream(read.c_str());
    rapidjson::Reader().Parse(stream, validator);
    return validator.IsValid() ? "" : validator.GetInvalidSchemaKeyword();
}

std::string shown(const json& value) {
    constexpr std::size_t most = 60;
    if (value.is_object()) return "a table";
    if (value.is_array()) return value.empty() ? "an empty list" : "this list";
    const std::string text = json_text::dump(value);
    return text.size() <= most ? text : "this";
}

std::string unknown(const std::string& path, const std::string& name, const Schema& properties) {
    std::vector<std::string> known;
    std::string list;
    for (const auto& [candidate, schema] : properties.items()) {
        known.push_back(candidate);
        list.append(list.empty() ? "; known: " : ", ").append(candidate);
    }
    return "unknown parameter '" + path + "'" + list + config::suggestion(name, known);
}

// Collects the faults, the deepest places first: a list or a table is named only if nothing within it is wrong.
class FaultFinder {
  public:
    const std::vector<std::string>& faults() const { return faults_; }

    void visit(const std::string& path, const json& value, const Schema& schema) {
        const std::size_t before = faults_.size();
        for (const Schema& part : schema.value("allOf", Schema::array()))
            visit(path, value, part);
        if (value.is_object()) visit_table(path, value, schema);
        if (value.is_array()) visit_list(path, value, schema);
        if (faults_.size() > before) return;
        const std::string keyword = broken_keyword(schema, value);
        if (!keyword.empty()) add_fault(path, value, schema, keyword);
    }

  private:
    void visit_table(const std::string& path, const json& table, const Schema& schema) {
        const std::string prefix = path.empty() ? "" : path + ".";
        const Schema properties = schema.value("properties", Schema::object());
        const Schema patterns = schema.value("patternProperties", Schema::object());
        const Schema others = schema.value("additionalProperties", Schema(true));
        for (const auto& [name, value] : table.items()) {
            const std::string at = prefix + name;
            bool declared = properties.contains(name);
            if (declared) visit(at, value, properties[name]);
            for (const auto& [pattern, part] : patterns.items())
                if (std::regex_search(name, std::regex(pattern))) {
                    declared = true;
                    visit(at, value, part);
                }
            if (declared) continue;
            if (others.is_object()) visit(at, value, others);
            if (others == false) faults_.push_back(unknown(at, name, properties));
        }
        for (const Schema& required : schema.value("required", Schema::array())) {
            const auto& name = required.get_ref<const std::string&>();
            if (table.contains(name)) continue;
            faults_.push_back(prefix + name + " must be given" +
                              (properties.contains(name) ? ": " + allowed(properties[name]) : ""));
        }
    }

    void visit_list(const std::string& path, const json& list, const Schema& schema) {
        const Schema items = schema.value("items", Schema::object());
        const Schema others = schema.value("additionalItems", Schema(true));
        for (std::size_t i = 0; i < list.size(); ++i) {
            const Schema& part = items.is_object() ? items : i < items.size() ? items[i] : others;
            if (part.is_object()) visit(path + "[" + std::to_string(i) + "]", list[i], part);
        }
    }

    void add_fault(const std::string& path, const json& value, const Schema& schema, const std::string& keyword) {
        static const std::vector<std::string> said_by_allowed{
            "type", "enum", "minimum", "maximum", "minLength", "maxLength", "pattern", "minItems", "maxItems"};
        const std::string place = path.empty() ? "the parameters" : path;
        if (std::find(said_by_allowed.begin(), said_by_allowed.end(), keyword) != said_by_allowed.end())
            faults_.push_back(place + " must be " + allowed(schema) + ", not " + shown(value));
        else
            faults_.push_back(place + " is not what the rule declares: it breaks \"" + keyword + "\"" +
                              (schema.contains(keyword) && schema[keyword].is_number()
                                   ? " of " + json_text::dump(schema[keyword])
                                   : ""));
    }

    std::vector<std::string> faults_;
};

} // namespace

struct ParameterSchema::Contents {
    Schema written;
    std::vector<std::string> unchecked;
    Schema draft4;
};

ParameterSchema::ParameterSchema(std::string_view text) {
    auto contents = std::make_unique<Contents>();
    try {
        contents->written = Schema::parse(text, [](int depth, Schema::parse_event_t, const Schema&) {
            if (depth > max_schema_depth) throw BrokenSchema("it is nested too deep");
            return true;
        });
    } catch (const Schema::exception& error) {
        throw BrokenSchema(error.what());
    }
    if (!contents->written.is_object()) throw BrokenSchema("it is not a JSON object");
    contents->draft4 = to_draft4(contents->written, contents->unchecked);
    if (contents->draft4.value("type", Schema()) != "object") throw BrokenSchema("it must be of \"type\": \"object\"");
    contents_ = std::move(contents);
}

ParameterSchema::ParameterSchema(ParameterSchema&&) noexcept = default;
ParameterSchema::~ParameterSchema() = default;

const nlohmann::ordered_json& ParameterSchema::json() const {
    return contents_->written;
}

const std::vector<std::string>& ParameterSchema::unchecked() const {
    return contents_->unchecked;
}

std::string ParameterSchema::faults(const nlohmann::json& parameters) const {
    FaultFinder finder;
    finder.visit("", parameters, contents_->draft4);
    return boost::algorithm::join(finder.faults(), "; ");
}

std::vector<std::string> ParameterSchema::enabling() const {
    std::vector<std::string> names;
    if (const auto found = contents_->written.find("x-judges-nothing-without");
        found != contents_->written.end() && found->is_array())
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
