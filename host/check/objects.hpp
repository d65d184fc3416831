// The objects of a label: what findings point to by their mid.
#pragma once

#include "event/document.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace kilihost::check {

struct Object {
    std::string mid;
    std::string path;     // within jsonResponse: "JOB_0.annotations[2]", in a video "17.JOB_0.annotations[2]"
    std::string category; // its codes, joined by ", "; empty where it has none
    std::string frame;    // the frame's number in a video; else empty
    const event::Value* value;
};

class Objects {
  public:
    // Whatever has a mid, in the order written. `json_response` outlives this; null is a label without objects.
    explicit Objects(const event::Value* json_response);

    const std::vector<Object>& all() const { return all_; }
    // The first one; in a video an object has one mid in many frames. NULL where there is none.
    const Object* find(std::string_view mid) const;

  private:
    void walk(const event::Value* value, const std::string& path, const std::string& frame);
    std::vector<Object> all_;
};

} // namespace kilihost::check
