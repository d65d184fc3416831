#include "workers/confine.hpp"

#include "workers/descriptor.hpp"

#include <linux/landlock.h>

#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <filesystem>
#include <fstream>
#include <memory>

namespace kilihost::workers {
namespace {

void check(int result, const char* what) {
    if (result < 0) throw std::system_error(errno, std::generic_category(), what);
}

void set_limit(__rlimit_resource resource, rlim_t value) {
    const rlimit limit{value, value};
    check(::setrlimit(resource, &limit), "setrlimit");
}

// --- Landlock: files ---------------------------------------------------------------------------------------------

constexpr std::uint64_t reading =
    LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;

// Every file right of Landlock's first version.
constexpr std::uint64_t all_rights = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1;

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
    if (::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION) < 1) return false;
    landlock_ruleset_attr attributes{};
    attributes.handled_access_fs = all_rights;
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

// --- seccomp: system calls ---------------------------------------------------------------------------------------

scmp_arg_cmp argument(unsigned number, scmp_compare compare, scmp_datum_t first, scmp_datum_t second = 0) {
    return {number, compare, first, second};
}

class Filter {
  public:
    Filter() : context_(::seccomp_init(SCMP_ACT_ALLOW), ::seccomp_release) {
        if (!context_) throw std::system_error(ENOMEM, std::generic_category(), "seccomp_init");
        ::seccomp_attr_set(context_.get(), SCMP_FLTATR_CTL_OPTIMIZE, 2); // a binary tree
    }

    template <typename... Compare>
    void deny(const char* call, int error, Compare... compare) {
        const int number = ::seccomp_syscall_resolve_name(call);
        if (number == __NR_SCMP_ERROR) return; // unknown on this system, so there is nothing to deny
        const int result = ::seccomp_rule_add(context_.get(), SCMP_ACT_ERRNO(std::uint32_t(error)), number,
                                              unsigned(sizeof...(compare)), compare...);
        if (result != 0) throw std::system_error(-result, std::generic_category(), call);
    }

    void load() {
        const int result = ::seccomp_load(context_.get());
        if (result != 0) throw std::system_error(-result, std::generic_category(), "seccomp_load");
    }

  private:
    std::unique_ptr<void, decltype(&::seccomp_release)> context_;
};

// No network, no other program or process, no privilege, and no kernel interface that judging a label does not need.
constexpr const char* denied_calls[] = {"socket",
                                        "socketpair",
                                        "connect",
                                        "bind",
                                        "listen",
                                        "accept",
                                        "accept4",
                                        "sendto",
                                        "sendmsg",
                                        "sendmmsg",
                                        "execve",
                                        "execveat",
                                        "fork",
                                        "vfork",
                                        "ptrace",
                                        "process_vm_readv",
                                        "process_vm_writev",
                                        "process_madvise",
                                        "pidfd_open",
                                        "pidfd_getfd",
                                        "pidfd_send_signal",
                                        "tkill",
                                        "rt_sigqueueinfo",
                                        "rt_tgsigqueueinfo",
                                        "kcmp",
                                        "mount",
                                        "umount2",
                                        "move_mount",
                                        "open_tree",
                                        "fsopen",
                                        "fsmount",
                                        "pivot_root",
                                        "chroot",
                                        "unshare",
                                        "setns",
                                        "bpf",
                                        "perf_event_open",
                                        "userfaultfd",
                                        "io_uring_setup",
                                        "io_uring_enter",
                                        "io_uring_register",
                                        "keyctl",
                                        "add_key",
                                        "request_key",
                                        "open_by_handle_at",
                                        "init_module",
                                        "finit_module",
                                        "delete_module",
                                        "kexec_load",
                                        "kexec_file_load",
                                        "reboot",
                                        "swapon",
                                        "swapoff",
                                        "sethostname",
                                        "setdomainname",
                                        "iopl",
                                        "ioperm",
                                        "acct",
                                        "quotactl",
                                        "syslog",
                                        "settimeofday",
                                        "clock_settime",
                                        "adjtimex",
                                        "clock_adjtime",
                                        "setuid",
                                        "setgid",
                                        "setreuid",
                                        "setregid",
                                        "setresuid",
                                        "setresgid",
                                        "setgroups",
                                        "capset",
                                        "personality",
                                        "shmget",
                                        "shmat",
                                        "msgget",
                                        "semget",
                                        "mq_open",
                                        "memfd_create",
                                        "setpriority",
                                        "sched_setscheduler",
                                        "sched_setattr",
                                        "setrlimit",
                                        "chmod",
                                        "fchmod",
                                        "fchmodat",
                                        "chown",
                                        "fchown",
                                        "lchown",
                                        "fchownat",
                                        "utimensat",
                                        "setxattr",
                                        "lsetxattr",
                                        "fsetxattr"};

void restrict_calls() {
    Filter filter;
    for (const char* const call : denied_calls)
        filter.deny(call, EPERM);
    // A rule may start threads, but no process. A filter cannot see the flags of clone3; with ENOSYS the C library
    // falls back to clone.
    filter.deny("clone", EPERM, argument(0, SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0));
    filter.deny("clone3", ENOSYS);
    filter.deny("prlimit64", EPERM, argument(2, SCMP_CMP_NE, 0)); // limits may be read
    // A signal reaches this process only: abort() and raise() need that.
    const auto self = scmp_datum_t(::getpid());
    filter.deny("kill", EPERM, argument(0, SCMP_CMP_NE, self));
    filter.deny("tgkill", EPERM, argument(0, SCMP_CMP_NE, self));
    filter.load();
}

void restrict_mapping() {
    Filter filter;
    filter.deny("mmap", EPERM, argument(2, SCMP_CMP_MASKED_EQ, PROT_EXEC, PROT_EXEC));
    filter.deny("mprotect", EPERM, argument(2, SCMP_CMP_MASKED_EQ, PROT_EXEC, PROT_EXEC));
    filter.deny("pkey_mprotect", EPERM, argument(2, SCMP_CMP_MASKED_EQ, PROT_EXEC, PROT_EXEC));
    filter.deny("prctl", EPERM, argument(0, SCMP_CMP_EQ, PR_SET_DUMPABLE));
    filter.load();
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
