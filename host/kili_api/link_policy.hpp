// Decides which links in Kili's replies are fetched, and which of them get the API key. Immutable, any thread.
//
// A link comes from outside: a reply could name an address of the network around the host. So the client connects only
// to the endpoint's own host, to public addresses, and to what the configuration adds.
#pragma once

#include "http_client/public_address.hpp"
#include "http_client/url.hpp"

#include <string>
#include <vector>

namespace kilihost::kili_api {

class LinkPolicy {
  public:
    // `allowed`: host names, addresses, and networks such as "10.1.0.0/16". Throws std::invalid_argument for anything
    // else.
    LinkPolicy(http_client::Url endpoint, const std::vector<std::string>& allowed);

    // https, or http if the endpoint itself is http or the host is an allowed one.
    bool has_allowed_scheme(const http_client::Url& link) const;
    // Whether the link lies under the API: beside the endpoint, as .../api/label/v2/file is to
    // .../api/label/v2/graphql.
    bool gets_key(const http_client::Url& link) const;
    // Whether to connect to an address of a link's host.
    bool may_connect(const std::string& host, const http_client::IpAddress& address) const;

  private:
    bool names(const std::string& host) const;

    http_client::Url endpoint_;
    std::string folder_; // of the endpoint's path, with its last "/"
    std::vector<std::string> hosts_;
    std::vector<http_client::IpNetwork> networks_;
};

} // namespace kilihost::kili_api
