// An immutable JSON document: rules read it through the plugin ABI, and the host reads events in it.
//
// Why not nlohmann's tree: rules need members by index in O(1) in the order written, nothing may recurse on hostile
// input, and a million keys must cost little. RapidJSON's SAX interface parses in place (nlohmann's does not, and
// parsing is much of an event's cost); this holds the result in one arena. Once built, many threads may read it.
#pragma once

#include "event/value.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <kili/plugin.h>

namespace kilihost::event {

// Deeper nesting than this is refused: Kili's labels stay under 30 levels, and readers may recurse.
inline constexpr std::size_t max_depth = 256;

// How much of a text a document keeps. All of it is checked.
enum class Kept {
    all,
    outline, // without what the members of an object called jsonResponse contain: most of a label
};

class Document {
  public:
    // The text is not JSON, not UTF-8, too deep, or holds a number out of range; says where.
    struct Error : std::runtime_error {
        using std::runtime_error::runtime_error;
    };

    // Parses `text`, which need not outlive the call. Throws Error.
    explicit Document(std::string_view text, Kept kept = Kept::all);
    Document(Document&&) noexcept;
    Document& operator=(Document&&) noexcept;
    ~Document();

    // Valid as long as the document, also when that is moved.
    const JsonValue* root() const;
    // Nothing was left out.
    bool is_whole() const;

    // Call both only before other threads share the document; the results live as long as the document.

    // Parses a further text, to be the value of a member called `name`. Throws Error; the document is then as it was.
    const JsonValue* add(std::string_view text, std::string_view name = {});
    // A copy of `object` with the named values of this document, which replace its own of these names or stand at its
    // end. `object` itself stays as it is.
    const JsonValue* with(const JsonValue* object,
                          const std::vector<std::pair<std::string_view, const JsonValue*>>& values);

  private:
    struct Storage;
    std::unique_ptr<Storage> storage_;
};

// Compact JSON text; numbers read back the same.
std::string text(const JsonValue* value);

} // namespace kilihost::event
