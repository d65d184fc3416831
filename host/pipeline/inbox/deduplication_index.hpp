// Finds the stored event with an idempotency key by hash tables in memory, 10 to 12.5 bytes an event, so that finding
// an event costs the same for any number of stored events. With an index on disk, nearly every event would write a page
// of its own.
//
// An entry is only a hint: the caller checks the event itself. So an entry does no harm if its transaction was rolled
// back. Used by one thread at a time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

namespace kilihost::inbox {

class DeduplicationIndex {
  public:
    // The id that was added for the key and that `is_it` confirms. Ids that are 2^32 apart cannot be distinguished.
    std::optional<std::int64_t> find(std::string_view key, const std::function<bool(std::int64_t)>& is_it) const;
    void add(std::string_view key, std::int64_t id); // id over 0
    void remove(std::string_view key, std::int64_t id);
    std::size_t size() const;

  private:
    // The upper half of an entry comes from the key's hash, the lower half from the id; 0 is free.
    using Entry = std::uint64_t;

    class Table {
      public:
        // The id that `is_it` confirms, among the entries with this upper half.
        template <typename IsIt>
        std::optional<std::uint32_t> find(Entry half, const IsIt& is_it) const;
        void add(Entry entry);
        void remove(Entry entry);
        std::size_t size() const { return size_; }

      private:
        std::size_t home(Entry entry) const;
        std::size_t after(std::size_t place) const { return place + 1 == entries_.size() ? 0 : place + 1; }
        std::size_t place_of(Entry entry) const; // its place, or the free place where it would be
        void grow();

        std::vector<Entry> entries_ = std::vector<Entry>(16);
        std::size_t size_ = 0;
    };

    // Many tables, chosen by eight bits of the hash: the host waits while one grows, so each is small.
    std::array<Table, 256> tables_;
    std::int64_t newest_ = 0;
};

} // namespace kilihost::inbox
