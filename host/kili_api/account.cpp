#include "kili_api/client.hpp"
#include "kili_api/documents.hpp"
#include "kili_api/pages.hpp"

namespace kilihost::kili_api {

using nlohmann::json;

User Client::viewer() {
    const json data = transport_.query(documents::viewer, json::object());
    const json& viewer = member(data, "viewer");
    return {.id = text(viewer, "id"), .email = text(viewer, "email")};
}

Listing<ApiKey> Client::list_api_keys(const std::string& email) {
    const auto convert = [](const json& key) {
        return ApiKey{.id = text(key, "id"),
                      .name = text_or_empty(key, "name"),
                      .created_at = text_or_empty(key, "createdAt"),
                      .expires_at = text_or_empty(key, "expiryDate"),
                      .user_id = text_or_empty(key, "userId"),
                      .revoked = flag(key, "revoked")};
    };
    return pages(transport_, documents::api_keys, "apiKeys", json{{"user", {{"email", email}}}}, convert);
}

} // namespace kilihost::kili_api
