// Lines of an HTTP request's head, in libcurl's form. Immutable, so that threads may share one.
#pragma once

#include <initializer_list>
#include <memory>
#include <string>

struct curl_slist;

namespace kilihost::http_client {

class HeaderList {
  public:
    // Lines "Name: value"; "Name:" removes one of libcurl's own.
    HeaderList(std::initializer_list<std::string> lines);

    curl_slist* get() const { return lines_.get(); }

  private:
    struct Free {
        void operator()(curl_slist* list) const;
    };
    std::unique_ptr<curl_slist, Free> lines_;
};

} // namespace kilihost::http_client
