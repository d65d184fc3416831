// A request that cannot be read: thrown while it is parsed, answered once, and the end of its connection, since where
// the next request would begin is no longer certain.
#pragma once

#include <exception>

namespace kilihost::http {

class Fault : public std::exception {
  public:
    // `detail`, a literal, says what was wrong and what to change.
    Fault(int status, const char* detail) : status_(status), detail_(detail) {}

    int status() const { return status_; }
    const char* what() const noexcept override { return detail_; }

  private:
    int status_;
    const char* detail_;
};

} // namespace kilihost::http
