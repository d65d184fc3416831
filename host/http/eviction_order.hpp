// The order in which connections are closed if others need their places. The loop's thread.
//
// First come clients that no route's check has admitted, then idle ones; among equals, the least recently served one. A
// request that is being answered is never dropped.
#pragma once

#include "http/address.hpp"

#include <boost/intrusive/list.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>

namespace kilihost::http {

enum class Standing {
    unknown, // no route's check has admitted a request of it
    idle,    // admitted before, and no request is under way
    busy,    // with a handler, or admitted and under way
};

class EvictionOrder {
  private:
    using Hook = boost::intrusive::list_member_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>>;

  public:
    // One connection's place in the order, for its lifetime.
    class Place {
      public:
        // `source`: the unit that the limit by address counts. `order` outlives the place.
        Place(EvictionOrder& order, std::uint64_t connection, const Address& source);
        ~Place();
        Place(const Place&) = delete;
        Place& operator=(const Place&) = delete;

        // `buffered`: the bytes that wait in the connection and belong to no body.
        void set(Standing standing, std::size_t buffered);

      private:
        friend class EvictionOrder;

        EvictionOrder& order_;
        const std::uint64_t connection_;
        const Address source_;
        Standing standing_ = Standing::busy;
        std::size_t buffered_ = 0;
        Hook among_all_;
        Hook of_source_;
    };

    // The connection to close first, of all or of a source; none if all of them are busy.
    std::optional<std::uint64_t> first() const;
    std::optional<std::uint64_t> first_of(const Address& source) const;

    std::size_t connections_of(const Address& source) const;
    std::size_t buffered() const { return buffered_; } // by all connections

  private:
    template <Hook Place::*hook>
    using List = boost::intrusive::list<Place, boost::intrusive::member_hook<Place, Hook, hook>,
                                        boost::intrusive::constant_time_size<false>>;
    template <Hook Place::*hook>
    using Lists = std::array<List<hook>, 2>; // unknown, idle

    struct Source {
        std::size_t connections = 0;
        Lists<&Place::of_source_> lists;
    };
    struct Hash {
        std::size_t operator()(const Address& address) const { return address.hash(); }
    };

    Lists<&Place::among_all_> all_;
    std::unordered_map<Address, Source, Hash> sources_;
    std::size_t buffered_ = 0;
};

} // namespace kilihost::http
