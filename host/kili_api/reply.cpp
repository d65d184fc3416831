#include "kili_api/reply.hpp"

#include "http_client/http_date.hpp"
#include "json_text/json_text.hpp"

#include <algorithm>
#include <string_view>

namespace kilihost::kili_api {
namespace {

constexpr std::size_t excerpt_bytes = 300;
constexpr std::size_t errors_shown = 5; // in the text; the items hold all

// The beginning of a text from Kili, quoted, so that control characters and invalid UTF-8 do no harm in a log.
std::string excerpt(std::string text) {
    const bool cut = text.size() > excerpt_bytes;
    if (cut) text.resize(excerpt_bytes);
    return json_text::quoted(text) + (cut ? "..." : "");
}

// Kili refuses in JSON; a page of HTML comes from something in front of it.
bool is_key_refused(const Reply& reply) {
    if (reply.status != 403) return reply.status == 401;
    const std::optional<nlohmann::json> body = json_text::parse_bounded(reply.body);
    return body && body->is_object();
}

[[noreturn]] void throw_http(const Reply& reply, const Redaction& redact) {
    std::string what = "Kili's API answered HTTP " + std::to_string(reply.status);
    const bool key_refused = is_key_refused(reply);
    if (key_refused)
        what += ", the API key is refused";
    else if (reply.status == 403)
        what += ", something in front of Kili's API refused the request";
    else if (reply.status >= 300 && reply.status < 400)
        what += ", a redirect, which is not followed: check the endpoint";
    if (!reply.body.empty()) what += ": " + excerpt(redact(reply.body));
    throw HttpError(what, reply.status, key_refused, reply.retry_after);
}

std::string as_text(const nlohmann::json& value) {
    return value.is_string() ? value.get<std::string>() : json_text::dump(value);
}

std::string path_of(const nlohmann::json& error) {
    std::string path;
    const auto found = error.find("path");
    if (found == error.end() || !found->is_array()) return path;
    for (const nlohmann::json& step : *found)
        path += (path.empty() ? "" : ".") + as_text(step);
    return path;
}

GraphqlError::Item item_of(const nlohmann::json& error, const Redaction& redact) {
    if (!error.is_object() || !error.contains("message")) return {redact(as_text(error)), "", ""};
    GraphqlError::Item item{redact(as_text(error["message"])), "", redact(path_of(error))};
    if (const auto extensions = error.find("extensions"); extensions != error.end() && extensions->is_object())
        if (const auto code = extensions->find("code"); code != extensions->end() && !code->is_null())
            item.code = redact(as_text(*code));
    return item;
}

[[noreturn]] void throw_graphql(const nlohmann::json& errors, const Redaction& redact) {
    std::vector<GraphqlError::Item> items;
    if (errors.is_array())
        for (const nlohmann::json& error : errors)
            items.push_back(item_of(error, redact));
    else
        items.push_back(item_of(errors, redact));

    std::string what = "Kili refused the request";
    for (std::size_t i = 0; i < std::min(items.size(), errors_shown); ++i) {
        what += (i == 0 ? ": " : "; ") + excerpt(items[i].message);
        if (!items[i].path.empty()) what += " at " + excerpt(items[i].path);
        if (!items[i].code.empty()) what += " (" + excerpt(items[i].code) + ")";
    }
    if (items.size() > errors_shown) what += "; and " + std::to_string(items.size() - errors_shown) + " more";
    throw GraphqlError(what, std::move(items));
}

bool holds_errors(const nlohmann::json& document) {
    if (!document.is_object()) return false;
    const auto errors = document.find("errors");
    return errors != document.end() && !errors->empty(); // null is empty too
}

bool is_page(const std::string& body) {
    const auto first = body.find_first_not_of(" \t\r\n");
    return first != std::string::npos && body[first] == '<';
}

// A gateway answers so, or Kili before it reads the query: never a GraphQL error, whatever the body.
bool is_status_final(long status) {
    return status == 401 || status == 403 || status == 429 || status >= 500;
}

} // namespace

nlohmann::json json_body(const Reply& reply, const Redaction& redact) {
    if (reply.status != 200) throw_http(reply, redact);
    if (reply.cut)
        throw UnreadableReply("Kili's reply is larger than the " + std::to_string(reply.body.size()) +
                              " bytes that are read");
    std::optional<nlohmann::json> document = json_text::parse_bounded(reply.body);
    if (document) return std::move(*document);
    const std::string what = "Kili's reply is not JSON: " + excerpt(redact(reply.body));
    if (is_page(reply.body)) throw ForeignReply(what);
    throw UnreadableReply(what);
}

nlohmann::json graphql_data(const Reply& reply, const Redaction& redact) {
    if (reply.status != 200 && !is_status_final(reply.status)) {
        // If a document does not validate, Apollo answers 400 with the errors.
        const std::optional<nlohmann::json> document = json_text::parse_bounded(reply.body);
        if (document && holds_errors(*document)) throw_graphql(document->at("errors"), redact);
    }
    nlohmann::json document;
    try {
        document = json_body(reply, redact);
    } catch (const UnreadableReply& error) {
        if (reply.cut) throw;
        throw ForeignReply(error.what()); // Kili's API answers with JSON: any other text is not its own
    }
    if (holds_errors(document)) throw_graphql(document["errors"], redact);
    const auto data = document.is_object() ? document.find("data") : document.end();
    if (data == document.end() || !data->is_object() || data->empty())
        throw ForeignReply("Kili's reply holds no data: " + excerpt(redact(reply.body)));
    return std::move(*data);
}

std::optional<std::chrono::seconds> retry_after(const std::string& value, std::time_t now) {
    constexpr std::chrono::seconds most = std::chrono::hours(24);
    if (value.empty()) return std::nullopt;
    if (std::all_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; }))
        return value.size() > 5 ? most : std::min(std::chrono::seconds(std::stol(value)), most);
    const std::optional<std::time_t> date = http_client::http_date(value);
    if (!date) return std::nullopt;
    return std::clamp(std::chrono::seconds(*date - now), std::chrono::seconds(0), most);
}

} // namespace kilihost::kili_api
