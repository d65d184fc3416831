// Which stored event has an identity: a hash table in memory, 8 bytes an entry, so that to know an event again costs
// the same however many are stored. An index on disk would have a page of its own written for nearly every event.
//
// An entry is a hint only: whoever finds one looks at the event itself. So it does no harm if the transaction that
// added it was rolled back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

namespace kilihost::inbox {

class Identities {
  public:
    // An id added for the identity that `is_it` confirms. Of 2^32 events before the newest, ids are not told apart.
    std::optional<std::int64_t> find(std::string_view identity, const std::function<bool(std::int64_t)>& is_it) const;
    void add(std::string_view identity, std::int64_t id); // id over 0
    void remove(std::string_view identity, std::int64_t id);
    std::size_t size() const { return size_; }

  private:
    // The upper half of an entry is of the identity's hash, the lower one of the id; 0 is free.
    using Entry = std::uint64_t;
    std::size_t home(Entry entry) const { return std::size_t(((entry >> 32) * entries_.size()) >> 32); }
    std::size_t after(std::size_t place) const { return place + 1 == entries_.size() ? 0 : place + 1; }
    std::size_t place_of(Entry entry) const; // where it is, or the free one where it would be
    void grow();

    std::vector<Entry> entries_ = std::vector<Entry>(1024);
    std::size_t size_ = 0;
    std::int64_t newest_ = 0;
};

} // namespace kilihost::inbox
