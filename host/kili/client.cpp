#include "kili/client.hpp"

#include <utility>

namespace kilihost::kili {

Client::Client(Connection connection) : transport_(std::move(connection)) {}

Transport& Client::transport() {
    return transport_;
}

} // namespace kilihost::kili
