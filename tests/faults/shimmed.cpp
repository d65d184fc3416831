#include "shimmed.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <system_error>

namespace faults {

Shim::Shim() {
    const int file = ::open((folder_ / "control").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    const bool sized = file >= 0 && ::ftruncate(file, sizeof(shim::Control)) == 0; // zeros: no faults
    void* const memory =
        sized ? ::mmap(nullptr, sizeof(shim::Control), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0) : MAP_FAILED;
    const int error = errno;
    if (file >= 0) ::close(file);
    if (memory == MAP_FAILED) throw std::system_error(error, std::generic_category(), "the shim's file");
    control_ = static_cast<shim::Control*>(memory);
}

Shim::~Shim() {
    ::munmap(control_, sizeof(shim::Control));
}

void Shim::add_to(integration::Settings& settings) const {
    settings.environment.push_back("LD_PRELOAD=" KILI_FAULT_SHIM_LIBRARY);
    settings.environment.push_back(std::string(shim::variable) + "=" + (folder_ / "control").string());
    // AddressSanitizer insists on being the first library, which the shim does not need it not to be.
    settings.environment.emplace_back("ASAN_OPTIONS=verify_asan_link_order=0");
}

void Shim::fail(Operations which, int every, int burst, int error) {
    control_->every = 0;
    control_->writes = which == Operations::writes;
    control_->syncs = which == Operations::syncs;
    control_->burst = burst;
    control_->error = error;
    control_->operations = 0;
    control_->every = every;
}

void Shim::heal() {
    control_->every = 0;
}

} // namespace faults
