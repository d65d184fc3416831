// Deliberate faults of the API, to watch how a host handles them.
//
// They come from a TOML file:
//
//     seed = 7                     # optional: the same faults each time
//
//     [[fault]]
//     operation = "createIssues"   # a query or mutation; left out: any
//     probability = 0.1            # from 0 to 1; left out: always
//     reply = "lost"               # carried out, and the connection closed without an answer
//
//     [[fault]]
//     reply = 429                  # an HTTP status from 400 to 599, and nothing carried out
//     retry_after = 2              # seconds; optional
//
// `reply` is "lost", "dropped" (closed, and nothing carried out), "garbage" (a page of HTML, and nothing carried out)
// or a status. If several fit a call, the first that its probability selects happens.
#pragma once

#include <filesystem>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace kilihost::sandbox {

struct Fault {
    enum class Reply { lost, dropped, garbage, status };

    std::string operation; // empty: any
    double probability = 1;
    Reply reply = Reply::status;
    int status = 0;
    std::optional<int> retry_after; // seconds
};

// One thread at a time.
class Faults {
  public:
    Faults() = default;
    Faults(std::vector<Fault> all, std::uint64_t seed) : all_(std::move(all)), random_(seed) {}

    bool any() const { return !all_.empty(); }
    // The fault of a call of these operations; none: it goes well.
    std::optional<Fault> next(const std::vector<std::string>& operations);

  private:
    std::vector<Fault> all_;
    std::mt19937_64 random_;
};

// Throws std::runtime_error that names the file, the line and what to write.
Faults read_faults(const std::filesystem::path& file);

} // namespace kilihost::sandbox
