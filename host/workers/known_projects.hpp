// The host's answers about projects, as a worker keeps them. An answer is used until the host says that projects may
// have changed, and for at most a minute. The worker's first thread.
#pragma once

#include "event/document.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace kilihost::workers {

class KnownProjects {
  public:
    using Ask = std::function<std::shared_ptr<const event::Document>(std::string_view id)>;

    // Another revision than before forgets all answers.
    void set_revision(std::uint64_t revision);
    std::shared_ptr<const event::Document> get(std::string_view id, const Ask& ask);

  private:
    struct Known {
        std::shared_ptr<const event::Document> project;
        std::chrono::steady_clock::time_point read;
    };
    std::uint64_t revision_ = 0;
    std::map<std::string, Known, std::less<>> projects_; // the host limits their number
};

} // namespace kilihost::workers
