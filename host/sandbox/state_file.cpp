#include "sandbox/state_file.hpp"

#include "json_text/json_text.hpp"
#include "log/log.hpp"
#include "sandbox/json_text.hpp"

#include <pthread.h>

#include <chrono>
#include <fstream>
#include <sstream>

namespace kilihost::sandbox {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds between_writes{1};

} // namespace

StateFile::StateFile(fs::path file, Api& api) : file_(std::move(file)), api_(api) {
    if (fs::exists(file_)) load();
    save(); // a file that cannot be written shows now
    thread_ = std::thread([this] { run(); });
}

StateFile::~StateFile() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_one();
    thread_.join();
}

void StateFile::load() {
    std::stringstream text;
    const std::ifstream in(file_, std::ios::binary);
    text << in.rdbuf();
    if (!in) throw std::runtime_error(file_.string() + " cannot be read");
    try {
        api_.restore(parse_json(text.str()));
    } catch (const std::exception& error) { // JsonError, restore's
        throw std::runtime_error(file_.string() + ": " + error.what());
    }
}

// Beside the file and then in its place: a reader finds the old one or the new one.
void StateFile::save() {
    saved_ = api_.changes();
    const std::string text = json_text::dump(api_.snapshot(Secrets::kept));
    fs::path beside = file_;
    beside += ".new";
    std::ofstream out(beside, std::ios::binary | std::ios::trunc);
    std::error_code ignored;
    fs::permissions(beside, fs::perms::owner_read | fs::perms::owner_write, ignored); // it holds webhooks' headers
    out << text;
    out.close();
    std::error_code error;
    if (out) fs::rename(beside, file_, error);
    if (!out || error) throw std::runtime_error(file_.string() + " cannot be written");
}

void StateFile::run() {
    ::pthread_setname_np(::pthread_self(), "sandbox state");
    std::unique_lock lock(mutex_);
    for (bool last = false; !last;) {
        last = changed_.wait_for(lock, between_writes, [&] { return stopping_; });
        if (saved_ == api_.changes()) continue;
        try {
            save();
        } catch (const std::runtime_error& error) {
            log::error("{}", error.what());
        }
    }
}

} // namespace kilihost::sandbox
