// The HTTP server's reader of requests, on any bytes: what it makes of them must not depend on how they are cut. The
// input is its last byte, which chooses the cuts, and the bytes of a connection before it. Run by libFuzzer.
#include "http/request_stream.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <random>

using namespace kilihost::http;

namespace {

// Small, so that short inputs reach them.
const Limits limits{.head_bytes = 300, .headers = 8, .target_bytes = 60, .body_bytes = 100};

// Everything that a connection learns.
struct Outcome {
    std::vector<Request> requests;
    RequestReader::Phase phase = RequestReader::Phase::between;
    int status = 0; // of the refusal, if the bytes were refused
    std::string detail;
};

template <class Size>
Outcome read(std::string_view bytes, Size next_size) {
    test::RequestStream stream(limits);
    Outcome out;
    try {
        while (!bytes.empty()) {
            const auto piece = bytes.substr(0, next_size());
            stream.put(piece);
            bytes.remove_prefix(piece.size());
        }
        out.phase = stream.phase();
    } catch (const RequestError& error) {
        out.status = error.status();
        out.detail = error.what();
    }
    out.requests = stream.requests();
    return out;
}

bool equal(const Request& a, const Request& b) {
    return a.method == b.method && a.path == b.path && a.query == b.query && a.headers == b.headers && a.body == b.body;
}

void expect_equal(const Outcome& a, const Outcome& b) {
    if (a.status != b.status || a.detail != b.detail || a.phase != b.phase ||
        !std::ranges::equal(a.requests, b.requests, equal))
        std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size - 1);
    const Outcome whole = read(bytes, [&] { return bytes.size(); });
    for (const Request& request : whole.requests)
        if (request.method.empty() || request.path.empty() || request.body.size() > limits.body_bytes) std::abort();
    expect_equal(whole, read(bytes, [] { return std::size_t{1}; }));
    std::minstd_rand random(data[size - 1]);
    expect_equal(whole, read(bytes, [&] { return 1 + random() % 40; }));
    return 0;
}
