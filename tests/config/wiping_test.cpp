// The content of a secret's memory when it is freed. This program's own new and delete look at it.
#include "config/secret.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>

namespace {

const char* watched = nullptr; // a secret's memory
std::size_t watched_size = 0;
bool given_back = false;
bool was_wiped = false;

void watch(const kilihost::config::Secret& secret) {
    watched = secret.reveal().data();
    watched_size = secret.reveal().size();
    given_back = false;
}

void look(const void* memory) {
    if (memory == nullptr || memory != watched) return;
    given_back = true;
    was_wiped = true;
    for (std::size_t i = 0; i < watched_size; ++i)
        was_wiped = was_wiped && watched[i] == '\0';
    watched = nullptr;
}

} // namespace

void* operator new(std::size_t size) {
    void* const memory = std::malloc(size == 0 ? 1 : size);
    if (memory == nullptr) throw std::bad_alloc();
    return memory;
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    return std::malloc(size == 0 ? 1 : size);
}
void operator delete(void* memory) noexcept {
    look(memory);
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    operator delete(memory);
}
void operator delete(void* memory, const std::nothrow_t&) noexcept {
    operator delete(memory);
}

using kilihost::config::Secret;

TEST_CASE("a secret leaves nothing in memory", "[config][secret]") {
    SECTION("when it ends") {
        {
            const Secret secret("wipe me");
            watch(secret);
        }
    }
    SECTION("when another is assigned to it") {
        Secret secret("wipe me");
        watch(secret);
        secret = Secret("next");
    }
    SECTION("when it was moved, and the one moved to ends") {
        Secret secret("wipe me");
        watch(secret);
        {
            const Secret moved(std::move(secret));
            CHECK_FALSE(given_back);
        }
    }
    CHECK(given_back);
    CHECK(was_wiped);
}
