#include "workers/confine.hpp"

#include "workers/call_filter.hpp"
#include "workers/descriptor.hpp"

#include <linux/landlock.h>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace kilihost::workers {
namespace {

void check(int result, const char* what) {
    if (result < 0) throw std::system_error(errno, std::generic_category(), what);
}

constexpr rlim_t longest_stack = 8 * 1024 * 1024; // bytes, of the first thread
constexpr rlim_t most_files = 1'024;

// Never above what this process may have already, which only root could raise.
void set_limit(__rlimit_resource resource, rlim_t most) {
    rlimit limit{};
    check(::getrlimit(resource, &limit), "getrlimit");
    limit.rlim_cur = limit.rlim_max = std::min(most, limit.rlim_max);
    check(::setrlimit(resource, &limit), "setrlimit");
}

constexpr std::uint64_t reading =
    LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;

// Every file right that the kernel's version of Landlock knows: the second knows links between folders, the third
// truncating, the fifth commands to devices.
std::uint64_t all_rights(long version) {
    constexpr std::uint64_t first = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1;
    const int more = version >= 5 ? 3 : version >= 3 ? 2 : version >= 2 ? 1 : 0;
    return ((first + 1) << more) - 1;
}

// The dynamic linker finds libraries there, and the C library reads locales, time zones and character tables.
constexpr const char* system_files[] = {"/lib",           "/lib32",     "/lib64",           "/libx32",
                                        "/usr/lib",       "/usr/lib32", "/usr/lib64",       "/usr/libx32",
                                        "/usr/local/lib", "/usr/share", "/etc/ld.so.cache", "/etc/ld.so.preload",
                                        "/etc/localtime", "/dev/null",  "/dev/urandom",     "/proc/self"};

void allow(int ruleset, const std::string& path) {
    const int file = ::open(path.c_str(), O_PATH | O_CLOEXEC);
    if (file < 0) return; // a missing path needs no rule
    const Descriptor closed(file, "open");
    landlock_path_beneath_attr rule{};
    rule.parent_fd = file;
    struct stat status {};
    check(::fstat(file, &status), "fstat");
    rule.allowed_access = S_ISDIR(status.st_mode) ? reading : reading & ~std::uint64_t(LANDLOCK_ACCESS_FS_READ_DIR);
    check(int(::syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0)), "landlock_add_rule");
}

// False if the kernel does not offer it.
bool restrict_files(const std::vector<std::string>& readable, const std::vector<rules::CopiedLibrary>& libraries) {
    const long version = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (version < 1) return false;
    landlock_ruleset_attr attributes{};
    attributes.handled_access_fs = all_rights(version);
    const Descriptor ruleset(int(::syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0)),
                             "landlock_create_ruleset");
    for (const char* const path : system_files)
        allow(ruleset.number(), path);
    for (const rules::CopiedLibrary& library : libraries)
        allow(ruleset.number(), library.copy);
    for (const std::string& path : readable)
        allow(ruleset.number(), path);
    check(int(::syscall(SYS_landlock_restrict_self, ruleset.number(), 0)), "landlock_restrict_self");
    return true;
}

// The bytes that this process has mapped for writing before any rule is loaded.
std::uint64_t data_bytes() {
    std::ifstream statm("/proc/self/statm");
    std::uint64_t total = 0, resident = 0, shared = 0, text = 0, unused = 0, data = 0;
    statm >> total >> resident >> shared >> text >> unused >> data;
    return data * std::uint64_t(::sysconf(_SC_PAGESIZE));
}

// AddressSanitizer and ThreadSanitizer reserve terabytes and start processes of their own.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool sanitizer = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool sanitizer = true;
#else
constexpr bool sanitizer = false;
#endif
#else
constexpr bool sanitizer = false;
#endif

} // namespace

std::vector<std::string> confine(const Confinement& confinement, const std::vector<rules::CopiedLibrary>& libraries) {
    set_limit(RLIMIT_CORE, 0); // a core file would hold events
    check(::prctl(PR_SET_DUMPABLE, 0), "PR_SET_DUMPABLE");
    check(::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "PR_SET_NO_NEW_PRIVS");
    if (sanitizer) return {};
    set_limit(RLIMIT_DATA, data_bytes() + confinement.memory_limit);
    set_limit(RLIMIT_STACK, longest_stack); // the host's may be unlimited, and RLIMIT_DATA does not count it
    set_limit(RLIMIT_NOFILE, most_files);   // the host's is as high as the system allows
    if (!confinement.sandboxed) return {};
    std::vector<std::string> missing;
    if (!restrict_files(confinement.readable, libraries))
        missing.emplace_back("the kernel does not offer Landlock: rules can read every file that this user can");
    restrict_calls();
    return missing;
}

void confine_loaded(const Confinement& confinement) {
    if (confinement.sandboxed && !sanitizer) restrict_mapping();
}

} // namespace kilihost::workers
