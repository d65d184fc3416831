// The rows of the table, in groups that share what they run.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace bench {

// How much is done for a figure: full, or just enough that each comes out.
struct Scale {
    double seconds = 4; // of a load
    int rounds = 3;     // that a ratio is the median of
    double sustained_seconds = 60;
    int small_store = 1'000; // events stored
    int large_store = 1'000'000;
    int waiting = 100'000;
    int backlog = 10'000;              // of rejected events
    int issues = 200;                  // timed
    int repeats = 200;                 // of what is timed within this process
    std::size_t annotations = 100'000; // of a label of each shape; a tenth as many frames, and parts of a mask
    double attacked_seconds = 15;      // of each attack
    std::size_t idle_connections = 16'500;
    std::filesystem::path before{}; // the build directory of another commit, to compare with

    static Scale smoke();
};

struct Row {
    std::string what;
    std::string must; // be reached; empty: a figure to know
    std::string against;
    std::string measured;
    bool reached = true;
};

using Rows = std::vector<Row>;

Rows accepting(const Scale& scale);   // events stored a second and reply time, against the stock handler
Row flush_alone(const Scale& scale);  // of the disk, without a host
Rows sustained(const Scale& scale);   // accepted and judged, against the same; then what a full store costs
Rows memory(const Scale& scale);      // idle, and with events waiting
Rows api_calls(const Scale& scale);   // of a backlog of rejected events
Rows issue_time(const Scale& scale);  // from a post to its issue
Rows judging(const Scale& scale);     // many rules on a large label, and a call of one that does nothing
Rows every_shape(const Scale& scale); // every rule over a large label of each shape
Rows attacked(const Scale& scale);    // how long other clients' posts take under attack
Rows reloading(const Scale& scale);   // how long a reload holds up judging
Rows starting(const Scale& scale);    // start-up, and the size of a plugin
Rows worker_cost(const Scale& scale); // what judging in a worker process adds to judging here
Rows compared(const Scale& scale);    // with another commit's host, turn by turn; none without one

// At most, or at least: `figure` as text with `unit`, and whether it is within the bound.
Row at_most(std::string what, double figure, double bound, const std::string& unit, std::string against);
Row at_least(std::string what, double figure, double bound, const std::string& unit, std::string against);

std::string number(double value); // three digits, or all before the point: "0.0312", "33,400"
double median(std::vector<double> values);

} // namespace bench
