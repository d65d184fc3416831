#include "rules/library.hpp"

#include "log/log.hpp"
#include "rules/clean.hpp"
#include "rules/schema_dialect.hpp"

#include <boost/system/error_code.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <fstream>
#include <utility>

#ifndef _WIN32
#include <elf.h>
#include <sys/statvfs.h>
#endif

namespace kilihost::rules {
namespace {

constexpr std::uintmax_t largest_library = 1'000'000'000; // bytes; fs::file_size gives the most if it fails

namespace fs = std::filesystem;

// Up to here a descriptor describes the rule; later members may be absent, as in an older plugin.
constexpr std::size_t least_size = offsetof(kili_plugin_v1, create);

// The sizes that released headers gave the descriptor.
constexpr std::size_t size_1_0 = offsetof(kili_plugin_v1, parameters);
constexpr std::size_t size_1_1 = offsetof(kili_plugin_v1, event_matcher);

// How much of a descriptor this host copies: whole versions; for 1.0 whole members, which are pointers from least_size
// on.
std::size_t known_size(std::size_t struct_size) {
    if (struct_size >= sizeof(kili_plugin_v1)) return sizeof(kili_plugin_v1);
    if (struct_size >= size_1_1) return size_1_1;
    const std::size_t size = std::min(struct_size, size_1_0);
    return size - (size - least_size) % sizeof(void*);
}

// The loader's error, with the file that the operator knows: Boost adds words of its own.
std::string loader_message(const boost::dll::fs::system_error& failed, const fs::path& file, const fs::path& copy) {
    constexpr std::string_view before = "message: ";
    const std::string_view what = failed.what();
    std::string reason;
    if (const auto start = what.find(before); start != std::string_view::npos)
        reason = what.substr(start + before.size(), what.rfind("): ") - start - before.size());
    else // Windows: a number, for which the standard library has no words, and words with a gap for the name
        reason = boost::system::error_code(failed.code().value(), boost::system::system_category()).message();
    for (const std::string& name : {copy.string(), std::string("%1")})
        for (auto at = reason.find(name); at != std::string::npos; at = reason.find(name))
            reason.replace(at, name.size(), file.filename().string());
    return reason;
}

// Why no library at all can be loaded from the folder of the copies; else empty.
std::string noexec_reason([[maybe_unused]] const fs::path& copy) {
#ifndef _WIN32
    struct statvfs mounted {};
    if (::statvfs(copy.c_str(), &mounted) == 0 && (mounted.f_flag & ST_NOEXEC) != 0)
        return "; " + copy.parent_path().string() +
               ", where its copy lies, is mounted noexec: give serve another data directory, other commands another "
               "TMPDIR";
#endif
    return {};
}

// The system's loader says of such a library only that there is no such file.
std::string processor_reason([[maybe_unused]] const fs::path& copy) {
#if defined(__x86_64__) && !defined(_WIN32)
    std::array<char, sizeof(Elf64_Ehdr)> bytes{};
    std::ifstream(copy, std::ios::binary).read(bytes.data(), bytes.size());
    Elf64_Ehdr header{};
    std::memcpy(&header, bytes.data(), bytes.size());
    if (std::memcmp(header.e_ident, ELFMAG, SELFMAG) == 0 && header.e_machine != EM_X86_64)
        return "; it is built for another processor than this host, x86-64";
#endif
    return {};
}

// The loader says of a library that a worker may not read that there is none.
std::string needed_reason(const std::string& message, const fs::path& file) {
    if (message.find("cannot open shared object file") == std::string::npos) return {};
    return "; what it needs must be among the system's libraries, or in a folder that [plugin." + file.stem().string() +
           "] read names";
}

boost::dll::shared_library load(const CopiedLibrary& which) {
    boost::dll::shared_library library;
    try {
        library.load(which.copy, boost::dll::load_mode::rtld_now | boost::dll::load_mode::rtld_local);
    } catch (const boost::dll::fs::system_error& failed) {
        const std::string message = loader_message(failed, which.file, which.copy);
        const std::string special = processor_reason(which.copy) + noexec_reason(which.copy);
        throw Library::Unusable("is not a library this host can load: " + message +
                                (special.empty() ? needed_reason(message, which.file) : special));
    }
    return library;
}

// A copy that is removed once it is loaded.
class TransientCopy {
  public:
    TransientCopy(const fs::path& file, const fs::path& folder, const Trust& trust)
        : library_(copy_library(file, folder, trust)) {}
    ~TransientCopy() {
        std::error_code ignored;
        fs::remove(library_.copy, ignored); // Windows keeps a loaded library; the next start clears the folder
    }
    TransientCopy(const TransientCopy&) = delete;
    TransientCopy& operator=(const TransientCopy&) = delete;
    const CopiedLibrary& library() const { return library_; }

