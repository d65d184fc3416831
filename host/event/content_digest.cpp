#include "event/content_digest.hpp"

#include "event/document.hpp"

#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/uuid_io.hpp>

#include <algorithm>
#include <vector>

namespace kilihost::event {
namespace {

void add(std::string& out, const JsonValue* value) { // at most max_depth deep
    switch (type(value)) {
    case KILI_ARRAY:
        out += '[';
        for (std::size_t i = 0; i < size(value); ++i) {
            add(out, at(value, i));
            out += ',';
        }
        out += ']';
        break;
    case KILI_OBJECT: {
        std::vector<std::size_t> order(size(value));
        for (std::size_t i = 0; i < order.size(); ++i)
            order[i] = i;
        std::stable_sort(order.begin(), order.end(),
                         [&](std::size_t a, std::size_t b) { return name_at(value, a) < name_at(value, b); });
        out += '{';
        for (std::size_t i = 0; i < order.size(); ++i) {
            if (i + 1 < order.size() && name_at(value, order[i]) == name_at(value, order[i + 1]))
                continue; // readers take the last one of a name
            out.append(std::to_string(name_at(value, order[i]).size())).append(":").append(name_at(value, order[i]));
            add(out, at(value, order[i]));
        }
        out += '}';
        break;
    }
    case KILI_INTEGER:
    case KILI_NUMBER: {
        JsonValue number;
        number.type = KILI_NUMBER;
        number.number = event::number(value, 0) + 0.0; // -0 is 0
        out += text(&number);
        break;
    }
    default:
        out += text(value);
    }
}

} // namespace

std::string content_digest(const JsonValue* value) {
    std::string content;
    add(content, value);
    return to_string(boost::uuids::name_generator_sha1(boost::uuids::ns::oid())(content));
}

} // namespace kilihost::event
