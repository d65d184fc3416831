#!/usr/bin/env bash
# toolchains.sh KIT OUT: builds toolchain_rule.c and .cpp into OUT by every toolchain that an author may have, each
# as a library NAME.so of its own that exports kili_plugin alone.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
kit=$1 out=$2
rm -rf "$out"
mkdir -p "$out/refused"

flags=(-O2 -g0 -Wall -Wextra -Wpedantic -Werror -shared -fPIC -fvisibility=hidden -I "$kit/include"
    "-Wl,--version-script=$kit/cmake/exports.map")
build() { # name source compiler option...
    local name=$1 source=$2
    shift 2
    "$@" "${flags[@]}" -DRULE="\"$name\"" "$here/$source" -o "$out/$name.so" ||
        { echo "$name cannot be built: is the compiler there? host/packages test installs it" >&2; exit 1; }
}

build gcc_c11 toolchain_rule.c gcc -std=c11 -Wl,-z,defs
build gcc_c17 toolchain_rule.c gcc -std=c17 -Wl,-z,defs
build clang_c11 toolchain_rule.c clang -std=c11 -Wl,-z,defs
build clang_c17 toolchain_rule.c clang -std=c17 -Wl,-z,defs
build gcc_cpp17 toolchain_rule.cpp g++ -std=c++17 -Wl,-z,defs
build gcc_cpp20 toolchain_rule.cpp g++ -std=c++20 -Wl,-z,defs
build clang_cpp17 toolchain_rule.cpp clang++ -std=c++17 -Wl,-z,defs
build clang_cpp20 toolchain_rule.cpp clang++ -std=c++20 -Wl,-z,defs
build libcpp toolchain_rule.cpp clang++ -std=c++17 -stdlib=libc++ -Wl,-z,defs
build old_string toolchain_rule.cpp g++ -std=c++17 -D_GLIBCXX_USE_CXX11_ABI=0 -Wl,-z,defs
build static_library toolchain_rule.cpp g++ -std=c++17 -static-libstdc++ -static-libgcc -Wl,-z,defs
build gcc_bare toolchain_rule.cpp g++ -std=c++17 -fno-exceptions -fno-rtti -Wl,-z,defs
build clang_bare toolchain_rule.cpp clang++ -std=c++17 -fno-exceptions -fno-rtti -Wl,-z,defs

# Against musl: one process cannot hold two C libraries, so a rule that runs in a host on glibc leaves musl's out. One
# that needs it is refused when it is loaded.
build musl toolchain_rule.c musl-gcc -std=c11 -nostdlib -Wl,-z,defs
build refused/musl_libc musl_libc_rule.c musl-gcc -std=c11

readelf -d "$out/libcpp.so" | grep -q 'NEEDED.*libc++' || { echo "libcpp.so does not use libc++" >&2; exit 1; }
if readelf -d "$out/static_library.so" | grep -q 'NEEDED.*libstdc++'; then
    echo "static_library.so needs a libstdc++" >&2
    exit 1
fi
"$here/exports.sh" "$out"
