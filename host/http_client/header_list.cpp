#include "http_client/header_list.hpp"

#include <curl/curl.h>

#include <new>

namespace kilihost::http_client {

void HeaderList::Free::operator()(curl_slist* list) const {
    curl_slist_free_all(list);
}

HeaderList::HeaderList(std::initializer_list<std::string> lines) {
    for (const std::string& line : lines) {
        curl_slist* const longer = curl_slist_append(lines_.get(), line.c_str());
        if (longer == nullptr) throw std::bad_alloc();
        static_cast<void>(lines_.release()); // `longer` owns it
        lines_.reset(longer);
    }
}

} // namespace kilihost::http_client
