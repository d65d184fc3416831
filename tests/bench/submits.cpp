#include "submits.hpp"

#include "running_host.hpp"

#include <array>
#include <cstdio>

namespace bench {
namespace {

constexpr std::size_t body_size = 1'024;
constexpr std::size_t large_size = 100'000;
constexpr std::string_view id = "0000000000000000"; // where one goes: 16 hexadecimal digits

// JSON of an annotation: a box of a width and a height, as parts of the image.
std::string box(const std::string& mid, double width, double height) {
    std::string vertices;
    const auto corner = [&](double x, double y) {
        std::array<char, 64> text{};
        std::snprintf(text.data(), text.size(), R"({"x":%.2f,"y":%.2f})", x, y);
        vertices += (vertices.empty() ? "" : ",") + std::string(text.data());
    };
    corner(0.15, 0.15);
    corner(0.15, 0.15 + height);
    corner(0.15 + width, 0.15 + height);
    corner(0.15 + width, 0.15);
    return R"({"mid":")" + mid + R"(","type":"rectangle","categories":[{"name":"OBJECT_A"}],"children":{},)" +
           R"("boundingPoly":[{"normalizedVertices":[)" + vertices + "]}]}";
}

std::string boxes_of(Label label) {
    std::string boxes = box("20221124161451411-13314", label == Label::rejected ? 0.67 : 0.5, 0.53);
    if (label == Label::rejected)
        boxes += "," + box("20221124161451411-13315", 0.2, 0.2) + "," + box("20221124161451411-13316", 0.1, 0.3);
    for (int i = 20'000; label == Label::large && boxes.size() < large_size; ++i)
        boxes += "," + box("20221124161451411-" + std::to_string(i), 0.2, 0.3);
    return boxes;
}

std::string body_of(Label label) {
    std::string body = R"({"eventType":"onSubmit","logPayload":{"runId":"run-)" + std::string(id) +
                       R"(","projectId":"clfcblkni05pq0jrq8wgib142"},"payload":{"asset_id":"asset-)" + std::string(id) +
                       R"(","label":{"id":"label-)" + std::string(id) +
                       R"(","labelType":"DEFAULT","secondsToLabel":12,"search":{"numberOfAnnotationsByObject":)" +
                       R"({"JOB_0.OBJECT_A":)" + (label == Label::rejected ? "3" : "1") +
                       R"(}},"jsonResponse":{"JOB_0":{"annotations":[)" + boxes_of(label) + R"(]}},"modelName":")";
    const std::string end = R"("}}})";
    if (body.size() + end.size() < body_size) body.append(body_size - body.size() - end.size(), 'm');
    return body + end;
}

// Ids of Kili are in no order: a step of SplitMix64 spreads the numbers.
std::uint64_t spread(std::uint64_t number) {
    number *= 0x9e3779b97f4a7c15U;
    number = (number ^ (number >> 30U)) * 0xbf58476d1ce4e5b9U;
    number = (number ^ (number >> 27U)) * 0x94d049bb133111ebU;
    return number ^ (number >> 31U);
}

void write_hexadecimal(char* to, std::uint64_t number) {
    static constexpr std::string_view digits = "0123456789abcdef";
    for (std::size_t i = id.size(); i-- > 0; number >>= 4U)
        to[i] = digits[number & 15U];
}

} // namespace

Submits::Submits(Label label, std::uint64_t series) : series_(series) {
    const std::string body = body_of(label);
    request_ = "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: keep-alive\r\n" +
               std::string(integration::authorization) +
               "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n";
    body_ = request_.size();
    request_ += body;
    for (std::size_t at = request_.find(id, body_); at != std::string::npos; at = request_.find(id, at + id.size()))
        ids_.push_back(at);
}

std::string_view Submits::next() {
    const std::uint64_t unique = spread((series_ << 40U) + number_++);
    for (const std::size_t at : ids_)
        write_hexadecimal(request_.data() + at, unique);
    return request_;
}

} // namespace bench
