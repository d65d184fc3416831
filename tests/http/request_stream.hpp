// A request reader fed as a connection feeds it: bytes that it could not use come again with the next ones.
#pragma once

#include "http/request_error.hpp"
#include "http/request_reader.hpp"
#include "http/server.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace kilihost::http::test {

class RequestStream {
  public:
    // `limits` outlive the stream.
    explicit RequestStream(const Limits& limits) : reader_(limits) {}

    // Throws RequestError.
    void put(std::string_view bytes) {
        kept_ += bytes;
        for (std::size_t taken = 1; taken > 0 && !kept_.empty();) {
            taken = reader_.read(kept_);
            kept_.erase(0, taken);
            if (reader_.phase() == RequestReader::Phase::complete) requests_.push_back(reader_.take());
        }
    }

    const std::vector<Request>& requests() const { return requests_; }
    RequestReader::Phase phase() const { return reader_.phase(); }

  private:
    RequestReader reader_;
    std::string kept_;
    std::vector<Request> requests_;
};

} // namespace kilihost::http::test
