#include "control.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

namespace faults::shim {
namespace {

Control* mapped = nullptr; // before main, and never again

__attribute__((constructor)) void map() {
    const char* const path = ::getenv(variable); // NOLINT(concurrency-mt-unsafe): no thread runs yet
    if (path == nullptr) return;
    const int file = ::open(path, O_RDWR | O_CLOEXEC);
    if (file < 0) ::_exit(99);
    void* const memory = ::mmap(nullptr, sizeof(Control), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    ::close(file);
    if (memory == MAP_FAILED) ::_exit(99);
    mapped = static_cast<Control*>(memory);
}

} // namespace

Control* control() {
    return mapped;
}

} // namespace faults::shim
