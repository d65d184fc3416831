#include "pipeline/inbox/deduplication_index.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace kilihost::inbox {
namespace {

constexpr std::uint64_t low_half = 0xffff'ffff;

std::uint64_t hash_half(std::string_view key) {
    const std::uint64_t hash = std::hash<std::string_view>{}(key);
    return (hash | (std::uint64_t{1} << 32)) & ~low_half; // never 0, which marks a free place
}

} // namespace

std::size_t DeduplicationIndex::Table::home(Entry entry) const {
    constexpr std::uint64_t bits = 24; // of the hash, those that do not choose the table
    return std::size_t((((entry >> 32) & ((std::uint64_t{1} << bits) - 1)) * entries_.size()) >> bits);
}

std::size_t DeduplicationIndex::Table::place_of(Entry entry) const {
    std::size_t place = home(entry);
    while (entries_[place] != 0 && entries_[place] != entry)
        place = after(place);
    return place;
}

template <typename IsIt>
std::optional<std::uint32_t> DeduplicationIndex::Table::find(Entry half, const IsIt& is_it) const {
    for (std::size_t place = home(half); entries_[place] != 0; place = after(place)) {
        const auto id = std::uint32_t(entries_[place] & low_half);
        if ((entries_[place] & ~low_half) == half && is_it(id)) return id;
    }
    return std::nullopt;
}

void DeduplicationIndex::Table::add(Entry entry) {
    if (size_ * 5 >= entries_.size() * 4) grow();
    const std::size_t place = place_of(entry);
    if (entries_[place] == 0) ++size_;
    entries_[place] = entry;
}

// Entries after the gap move up if that brings them nearer to their home. So no search ends at the gap.
void DeduplicationIndex::Table::remove(Entry entry) {
    std::size_t gap = place_of(entry);
    if (entries_[gap] == 0) return;
    --size_;
    for (std::size_t place = after(gap); entries_[place] != 0; place = after(place)) {
        const std::size_t from_home = (place + entries_.size() - home(entries_[place])) % entries_.size();
        const std::size_t from_gap = (place + entries_.size() - gap) % entries_.size();
        if (from_home < from_gap) continue;
        entries_[gap] = entries_[place];
        gap = place;
    }
    entries_[gap] = 0;
}

void DeduplicationIndex::Table::grow() {
    const std::vector<Entry> old = std::exchange(entries_, std::vector<Entry>(entries_.size() * 5 / 4));
    for (const Entry entry : old)
        if (entry != 0) entries_[place_of(entry)] = entry;
}

std::optional<std::int64_t> DeduplicationIndex::find(std::string_view key,
                                                     const std::function<bool(std::int64_t)>& is_it) const {
    const Entry half = hash_half(key);
    const auto whole = [&](std::uint32_t id) {
        return newest_ - std::int64_t((std::uint64_t(newest_) - id) & low_half);
    };
    const auto found = tables_[half >> 56].find(half, [&](std::uint32_t id) { return is_it(whole(id)); });
    return found ? std::optional(whole(*found)) : std::nullopt;
}

void DeduplicationIndex::add(std::string_view key, std::int64_t id) {
    newest_ = std::max(newest_, id);
    const Entry half = hash_half(key);
    tables_[half >> 56].add(half | (std::uint64_t(id) & low_half));
}

void DeduplicationIndex::remove(std::string_view key, std::int64_t id) {
    const Entry half = hash_half(key);
    tables_[half >> 56].remove(half | (std::uint64_t(id) & low_half));
}

std::size_t DeduplicationIndex::size() const {
    return std::accumulate(tables_.begin(), tables_.end(), std::size_t{0},
                           [](std::size_t sum, const Table& table) { return sum + table.size(); });
}

} // namespace kilihost::inbox
