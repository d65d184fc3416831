#include "rules/schema_dialect.hpp"

#include "json_text/json_text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <regex>
#include <string_view>
#include <utility>

namespace kilihost::rules {
namespace {

using Schema = nlohmann::ordered_json;

// The type that a keyword's value must have.
enum class Operand {
    annotation,
    flag,
    number,
    bound,
    count,
    regex,
    names,
    values,
    constant,
    type,
    reference,
    one,
    one_or_flag,
    one_or_many,
    many,
    by_name,
    by_pattern,
    dependencies
};

const std::map<std::string_view, Operand>& keywords() {
    using enum Operand;
    static const std::map<std::string_view, Operand> all{
        {"title", annotation},
        {"description", annotation},
        {"default", annotation},
        {"examples", annotation},
        {"$schema", annotation},
        {"$id", annotation},
        {"id", annotation},
        {"$comment", annotation},
        {"definitions", annotation},
        {"$defs", annotation},
        {"readOnly", annotation},
        {"writeOnly", annotation},
        {"deprecated", annotation},
        {"x-judges-nothing-without", annotation},
        {"type", type},
        {"enum", values},
        {"const", constant},
        {"$ref", reference},
        {"minimum", number},
        {"maximum", number},
        {"exclusiveMinimum", bound},
        {"exclusiveMaximum", bound},
        {"multipleOf", number},
        {"minLength", count},
        {"maxLength", count},
        {"pattern", regex},
        {"items", one_or_many},
        {"additionalItems", one_or_flag},
        {"minItems", count},
        {"maxItems", count},
        {"uniqueItems", flag},
        {"properties", by_name},
        {"patternProperties", by_pattern},
        {"additionalProperties", one_or_flag},
        {"required", names},
        {"dependencies", dependencies},
        {"minProperties", count},
        {"maxProperties", count},
        {"allOf", many},
        {"anyOf", many},
        {"oneOf", many},
        {"not", one},
    };
    return all;
}

// Rewrites one schema. A mistake in it must not exhaust the host.
class Rewriter {
  public:
    Rewriter(const Schema& root, std::vector<std::string>& unchecked) : root_(root), unchecked_(unchecked) {}

    Schema rewritten(const Schema& schema, const std::string& place) {
        constexpr int schemas_max = 10'000; // references are copied, so they could multiply
        if (++schemas_ > schemas_max) throw BrokenSchema("it has over 10,000 parts, its references followed");
        if (++depth_ > max_schema_depth) throw BrokenSchema("it is nested too deep, its references followed");
        Schema out = part(schema, place);
        --depth_;
        return out;
    }

  private:
    [[noreturn]] static void fail(const std::string& keyword, const std::string& place, const std::string& must) {
        throw BrokenSchema("\"" + keyword + "\"" + (place.empty() ? "" : " of " + place) + " must be " + must);
    }

    Schema part(const Schema& schema, const std::string& place) {
        if (schema.is_boolean()) return schema.get<bool>() ? Schema::object() : Schema{{"not", Schema::object()}};
        if (!schema.is_object())
            throw BrokenSchema(place.empty() ? "it is not a JSON object"
                                             : place + " must be a schema: an object, true or false");
        if (const auto reference = schema.find("$ref"); reference != schema.end()) return referenced(*reference, place);
        Schema out = Schema::object();
        for (const auto& [keyword, operand] : schema.items()) {
            const auto known = keywords().find(keyword);
            if (known == keywords().end())
                unchecked_.push_back(keyword + (place.empty() ? "" : " of " + place));
            else
                add(out, keyword, known->second, operand, place);
        }
        join_bounds(out, schema, "minimum", "exclusiveMinimum", [](double a, double b) { return a >= b; });
        join_bounds(out, schema, "maximum", "exclusiveMaximum", [](double a, double b) { return a <= b; });
        return out;
    }

