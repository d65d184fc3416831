#include "kili_api/client.hpp"

#include <utility>

namespace kilihost::kili_api {

Client::Client(ApiConnection connection) : transport_(std::move(connection)) {}

Transport& Client::transport() {
    return transport_;
}

} // namespace kilihost::kili_api
