// The reader alone, so that each cut is certain: in three pieces at every pair of offsets.
#include "http/request_stream.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace kilihost::http;
using namespace kilihost::http::test;

namespace {

const std::string two_requests = "\r\nPOST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                                 "2;x=\"y\"\r\nab\r\nA\r\n\r\n\r\n\r\n\r\n\r\n\r\n0\r\nX: y\r\n\r\n"
                                 "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nxyz";

} // namespace

TEST_CASE("Requests are read alike for every pair of cuts", "[http][reader]") {
    const Limits limits;
    const std::string_view bytes = two_requests;
    for (std::size_t first = 0; first <= bytes.size(); ++first) {
        for (std::size_t second = first; second <= bytes.size(); ++second) {
            RequestStream stream(limits);
            stream.put(bytes.substr(0, first));
            stream.put(bytes.substr(first, second - first));
            stream.put(bytes.substr(second));
            REQUIRE(stream.requests().size() == 2);
            REQUIRE(stream.requests()[0].body == "ab\r\n\r\n\r\n\r\n\r\n");
            REQUIRE(stream.requests()[1].body == "xyz");
            REQUIRE(stream.phase() == RequestReader::Phase::between);
        }
    }
}

TEST_CASE("Any byte changed gives a request, a fault or a wait, never anything else", "[http][reader]") {
    const Limits limits;
    for (std::size_t place = 0; place < two_requests.size(); ++place) {
        for (int byte = 0; byte < 256; ++byte) {
            auto bytes = two_requests;
            bytes[place] = static_cast<char>(byte);
            RequestStream stream(limits);
            try {
                stream.put(bytes);
            } catch (const RequestError& fault) {
                REQUIRE(fault.status() >= 400);
                REQUIRE(fault.status() <= 505);
            }
            REQUIRE(stream.requests().size() <= 2);
        }
    }
}

TEST_CASE("The reader says how far it is", "[http][reader]") {
    const Limits limits;
    RequestReader reader(limits);
    using Phase = RequestReader::Phase;
    CHECK(reader.read("\r\n\r") == 2);
    CHECK(reader.phase() == Phase::between);
    CHECK(reader.read("POST / HTTP/1.1\r\n") == 0);
    CHECK(reader.phase() == Phase::head);
    const std::string head = "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n";
    CHECK(reader.read(head) == head.size());
    CHECK(reader.phase() == Phase::body);
    CHECK(reader.expects_continue());
    CHECK(reader.persistent());
    CHECK(reader.read("ab\r\n") == 2);
    CHECK(reader.phase() == Phase::complete);
    CHECK(reader.read("\r\n") == 0);
    CHECK(reader.take().body == "ab");
    CHECK(reader.phase() == Phase::between);
}
