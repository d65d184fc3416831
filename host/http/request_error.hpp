// A request that cannot be read: thrown while it is parsed, and answered once. Its connection is closed, since the
// start of the next request is no longer certain.
#pragma once

#include <exception>

namespace kilihost::http {

class RequestError : public std::exception {
  public:
    // `detail`, a literal, says what was wrong and what to change.
    RequestError(int status, const char* detail) : status_(status), detail_(detail) {}

    int status() const { return status_; }
    const char* what() const noexcept override { return detail_; }

  private:
    int status_;
    const char* detail_;
};

} // namespace kilihost::http
