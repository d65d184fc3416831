// The peak of this process's resident memory while the object exists, beyond what it had before.
#pragma once

namespace bench {

class PeakMemory {
  public:
    PeakMemory();
    double megabytes() const; // of 10^6 bytes, so far

  private:
    double before_;
};

} // namespace bench
