#include "inbox/identities.hpp"

#include <algorithm>
#include <utility>

namespace kilihost::inbox {
namespace {

constexpr std::uint64_t low_half = 0xffff'ffff;

std::uint64_t hash_half(std::string_view identity) {
    const std::uint64_t hash = std::hash<std::string_view>{}(identity);
    return (hash | (std::uint64_t{1} << 32)) & ~low_half; // never 0, which is a free place
}

} // namespace

std::size_t Identities::place_of(Entry entry) const {
    std::size_t place = home(entry);
    while (entries_[place] != 0 && entries_[place] != entry)
        place = after(place);
    return place;
}

std::optional<std::int64_t> Identities::find(std::string_view identity,
                                             const std::function<bool(std::int64_t)>& is_it) const {
    const Entry half = hash_half(identity);
    for (std::size_t place = home(half); entries_[place] != 0; place = after(place)) {
        if ((entries_[place] & ~low_half) != half) continue;
        const auto id = newest_ - std::int64_t((std::uint64_t(newest_) - entries_[place]) & low_half);
        if (is_it(id)) return id;
    }
    return std::nullopt;
}

void Identities::add(std::string_view identity, std::int64_t id) {
    if (size_ * 4 >= entries_.size() * 3) grow();
    newest_ = std::max(newest_, id);
    const Entry entry = hash_half(identity) | (std::uint64_t(id) & low_half);
    const std::size_t place = place_of(entry);
    if (entries_[place] == 0) ++size_;
    entries_[place] = entry;
}

// What follows moves up where that brings it nearer to its home, so that no search ends at the gap.
void Identities::remove(std::string_view identity, std::int64_t id) {
    std::size_t gap = place_of(hash_half(identity) | (std::uint64_t(id) & low_half));
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

void Identities::grow() {
    const std::vector<Entry> old = std::exchange(entries_, std::vector<Entry>(entries_.size() * 3 / 2));
    for (const Entry entry : old)
        if (entry != 0) entries_[place_of(entry)] = entry;
}

} // namespace kilihost::inbox
