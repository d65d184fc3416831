#include "sandbox/api.hpp"

#include "json_text/json_text.hpp"
#include "sandbox/json_text.hpp"
#include "sandbox/roots.hpp"
#include "sandbox/schema.hpp"

#include "graphql/parse.hpp"

namespace kilihost::sandbox {
namespace {

using nlohmann::json;

http::Response refusal(int status, const std::string& message, const char* code) {
    return http::Response::json(status, "{\"errors\":" + graphql::text({{message, code, {}, {}}}) + '}');
}

// The request in a POST's body. Throws JsonError.
graphql::GraphqlRequest read_request(const std::string& body) {
    json given = parse_json(body);
    if (!given.is_object()) throw JsonError("not an object with \"query\"");
    const json query = given.value("query", json());
    const json name = given.value("operationName", json());
    if (!query.is_string()) throw JsonError("\"query\" is missing or not a string");
    if (!name.is_string() && !name.is_null()) throw JsonError("\"operationName\" is not a string");
    graphql::GraphqlRequest request{query.get<std::string>(), name.is_string() ? name.get<std::string>() : "",
                                    json::object()};
    const auto variables = given.find("variables");
    if (variables != given.end() && !variables->is_null()) {
        if (!variables->is_object()) throw JsonError("\"variables\" is not an object");
        request.variables = std::move(*variables);
    }
    return request;
}

} // namespace

Api::Api(std::string api_key, Delivery& delivery, EventEnvelope envelope, Workflow new_projects)
    : authorization_("X-API-Key: " + api_key), delivery_(delivery), envelope_(envelope),
      store_(std::move(api_key), new_projects) {}

http::Response Api::graphql(const http::Request& request) {
    if (request.single("Authorization") != authorization_) {
        return refusal(401, "Unauthorized: the Authorization header must be \"X-API-Key: \" and the sandbox's API key.",
                       "UNAUTHENTICATED");
    }
    graphql::GraphqlRequest asked;
    try {
        asked = read_request(request.body);
    } catch (const JsonError& error) {
        return refusal(400, std::string("The body must be a GraphQL request in JSON: ") + error.what() + '.',
                       "BAD_REQUEST");
    }
    const std::lock_guard lock(mutex_);
    Events happened;
    std::string reply =
        graphql::execute(kili_schema(), asked, {QueryRoot(store_, delivery_), MutationRoot(store_, happened)});
    publish(happened);
    return http::Response::json(200, std::move(reply));
}

// With the lock held.
void Api::publish(const Events& happened) {
    std::vector<Notice> to_send;
    for (const ProjectEvent& event : happened) {
        store_.record(event);
        for (Notice& notice : notices(store_, event, envelope_))
            to_send.push_back(std::move(notice));
    }
    delivery_.post(std::move(to_send));
}

http::Response Api::click(const http::Request& request) {
    if (request.single("Content-Type") != "application/json")
        return http::problem(415, "A click is posted with Content-Type: application/json.");
    try {
        const json body = parse_json(request.body);
        const json id = body.is_object() ? body.value("labelId", json()) : json();
        if (!id.is_string()) return http::problem(400, "A click is {\"labelId\": \"the label's id\"}.");
        const std::lock_guard lock(mutex_);
        publish({custom_interface_clicked(store_.label(id), store_.viewer())});
        return http::Response::json(202, "{}");
    } catch (const JsonError& error) {
        return http::problem(400, std::string("The body is ") + error.what() + '.');
    } catch (const graphql::FieldError& error) {
        return http::problem(404, error.what());
    }
}

std::vector<std::string> Api::operations(const http::Request& request) {
    std::vector<std::string> names;
    try {
        const graphql::GraphqlRequest asked = read_request(request.body);
        for (const graphql::Operation& operation : graphql::parse_document(asked.document).operations) {
            if (!asked.operation_name.empty() && operation.name != asked.operation_name) continue;
            for (const graphql::Selection& selection : operation.selections)
                if (const auto* field = std::get_if<graphql::Field>(&selection.is)) names.push_back(field->name);
        }
    } catch (const std::runtime_error&) { // it is answered as what it is
        return {};
    }
    return names;
}

json Api::snapshot(Secrets secrets) const {
    const std::lock_guard lock(mutex_);
    return sandbox::snapshot(store_, secrets);
}

void Api::restore(const json& snapshot) {
    const std::lock_guard lock(mutex_);
    Store fresh(store_.api_key.key, store_.new_projects);
    sandbox::restore(fresh, snapshot);
    store_ = std::move(fresh);
}

std::uint64_t Api::changes() const {
    const std::lock_guard lock(mutex_);
    return store_.changes;
}

http::Response Api::version() const {
    return http::Response::json(200, json_text::dump(json{{"version", "sandbox-" KILI_HOST_VERSION}}));
}

} // namespace kilihost::sandbox
