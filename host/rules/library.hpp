// A loaded plugin library, and the rule that it exports.
#pragma once

#include "rules/description.hpp"
#include "rules/parameter_schema.hpp"
#include "rules/trust.hpp"

#include <kili/plugin.h>

#include <boost/dll/shared_library.hpp>

#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace kilihost::rules {

// A library and its private copy. Overwriting the file never changes the code that runs.
struct CopiedLibrary {
    std::filesystem::path file; // the operator's file, for messages
    std::filesystem::path copy;
    std::string sha256{}; // of the copy
};

class Library {
  public:
    // The file cannot be used as a rule; the text says why and what to change, without the path.
    struct Unusable : std::runtime_error {
        explicit Unusable(const std::string& what, bool wait = false) : std::runtime_error(what), can_wait(wait) {}
        bool can_wait; // its `create` asked Kili, which is away
    };

    // Loads the copy. Throws Unusable.
    explicit Library(const CopiedLibrary& library);
    // The same with its own copy, which is made in the folder `copies` and removed at once.
    Library(const std::filesystem::path& file, const std::filesystem::path& copies, const Trust& trust = {});

    const std::filesystem::path& file() const { return file_; }
    const std::string& name() const { return name_; }
    const std::string& version() const { return version_; }
    const std::string& summary() const { return summary_; }
    std::vector<std::string> handlers() const; // names of those implemented
    // The version of plugin.h that it was compiled with, by the size of its struct: "1.0", "1.1", "1.2",
    // "newer than 1.2".
    std::string abi() const;
    std::vector<std::string> event_matcher() const; // names and globs of the events that it wants
    // Input types that it judges; empty: all.
    const std::vector<std::string>& applies_to() const { return applies_to_; }
    const std::optional<ParameterSchema>& parameters() const { return parameters_; } // none: not declared
    Description description() const;
    const std::string& sha256() const { return sha256_; } // of what was loaded
    // The descriptor as this host knows it; members that an older plugin lacks are zero. Valid as long as the library.
    const kili_plugin_v1& plugin() const { return plugin_; }

  private:
    std::filesystem::path file_;
    std::string sha256_;
    boost::dll::shared_library library_;
    kili_plugin_v1 plugin_{};
    std::string name_, version_, summary_;
    std::vector<std::string> applies_to_;
    std::optional<ParameterSchema> parameters_;
};

// Copies a library into `folder`, for as long as it is needed to load. Throws Library::Unusable, also if others may
// change the file, or if it has the name of a pinned rule and differs.
CopiedLibrary copy_library(const std::filesystem::path& file, const std::filesystem::path& folder,
                           const Trust& trust = {});

// Checks a loaded library; its rule's name is known by now. Throws Library::Unusable if the rule is pinned to another
// digest.
void check_pin(const Trust& trust, const std::string& rule, const std::string& sha256);

// Whether a file of this name is a library: it ends in the platform's .so, .dll or .dylib.
bool is_library(const std::filesystem::path& file);

// The libraries of a directory, sorted by name; folders are skipped. Throws std::filesystem::filesystem_error if the
// directory cannot be read, and Untrusted if others may change it.
std::vector<std::filesystem::path> libraries_in(const std::filesystem::path& directory, const Trust& trust = {});

using Libraries = std::vector<std::shared_ptr<const Library>>;

// A file of the plugin directory that was left out.
struct Rejected {
    std::filesystem::path file;
    std::string reason;
};

struct Directory {
    Libraries rules; // sorted by name
    std::vector<Rejected> rejected;
};

// Loads the libraries into this process, from copies in the folder `copies`: on Windows, and in tests.
Directory load_libraries(const std::vector<std::filesystem::path>& libraries, const std::filesystem::path& copies,
                         const Trust& trust = {});

} // namespace kilihost::rules
