// Whether the database is damaged: a page is not what SQLite wrote there. It counts as damaged from the first error
// that says so until a check of the whole file finds nothing, since one successful write proves little. After the first
// such error a thread runs the checks.
#pragma once

#include "storage/database.hpp"

#include <soci/session.h>

#include <chrono>
#include <condition_variable>
#include <exception>
#include <filesystem>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

namespace kilihost::storage {

bool says_damaged(const std::exception& error);
// What is wrong, and how an operator repairs the file.
std::string describe_damage(const std::filesystem::path& file, const std::string& what);

// Makes the session read its pages again, so that nothing of the damage is left once the file is repaired.
void forget_pages(soci::session& session);

class Damage {
  public:
    explicit Damage(Database database) : database_(std::move(database)) {}
    ~Damage(); // aborts a check
    Damage(const Damage&) = delete;
    Damage& operator=(const Damage&) = delete;

    // Reports an error of the database. Any thread.
    void note(const std::exception& error);
    // Empty if nothing is known to be damaged. Any thread.
    std::string text() const;

  private:
    void run();
    std::string check();

    const Database database_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::string text_;
    bool stopping_ = false;
    std::chrono::milliseconds pause_{1'000}; // before the next check
    std::thread thread_;
};

} // namespace kilihost::storage
