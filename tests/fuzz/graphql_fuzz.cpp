// The sandbox's GraphQL parsers and validation, on any bytes. Run by libFuzzer; a crash, a hang or a sanitizer's report
// is a finding, an error is not.
#include "graphql/parse.hpp"
#include "graphql/validate.hpp"
#include "sandbox/schema.hpp"

#include <cstddef>
#include <cstdint>

using namespace kilihost;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    try {
        static_cast<void>(graphql::validate(sandbox::kili_schema(), graphql::parse_document(text)));
    } catch (const graphql::SyntaxError&) { // NOLINT(bugprone-empty-catch): the expected end
    }
    try {
        static_cast<void>(graphql::parse_schema(text));
    } catch (const graphql::SyntaxError&) { // NOLINT(bugprone-empty-catch): the expected end
    }
    return 0;
}
