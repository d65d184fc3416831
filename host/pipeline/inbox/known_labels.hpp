// Labels that came twice by different ways: posted by Kili's webhook, and read from its API by a catch-up. The two have
// different identities, so they are known again by label, and by what the label holds: one that was changed since is
// judged anew.
//
// Part of the event table, used by its thread.
#pragma once

#include "event/event.hpp"
#include "pipeline/inbox/deduplication_index.hpp"

#include <soci/session.h>

#include <cstdint>
#include <string_view>

namespace kilihost::inbox {

// What the identities of events that a catch-up read begin with. "catch-up:", then the label and its content.
inline constexpr std::string_view caught_up_prefix = "catch-up:";

class KnownLabels {
  public:
    // Reads which labels the stored events are about.
    explicit KnownLabels(soci::session& session);

    // Whether the event is about a label that is stored, with the same jsonResponse, and a catch-up read one of the
    // two.
    bool has(const event::Event& event);
    void add(const event::Event& event, std::int64_t id);
    // The event with this id was deleted.
    void remove(std::string_view identity, std::string_view type, std::string_view label_id, std::int64_t id);

  private:
    DeduplicationIndex& labels_of(std::string_view identity);

    soci::session& session_;
    DeduplicationIndex posted_, caught_up_; // a posted label is looked for among the few of the other kind only
};

} // namespace kilihost::inbox
