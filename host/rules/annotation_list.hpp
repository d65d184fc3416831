// The annotations of a label as plugins see them: kili_annotation of plugin.h.
#pragma once

#include "event/event.hpp"

#include <kili/plugin.h>

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace kili {
class Annotation;
}

namespace kilihost::rules {

// Reads them in the constructor, by the kit, so that rules in C and C++ get the same. Valid as long as the values of
// `json_response`, which `host` reads.
class AnnotationList {
  public:
    AnnotationList(const kili_host& host, const kili_value* json_response);

    const kili_annotation* at(std::size_t index) const { return index < all_.size() ? &all_[index] : nullptr; }

  private:
    void add(const kili::Annotation& annotation);

    std::vector<kili_annotation> all_;
    std::deque<std::string> mids_; // those that are numbers
};

// Those of an event's label, read at the first use, for all rules that judge the event. The event must outlive it.
class LabelAnnotations {
  public:
    explicit LabelAnnotations(const event::Event& event);

    bool are_of(const kili_value* json_response) const { return json_response == json_response_; }
    const AnnotationList& list();

  private:
    const kili_value* json_response_;
    std::optional<AnnotationList> list_;
};

} // namespace kilihost::rules
