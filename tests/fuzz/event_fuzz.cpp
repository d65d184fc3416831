// The decoder of events, on any bytes: what is taken must read back the same. Run by libFuzzer.
#include "event/content_digest.hpp"
#include "event/event.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

using namespace kilihost::event;

namespace {

// Reads a value in every way there is; returns a figure so that nothing is optimized away. At most max_depth deep.
std::size_t walk(const JsonValue* value) {
    std::size_t sum = string(value).size() + std::size_t(integer(value, 1)) + (boolean(value, false) ? 1U : 0U);
    sum += number(value, 0) > 0 ? 1U : 0U;
    for (std::size_t i = 0; at(value, i) != nullptr; ++i) {
        if (type(value) == KILI_OBJECT && get(value, name_at(value, i)) == nullptr) std::abort();
        sum += walk(at(value, i));
    }
    return sum;
}

// In outline an event is refused as it is as a whole, and has the same name.
std::string outcome(const std::string& body, Kept kept) {
    try {
        const Event event(body, kept);
        return event.idempotency_key() + (event.lacks_json_response() ? " lacks" : " has");
    } catch (const Event::Invalid& error) {
        return error.what();
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string body(reinterpret_cast<const char*>(data), size);
    if (outcome(body, Kept::outline) != outcome(body, Kept::all)) std::abort();
    try {
        Event event(body);
        const std::string written = text(event.root());
        const Document again(written);
        if (walk(event.root()) != walk(again.root()) || text(again.root()) != written) std::abort();
        if (event.lacks_json_response())
            event.complete_label(R"({"id":"l","labelType":"DEFAULT","jsonResponse":{"J":{}}})");
        if (event.label() != nullptr && type(get(event.label(), "jsonResponse")) != KILI_OBJECT) std::abort();
        if (content_digest(event.root()) != content_digest(again.root())) std::abort();
        walk(event.label());
        walk(event.settings_updated());
    } catch (const Event::Invalid&) { // NOLINT(bugprone-empty-catch): the expected end
    }
    return 0;
}
