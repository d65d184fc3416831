// A host with the shim preloaded: its disk and its clock do what a test says.
#pragma once

#include "running_host.hpp"
#include "shim/control.hpp"

#include <cerrno>
#include <filesystem>

namespace faults {

class Shim {
  public:
    Shim();
    ~Shim();
    Shim(const Shim&) = delete;
    Shim& operator=(const Shim&) = delete;

    // Preloads the shim into the hosts started with these settings.
    void add_to(integration::Settings& settings) const;

    enum class Operations { writes, syncs };
    // From now on, of every `every` such operations on the database, the last `burst` fail.
    void fail(Operations which, int every, int burst = 1, int error = EIO);
    void heal();
    // How many failed so far.
    std::int64_t failed() const { return control_->failed; }

    // The host's clock, from now on, against the true one.
    void set_clock(std::chrono::seconds offset) { control_->clock_seconds = offset.count(); }

  private:
    TemporaryFolder folder_;
    shim::Control* control_;
};

} // namespace faults
