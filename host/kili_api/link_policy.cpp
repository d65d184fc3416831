#include "kili_api/link_policy.hpp"

#include <algorithm>
#include <cctype>
#include <stdexcept>
#include <utility>

namespace kilihost::kili_api {

using http_client::Url;

LinkPolicy::LinkPolicy(Url endpoint, const std::vector<std::string>& allowed)
    : endpoint_(std::move(endpoint)), folder_(endpoint_.path.substr(0, endpoint_.path.rfind('/') + 1)) {
    for (std::string entry : allowed) {
        if (const auto network = http_client::parse_network(entry)) {
            networks_.push_back(*network);
        } else if (entry.find('/') != std::string::npos) {
            throw std::invalid_argument("kili.link_hosts: '" + entry + "' is no network such as '10.1.0.0/16'");
        } else {
            std::transform(entry.begin(), entry.end(), entry.begin(),
                           [](unsigned char c) { return char(std::tolower(c)); });
            hosts_.push_back(std::move(entry));
        }
    }
}

bool LinkPolicy::names(const std::string& host) const {
    return host == endpoint_.host || std::find(hosts_.begin(), hosts_.end(), host) != hosts_.end();
}

bool LinkPolicy::has_allowed_scheme(const Url& link) const {
    return link.scheme == "https" || link.scheme == endpoint_.scheme ||
           std::find(hosts_.begin(), hosts_.end(), link.host) != hosts_.end();
}

bool LinkPolicy::gets_key(const Url& link) const {
    return link.has_origin_of(endpoint_) && link.path.starts_with(folder_);
}

bool LinkPolicy::may_connect(const std::string& host, const http_client::IpAddress& address) const {
    return names(host) || http_client::is_public(address) ||
           std::any_of(networks_.begin(), networks_.end(),
                       [&](const http_client::IpNetwork& each) { return each.contains(address); });
}

} // namespace kilihost::kili_api
