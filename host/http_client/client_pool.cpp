#include "http_client/client_pool.hpp"

namespace kilihost::http_client {

ClientPool::ClientPool(ClientOptions options) : options_(std::move(options)) {
    idle_.reserve(idle_clients);
}

HttpResponse ClientPool::exchange(const HttpRequest& request) {
    struct Lease {
        ClientPool& pool;
        HttpClient client;
        ~Lease() { pool.give_back(std::move(client)); }
    };
    Lease lease{*this, take()};
    return lease.client.exchange(request);
}

HttpClient ClientPool::take() {
    {
        const std::lock_guard lock(mutex_);
        if (!idle_.empty()) { // the last one used: its connection is the most likely to be alive
            HttpClient client = std::move(idle_.back());
            idle_.pop_back();
            return client;
        }
    }
    return HttpClient(options_);
}

void ClientPool::give_back(HttpClient client) noexcept {
    const std::lock_guard lock(mutex_);
    if (idle_.size() < idle_clients) idle_.push_back(std::move(client)); // within the reserve
}

} // namespace kilihost::http_client
