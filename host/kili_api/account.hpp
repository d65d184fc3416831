// The user of the API key, and the user's keys.
#pragma once

#include <string>

namespace kilihost::kili_api {

struct User {
    std::string id;
    std::string email;
};

struct ApiKey {
    std::string id;
    std::string name;
    std::string created_at; // as Kili writes it
    std::string expires_at; // as Kili writes it; empty: never
    std::string user_id;
    bool revoked = false;
};

} // namespace kilihost::kili_api
