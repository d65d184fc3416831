// HttpClients with the same options, for any number of threads: each exchange takes a free one, or makes one.
#pragma once

#include "http_client/http_client.hpp"

#include <mutex>
#include <vector>

namespace kilihost::http_client {

class ClientPool {
  public:
    explicit ClientPool(ClientOptions options);

    // As HttpClient::exchange. Any thread.
    HttpResponse exchange(const HttpRequest& request);

  private:
    static constexpr std::size_t idle_clients = 8; // kept with their connections; more may be in use at once

    HttpClient take();
    void give_back(HttpClient client) noexcept;

    const ClientOptions options_;
    std::mutex mutex_;
    std::vector<HttpClient> idle_;
};

} // namespace kilihost::http_client
