// An immutable JSON document: what rules read through the plugin ABI, and what the host reads of an event.
//
// Why not nlohmann's own tree: rules need members by index in O(1) in the order written, nothing may recurse on
// hostile input, and a million keys must cost little. RapidJSON does the parsing, by its SAX interface, which reads in
// place (nlohmann's does not, and parsing is much of what an event costs); this holds the result in one arena. Safe to
// read from many threads once built.
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

class Document {
  public:
    // Thrown for text that is not JSON, not UTF-8, too deep, or holds a number out of range; says where.
    struct Error : std::runtime_error {
        using std::runtime_error::runtime_error;
    };

    // Parses `text`, which need not outlive the call. Throws Error.
    explicit Document(std::string_view text);
    Document(Document&&) noexcept;
    Document& operator=(Document&&) noexcept;
    ~Document();

    // Valid as long as the document, also when that is moved.
    const JsonValue* root() const;

    // Both only before the document is shared with other threads; what is returned lives as long as the document.

    // Parses a further text. Throws Error; the document is then as it was.
    const JsonValue* add(std::string_view text);
    // A copy of `object` that has the named values of this document, in place of what it has under these names or at
    // its end. `object` itself stays as it is.
    const JsonValue* with(const JsonValue* object,
                          const std::vector<std::pair<std::string_view, const JsonValue*>>& values);

  private:
    struct Storage;
    std::unique_ptr<Storage> storage_;
};

// Compact JSON text, numbers so that they read back the same.
std::string text(const JsonValue* value);

} // namespace kilihost::event
