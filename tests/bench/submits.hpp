// onSubmit events as ready HTTP requests: made once; then only the ids in them change.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

enum class Label {
    passing,  // a body of 1 KB that both rules let pass
    rejected, // the tutorial's: three boxes, the first too large; two findings
    large,    // passing, with boxes for 100 KB
};

class Submits {
  public:
    // Runs, labels and assets of different `series` are different.
    Submits(Label label, std::uint64_t series);

    // The next request, each with a run, a label and an asset of its own. Valid until the one after.
    std::string_view next();

    std::string_view body() const { return std::string_view(request_).substr(body_); }

  private:
    std::string request_;
    std::size_t body_ = 0;
    std::vector<std::size_t> ids_; // where they stand
    std::uint64_t series_;
    std::uint64_t number_ = 0;
};

} // namespace bench