  private:
    const CopiedLibrary library_;
};

std::string owned(kili_string s) {
    return clean(s.data != nullptr ? std::string_view(s.data, s.size) : std::string_view(), KILI_MAX_TEXT);
}

std::vector<std::string> owned(const kili_string* all, std::size_t count) {
    std::vector<std::string> out;
    for (std::size_t i = 0; all != nullptr && i < count; ++i)
        out.push_back(owned(all[i]));
    return out;
}

} // namespace

CopiedLibrary copy_library(const fs::path& file, const fs::path& folder, const Trust& trust) {
    static std::atomic<unsigned> serial{0}; // two libraries with one name must not share a copy
    fs::path copy = folder / (std::to_string(++serial) + "-" + file.filename().string());
    std::error_code error;
    if (!fs::is_regular_file(file, error))
        throw Library::Unusable(error ? "cannot be read: " + error.message() : "is not a file");
    if (fs::file_size(file, error) > largest_library)
        throw Library::Unusable(error ? "cannot be read: " + error.message() : "is larger than 1 GB");
    if (!trust.allow_writable)
        if (const std::string who = writable_by_others(file); !who.empty())
            throw Library::Unusable("may be changed by others: " + who + "; or give --allow-writable-plugins");
    if (!fs::copy_file(file, copy, fs::copy_options::overwrite_existing, error))
        throw Library::Unusable("cannot be copied into " + folder.string() + ": " + error.message());
    std::string digest = sha256(copy);
    check_pin(trust, file.stem().string(), digest);
    return {file, std::move(copy), std::move(digest)};
}

void check_pin(const Trust& trust, const std::string& rule, const std::string& sha256) {
    const auto pin = trust.sha256.find(rule);
    if (pin != trust.sha256.end() && pin->second != sha256)
        throw Library::Unusable("its SHA-256 is " + sha256 + ", and [plugin." + rule + "] pins " + pin->second);
}

Library::Library(const fs::path& file, const fs::path& copies, const Trust& trust)
    : Library(TransientCopy(file, copies, trust).library()) {
    check_pin(trust, name_, sha256_);
}

Library::Library(const CopiedLibrary& library) : file_(library.file), sha256_(library.sha256), library_(load(library)) {
    if (!library_.has("kili_plugin"))
        throw Unusable("exports no symbol kili_plugin: it is not a kili-host rule, or was built without KILI_EXPORT or "
                       "KILI_PLUGIN");
    const auto* const found = &library_.get<const kili_plugin_v1>("kili_plugin");
    // Only these two members never move.
    if (found->abi_major != KILI_ABI_MAJOR)
        throw Unusable("was built for plugin ABI " + std::to_string(found->abi_major) + ", this host runs ABI " +
                       std::to_string(KILI_ABI_MAJOR) + ": rebuild it against this host's kili/plugin.h");
    if (found->struct_size < least_size)
        throw Unusable("its kili_plugin has struct_size " + std::to_string(found->struct_size) + ", the least is " +
                       std::to_string(least_size) + ": write .struct_size = sizeof(kili_plugin_v1)");
    std::memcpy(&plugin_, found, known_size(found->struct_size));
    name_ = owned(plugin_.name);
    version_ = owned(plugin_.version);
    summary_ = owned(plugin_.summary);
    if (!is_rule_name(name_)) throw Unusable("its name '" + name_ + "' is not 1 to 64 characters of a-z 0-9 _ -");
    constexpr std::size_t max_listed = 1'000; // a larger count is a mistake, and would be read beyond the array
    for (const auto& [member, count] : {std::pair("event_matcher_count", plugin_.event_matcher_count),
                                        std::pair("applies_to_count", plugin_.applies_to_count)})
        if (count > max_listed)
            throw Unusable(std::string("its ") + member + " is " + std::to_string(count) + ", the most is " +
                           std::to_string(max_listed));
    applies_to_ = owned(plugin_.applies_to, plugin_.applies_to_count);
    if (handlers().empty()) throw Unusable("implements no handler, so it would never be called");
    if (plugin_.parameters.data == nullptr || plugin_.parameters.size == 0) return;
    try {
        parameters_.emplace(std::string_view(plugin_.parameters.data, plugin_.parameters.size));
    } catch (const BrokenSchema& error) {
        throw Unusable("the JSON Schema of its parameters cannot be used: " + clean(error.what(), KILI_MAX_TEXT));
    }
    for (const std::string& keyword : parameters_->unchecked())
        log::warn("rule {}: its parameters are not checked against {}, which this host does not know", name_,
                  clean(keyword, KILI_MAX_TEXT));
}

std::vector<std::string> Library::handlers() const {
    const std::array<std::pair<const char*, bool>, 6> all{{
        {"on_submit", plugin_.on_submit != nullptr},
        {"on_review", plugin_.on_review != nullptr},
        {"on_custom_interface_click", plugin_.on_custom_interface_click != nullptr},
        {"on_project_updated", plugin_.on_project_updated != nullptr},
        {"on_send_back_to_queue", plugin_.on_send_back_to_queue != nullptr},
        {"on_event", plugin_.on_event != nullptr},
    }};
    std::vector<std::string> names;
    for (const auto& [name, present] : all) {
        if (present) names.emplace_back(name);
    }
    return names;
}

std::vector<std::string> Library::event_matcher() const {
    return owned(plugin_.event_matcher, plugin_.event_matcher_count);
}

std::string Library::abi() const {
    const std::string major = std::to_string(KILI_ABI_MAJOR);
    if (plugin_.struct_size < size_1_1) return major + ".0";
    if (plugin_.struct_size < sizeof(kili_plugin_v1)) return major + ".1";
    const std::string known = major + "." + std::to_string(KILI_PLUGIN_VERSION_MINOR);
    return plugin_.struct_size == sizeof(kili_plugin_v1) ? known : "newer than " + known;
}

Description Library::description() const {
    Description out{name_, version_, summary_, abi(), handlers(), event_matcher(), applies_to_, {}};
    if (parameters_) out.parameters.assign(plugin_.parameters.data, plugin_.parameters.size);
    return out;
}

bool is_library(const fs::path& file) {
    return file.extension() == boost::dll::shared_library::suffix();
}

std::vector<fs::path> libraries_in(const fs::path& directory, const Trust& trust) {
    require_trusted("plugin", directory, trust.allow_writable);
    std::vector<fs::path> files;
    for (const fs::directory_entry& entry : fs::directory_iterator(directory)) {
        std::error_code unreadable; // for instance a dangling link, which is left out by its name
        if (!entry.is_directory(unreadable) && is_library(entry.path())) files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

Directory load_libraries(const std::vector<fs::path>& libraries, const fs::path& copies, const Trust& trust) {
    Directory out;
    for (const fs::path& file : libraries) {
        try {
            auto library = std::make_shared<const Library>(file, copies, trust);
            const auto twin = std::find_if(out.rules.begin(), out.rules.end(),
                                           [&](const auto& other) { return other->name() == library->name(); });
            if (twin != out.rules.end())
                throw Library::Unusable("its rule '" + library->name() + "' is already loaded from " +
                                        (*twin)->file().filename().string() + ": remove one of the two");
            out.rules.push_back(std::move(library));
        } catch (const Library::Unusable& error) {
            out.rejected.push_back({file, error.what()});
        }
    }
    std::sort(out.rules.begin(), out.rules.end(), [](const auto& a, const auto& b) { return a->name() < b->name(); });
    return out;
}

} // namespace kilihost::rules
