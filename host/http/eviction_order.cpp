#include "http/eviction_order.hpp"

namespace kilihost::http {

namespace {

template <class Lists>
const auto* first_in(const Lists& lists) {
    for (const auto& list : lists)
        if (!list.empty()) return &list.front();
    return static_cast<decltype(&lists.front().front())>(nullptr);
}

} // namespace

EvictionOrder::Place::Place(EvictionOrder& order, std::uint64_t connection, const Address& source)
    : order_(order), connection_(connection), source_(source) {
    ++order_.sources_[source_].connections;
}

EvictionOrder::Place::~Place() {
    order_.buffered_ -= buffered_;
    among_all_.unlink();
    of_source_.unlink();
    const auto source = order_.sources_.find(source_);
    if (--source->second.connections == 0) order_.sources_.erase(source);
}

void EvictionOrder::Place::set(Standing standing, std::size_t buffered) {
    order_.buffered_ += buffered - buffered_;
    buffered_ = buffered;
    if (standing == standing_) return;
    standing_ = standing;
    among_all_.unlink();
    of_source_.unlink();
    if (standing == Standing::busy) return;
    const std::size_t list = standing == Standing::unknown ? 0 : 1;
    order_.all_[list].push_back(*this);
    order_.sources_.find(source_)->second.lists[list].push_back(*this);
}

std::optional<std::uint64_t> EvictionOrder::first() const {
    const Place* const place = first_in(all_);
    return place != nullptr ? std::optional(place->connection_) : std::nullopt;
}

std::optional<std::uint64_t> EvictionOrder::first_of(const Address& source) const {
    const auto found = sources_.find(source);
    const Place* const place = found != sources_.end() ? first_in(found->second.lists) : nullptr;
    return place != nullptr ? std::optional(place->connection_) : std::nullopt;
}

std::size_t EvictionOrder::connections_of(const Address& source) const {
    const auto found = sources_.find(source);
    return found != sources_.end() ? found->second.connections : 0;
}

} // namespace kilihost::http
