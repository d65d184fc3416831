#include "http_client/url.hpp"

#include "http_client/public_address.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <memory>
#include <new>

namespace kilihost::http_client {
namespace {

struct Free {
    void operator()(CURLU* url) const { curl_url_cleanup(url); }
    void operator()(char* text) const { curl_free(text); }
};
using Handle = std::unique_ptr<CURLU, Free>;

std::string part(CURLU* url, CURLUPart which, unsigned flags = 0) {
    char* found = nullptr;
    curl_url_get(url, which, &found, flags);
    const std::unique_ptr<char, Free> owner(found);
    return found == nullptr ? "" : found;
}

std::optional<Url> read(CURLU* url) {
    curl_url_set(url, CURLUPART_FRAGMENT, nullptr, 0);
    Url out{part(url, CURLUPART_URL), part(url, CURLUPART_SCHEME), part(url, CURLUPART_HOST),
            part(url, CURLUPART_PORT, CURLU_DEFAULT_PORT), part(url, CURLUPART_PATH)};
    std::transform(out.host.begin(), out.host.end(), out.host.begin(),
                   [](unsigned char c) { return char(std::tolower(c)); });
    if (out.host.empty() || (out.scheme != "http" && out.scheme != "https")) return std::nullopt;
    return out;
}

} // namespace

bool Url::is_loopback() const {
    static const std::array own{parse_network("127.0.0.0/8").value(), parse_network("::1").value()};
    const std::optional<IpAddress> address = ip_address(host_without_brackets());
    if (!address) return host == "localhost"; // 127.0.0.1.example is anybody's
    return std::any_of(own.begin(), own.end(), [&](const IpNetwork& network) { return network.contains(*address); });
}

std::string Url::host_without_brackets() const {
    return host.starts_with('[') ? host.substr(1, host.find(']') - 1) : host;
}

std::optional<Url> parse_url(const std::string& text) {
    const Handle url(curl_url());
    if (!url) throw std::bad_alloc();
    if (curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) return std::nullopt;
    return read(url.get());
}

std::optional<Url> resolve(const Url& base, const std::string& reference) {
    const Handle url(curl_url());
    if (!url) throw std::bad_alloc();
    if (curl_url_set(url.get(), CURLUPART_URL, base.text.c_str(), 0) != CURLUE_OK ||
        curl_url_set(url.get(), CURLUPART_URL, reference.c_str(), 0) != CURLUE_OK)
        return std::nullopt;
    return read(url.get());
}

} // namespace kilihost::http_client
