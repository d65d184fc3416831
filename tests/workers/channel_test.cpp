// The shared memory between host and worker: bytes arrive in order, and what a worker forges leads the host nowhere.
#include "workers/channel.hpp"
#include "workers/message.hpp"

#include <catch2/catch.hpp>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <random>

using namespace kilihost::workers;

namespace {

Descriptor copy_of(int file) {
    return {::dup(file), "dup"};
}

std::array<Descriptor, 2> make_pipe() {
    int ends[2] = {-1, -1};
    if (::pipe2(ends, O_NONBLOCK) != 0) throw std::system_error(errno, std::generic_category(), "pipe2");
    return {Descriptor(ends[0], "pipe2"), Descriptor(ends[1], "pipe2")};
}

// Both ends, in one process.
struct Ends {
    Region host = Region::create("host", true), worker = Region::create("worker", false);
    Descriptor worker_file = copy_of(worker.file()), host_file = copy_of(host.file());
    std::array<Descriptor, 2> wake_host = make_pipe(), wake_worker = make_pipe();
    Channel of_worker{Region::map(worker_file, true), Region::map(host_file, false), copy_of(wake_worker[0].number()),
                      copy_of(wake_host[1].number())};
    Channel of_host{std::move(host), std::move(worker), copy_of(wake_host[0].number()),
                    copy_of(wake_worker[1].number())};
};

} // namespace

TEST_CASE("bytes arrive as they were written, however they are cut", "[workers]") {
    Ends ends;
    std::minstd_rand random(3);
    std::string sent, arrived;
    while (sent.size() < 4 * Region::ring_bytes || arrived.size() < sent.size()) {
        if (sent.size() < 4 * Region::ring_bytes) {
            std::string bytes(random() % 50'000, '\0');
            for (char& byte : bytes)
                byte = char(random());
            sent += bytes.substr(0, ends.of_host.write(bytes));
        }
        ends.of_worker.read(arrived, random() % 50'000);
    }
    CHECK(arrived == sent);
}

TEST_CASE("a full ring takes no more until it is read", "[workers]") {
    Ends ends;
    const std::string all(Region::ring_bytes, 'x');
    CHECK(ends.of_host.write(all) == all.size());
    CHECK(ends.of_host.write("y") == 0);
    std::string read;
    CHECK(ends.of_worker.read(read, 5) == 5);
    CHECK(ends.of_host.room() == 5);
}

TEST_CASE("a sleeping reader is woken once for each sleep, and not by what is read", "[workers]") {
    Ends ends;
    const auto wakes = [](int file) {
        char all[16];
        return std::max<ssize_t>(::read(file, all, sizeof all), 0);
    };
    const int of_host = ends.of_host.wake_own();
    ends.of_worker.wake();
    CHECK(wakes(of_host) == 0); // it is awake
    for (int sleep = 0; sleep < 3; ++sleep) {
        REQUIRE(ends.of_host.fall_asleep(false));
        ends.of_worker.wake();
        CHECK(wakes(of_host) == 0); // there is nothing to read
        ends.of_host.write("event");
        std::string read;
        ends.of_worker.read(read, 5); // the host waits for an answer, not for room
        CHECK(wakes(of_host) == 0);
        ends.of_worker.write("one");
        ends.of_worker.wake();
        ends.of_worker.write("two");
        ends.of_worker.wake();
        CHECK(wakes(of_host) == 1);
        ends.of_host.wake_up();
        ends.of_host.read(read, 6);
    }
    ends.of_host.write(std::string(Region::ring_bytes, 'x'));
    REQUIRE(ends.of_host.fall_asleep(true));
    std::string read;
    ends.of_worker.read(read, 1);
    CHECK(wakes(of_host) == 1); // there is room
}

TEST_CASE("the worker can neither write the host's memory nor resize any", "[workers]") {
    Ends ends;
    CHECK_THROWS_AS(Region::map(ends.host_file, true), std::system_error);
    CHECK(::ftruncate(ends.host_file.number(), 0) != 0);
    CHECK(::ftruncate(ends.worker_file.number(), 0) != 0);
}

TEST_CASE("whatever a worker writes to its memory, the host reads within the ring or says malformed", "[workers]") {
    Ends ends;
    struct stat status {};
    REQUIRE(::fstat(ends.worker_file.number(), &status) == 0);
    const auto size = std::size_t(status.st_size);
    void* const at = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, ends.worker_file.number(), 0);
    REQUIRE(at != MAP_FAILED);
    const std::size_t header = size - Region::ring_bytes;
    std::minstd_rand random(5);
    int malformed = 0;
    for (int round = 0; round < 20'000; ++round) {
        char* const place = static_cast<char*>(at) + random() % header;
        *place = random() % 2 == 0 ? char(random()) : '\xff';
        std::string read;
        try {
            ends.of_host.room();
            ends.of_host.write("event");
            const std::size_t taken = ends.of_host.read(read, 1'000'000);
            CHECK(taken <= Region::ring_bytes);
        } catch (const Malformed&) {
            ++malformed;
            std::memset(at, 0, header);
        }
        const WorkerProgress progress = ends.of_host.progress();
        CHECK(std::uint32_t(progress.stage) <= std::uint32_t(WorkerStage::judging));
    }
    CHECK(malformed > 0);
    ::munmap(at, size);
}