    void add(Schema& out, const std::string& keyword, Operand kind, const Schema& operand, const std::string& place) {
        const auto demand = [&](bool holds, const char* must) {
            if (!holds) fail(keyword, place, must);
        };
        const std::string within = (place.empty() ? "" : place + ".") + keyword;
        switch (kind) {
        case Operand::annotation:
        case Operand::reference:
            return;
        case Operand::flag:
            demand(operand.is_boolean(), "true or false");
            break;
        case Operand::number:
            demand(operand.is_number(), "a number");
            demand(keyword != "multipleOf" || operand > 0, "over 0");
            break;
        case Operand::bound:
            demand(operand.is_number() || operand.is_boolean(), "a number");
            return; // join_bounds
        case Operand::count:
            demand(operand.is_number_unsigned(), "a whole number from 0");
            break;
        case Operand::regex:
            demand(operand.is_string(), "a text");
            check_regex(operand.get<std::string>(), within);
            break;
        case Operand::names:
            demand(is_list_of_texts(operand), "a list of texts");
            break;
        case Operand::values:
            demand(operand.is_array() && !operand.empty(), "a list of at least one value");
            break;
        case Operand::constant:
            out["enum"] = Schema::array({operand});
            return;
        case Operand::type:
            check_type(operand, place);
            break;
        case Operand::one_or_flag:
            if (operand.is_boolean()) break;
            [[fallthrough]];
        case Operand::one:
            out[keyword] = rewritten(operand, within);
            return;
        case Operand::one_or_many:
            if (!operand.is_array()) {
                out[keyword] = rewritten(operand, within);
                return;
            }
            [[fallthrough]];
        case Operand::many:
            demand(operand.is_array() && !operand.empty(), "a list of schemas");
            out[keyword] = Schema::array();
            for (const Schema& one : operand)
                out[keyword].push_back(rewritten(one, within + "[" + std::to_string(out[keyword].size()) + "]"));
            return;
        case Operand::by_name:
        case Operand::by_pattern:
        case Operand::dependencies:
            demand(operand.is_object(), "an object");
            out[keyword] = Schema::object();
            for (const auto& [name, one] : operand.items()) {
                if (kind == Operand::by_pattern) check_regex(name, within);
                const bool names = kind == Operand::dependencies && is_list_of_texts(one);
                out[keyword][name] = names ? one : rewritten(one, within + "." + name);
            }
            return;
        }
        out[keyword] = operand;
    }

    Schema referenced(const Schema& reference, const std::string& place) {
        if (!reference.is_string()) fail("$ref", place, "a text");
        const auto& target = reference.get_ref<const std::string&>();
        const bool circular = std::find(following_.begin(), following_.end(), target) != following_.end();
        if (circular || target.empty() || target.front() != '#') {
            unchecked_.push_back("$ref \"" + target + "\"" + (place.empty() ? "" : " of " + place));
            return Schema::object();
        }
        const Schema* found = nullptr;
        try {
            found = &root_.at(Schema::json_pointer(target.substr(1)));
        } catch (const Schema::exception&) {
            fail("$ref", place, "the place of a schema, like \"#/definitions/name\"; there is no " + target);
        }
        following_.push_back(target);
        Schema out = rewritten(*found, place);
        following_.pop_back();
        return out;
    }

    // If a numeric exclusive bound is narrower than the inclusive one, it replaces that one and makes it exclusive.
    static void join_bounds(Schema& out, const Schema& schema, const char* inclusive, const char* exclusive,
                            bool (*narrower)(double, double)) {
        const auto bound = schema.find(exclusive);
        if (bound == schema.end()) return;
        if (bound->is_boolean()) {
            out[exclusive] = *bound;
        } else if (!out.contains(inclusive) || narrower(bound->get<double>(), out[inclusive].get<double>())) {
            out[inclusive] = *bound;
            out[exclusive] = true;
        }
    }

    static bool is_list_of_texts(const Schema& value) {
        return value.is_array() &&
               std::all_of(value.begin(), value.end(), [](const Schema& one) { return one.is_string(); });
    }

    static void check_regex(const std::string& pattern, const std::string& place) {
        constexpr std::size_t longest = 2'000; // bytes; std::regex recurses, and 20,000 groups would end the process
        if (pattern.size() > longest)
            throw BrokenSchema("the regular expression of " + place + " is longer than 2,000 bytes");
        try {
            static_cast<void>(std::regex(pattern)); // the validator compiles it too, but would report nothing
        } catch (const std::regex_error& error) {
            throw BrokenSchema("the regular expression \"" + pattern + "\" of " + place +
                               " cannot be used: " + error.what());
        }
    }

    static void check_type(const Schema& operand, const std::string& place) {
        const Schema all = operand.is_array() ? operand : Schema::array({operand});
        for (const Schema& one : all) {
            static const std::vector<std::string> known{"null",   "boolean", "object", "array",
                                                        "number", "integer", "string"};
            if (!one.is_string() || std::find(known.begin(), known.end(), one.get<std::string>()) == known.end())
                fail("type", place,
                     "the name of a type, not " +
                         (one.is_string() ? "'" + one.get<std::string>() + "'" : json_text::dump(one)));
        }
        if (all.empty()) fail("type", place, "the name of a type, or a list of them");
    }

    const Schema& root_;
    std::vector<std::string>& unchecked_;
    std::vector<std::string> following_; // references, from the outermost
    int schemas_ = 0;
    int depth_ = 0;
};

} // namespace

nlohmann::ordered_json to_draft4(const nlohmann::ordered_json& schema, std::vector<std::string>& unchecked) {
    return Rewriter(schema, unchecked).rewritten(schema, "");
}

} // namespace kilihost::rules
