#include "workers/call_filter.hpp"

#include <linux/sockios.h>

#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cstdint>
#include <memory>
#include <system_error>
#include <utility>

namespace kilihost::workers {
namespace {

// Of an argument of 32 bits the kernel ignores the rest of the register, which a filter sees.
constexpr scmp_datum_t low_word = 0xffff'ffff;

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
        if (number != __NR_SCMP_ERROR) deny(number, error, compare...); // another architecture may not have it
    }

    template <typename... Compare>
    void deny(int number, int error, Compare... compare) {
        const int result = ::seccomp_rule_add(context_.get(), SCMP_ACT_ERRNO(std::uint32_t(error)), number,
                                              unsigned(sizeof...(compare)), compare...);
        if (result != 0) throw std::system_error(-result, std::generic_category(), "seccomp_rule_add");
    }

    void load() {
        const int result = ::seccomp_load(context_.get());
        if (result != 0) throw std::system_error(-result, std::generic_category(), "seccomp_load");
    }

  private:
    std::unique_ptr<void, decltype(&::seccomp_release)> context_;
};

// After process_mrelease and futex_waitv, the newest that denied_calls judges; 512 begins another list of numbers.
constexpr int first_unknown_call = 451, after_unknown_calls = 512;

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
                                        "migrate_pages",
                                        "move_pages",
                                        "modify_ldt",
                                        "vhangup",
                                        "setpgid",
                                        "setsid",
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
                                        "setfsuid",
                                        "setfsgid",
                                        "capset",
                                        "personality",
                                        "shmget",
                                        "shmat",
                                        "msgget",
                                        "semget",
                                        "mq_open",
                                        "memfd_create",
                                        "memfd_secret",
                                        "fanotify_init",
                                        "setpriority",
                                        "ioprio_set",
                                        "sched_setaffinity",
                                        "sched_setparam",
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
                                        "utime",
                                        "utimes",
                                        "futimesat",
                                        "setxattr",
                                        "lsetxattr",
                                        "fsetxattr",
                                        "removexattr",
                                        "lremovexattr",
                                        "fremovexattr",
                                        "truncate",
                                        "creat",
                                        "mkdir",
                                        "mkdirat",
                                        "mknod",
                                        "mknodat",
                                        "rename",
                                        "renameat",
                                        "renameat2",
                                        "link",
                                        "linkat",
                                        "symlink",
                                        "symlinkat",
                                        "unlink",
                                        "unlinkat",
                                        "rmdir",
                                        "sync",
                                        "syncfs",
                                        "inotify_init",
                                        "inotify_init1",
                                        "alarm",
                                        "setitimer",
                                        "timer_create",
                                        "openat2"};

} // namespace

void restrict_calls() {
    Filter filter;
    for (const char* const call : denied_calls)
        filter.deny(call, EPERM);
    // A rule may start threads, but no process. A filter cannot see the flags of clone3; with ENOSYS the C library
    // falls back to clone.
    filter.deny("clone", EPERM, argument(0, SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0));
    filter.deny("clone3", ENOSYS);
    filter.deny("prlimit64", EPERM, argument(2, SCMP_CMP_NE, 0)); // limits may be read
    // Without Landlock nothing else keeps a rule from writing, and of older kernels Landlock lets a file that may be
    // read be truncated.
    for (const auto& [call, flags] : {std::pair("open", 1U), std::pair("openat", 2U)}) {
        for (const int writing : {O_WRONLY, O_RDWR, O_ACCMODE})
            filter.deny(call, EACCES, argument(flags, SCMP_CMP_MASKED_EQ, O_ACCMODE, scmp_datum_t(writing)));
        for (const int changing : {O_TRUNC, O_CREAT})
            filter.deny(call, EACCES,
                        argument(flags, SCMP_CMP_MASKED_EQ, scmp_datum_t(changing), scmp_datum_t(changing)));
    }
    // What later kernels add has these numbers everywhere; it would offer anew what is denied here.
    for (int number = first_unknown_call; number < after_unknown_calls; ++number)
        filter.deny(number, ENOSYS);
    // A signal reaches this process only: abort() and raise() need that.
    const auto self = scmp_datum_t(::getpid());
    filter.deny("kill", EPERM, argument(0, SCMP_CMP_NE, self));
    filter.deny("tgkill", EPERM, argument(0, SCMP_CMP_NE, self));
    // Nor does the kernel send one, such as SIGIO, at a rule's wish. What ends this process with the host remains.
    for (const int command : {F_SETOWN, F_SETOWN_EX, F_SETSIG, F_NOTIFY, F_SETLEASE})
        filter.deny("fcntl", EPERM, argument(1, SCMP_CMP_MASKED_EQ, low_word, scmp_datum_t(command)));
    for (const unsigned request : {FIOSETOWN, SIOCSPGRP})
        filter.deny("ioctl", EPERM, argument(1, SCMP_CMP_MASKED_EQ, low_word, request));
    for (const int option : {PR_SET_PDEATHSIG, PR_SET_DUMPABLE})
        filter.deny("prctl", EPERM, argument(0, SCMP_CMP_MASKED_EQ, low_word, scmp_datum_t(option)));
    // RLIMIT_DATA counts neither memory that is shared, nor a stack, nor what pipes hold.
    constexpr scmp_datum_t kind = MAP_TYPE | MAP_ANONYMOUS;
    for (const int shared : {MAP_SHARED, MAP_SHARED_VALIDATE})
        filter.deny("mmap", EPERM, argument(3, SCMP_CMP_MASKED_EQ, kind, scmp_datum_t(shared | MAP_ANONYMOUS)));
    filter.deny("mmap", EPERM, argument(3, SCMP_CMP_MASKED_EQ, MAP_GROWSDOWN, MAP_GROWSDOWN));
    filter.deny("fcntl", EPERM, argument(1, SCMP_CMP_MASKED_EQ, low_word, F_SETPIPE_SZ));
    filter.load();
}

void restrict_mapping() {
    Filter filter;
    filter.deny("mmap", EPERM, argument(2, SCMP_CMP_MASKED_EQ, PROT_EXEC, PROT_EXEC));
    filter.deny("mprotect", EPERM, argument(2, SCMP_CMP_MASKED_EQ, PROT_EXEC, PROT_EXEC));
    filter.deny("pkey_mprotect", EPERM, argument(2, SCMP_CMP_MASKED_EQ, PROT_EXEC, PROT_EXEC));
    filter.load();
}

} // namespace kilihost::workers
