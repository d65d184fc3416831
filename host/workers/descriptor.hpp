// A file descriptor, closed at the end.
#pragma once

#include <unistd.h>

#include <system_error>
#include <utility>

namespace kilihost::workers {

class Descriptor {
  public:
    Descriptor() = default;
    // Takes over `number`; throws std::system_error with errno if it is negative. `what` was called to get it.
    Descriptor(int number, const char* what) : number_(number) {
        if (number < 0) throw std::system_error(errno, std::generic_category(), what);
    }
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() { close(); }

    int number() const { return number_; }
    void close() {
        if (number_ >= 0) ::close(std::exchange(number_, -1));
    }

  private:
    int number_ = -1;
};

} // namespace kilihost::workers
