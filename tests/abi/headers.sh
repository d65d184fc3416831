#!/usr/bin/env bash
# headers.sh INCLUDE_DIRECTORY: compiles the kit's headers, each alone and all in any order, and the examples in their
# comments, by gcc and clang in each standard, warnings being errors; and the C header for other platforms.
set -euo pipefail

include=$(cd "$1" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mapfile -t headers < <(cd "$include/kili" && ls -- *.h *.hpp)
for compiler in gcc g++ clang clang++; do
    command -v "$compiler" >/dev/null || { echo "$compiler is not installed: host/packages test" >&2; exit 1; }
done

for header in "${headers[@]}"; do
    echo "#include <kili/$header>" >"alone_$header.cpp"
done
# Each pair of headers is there in both orders.
for header in "${headers[@]}"; do echo "#include <kili/$header>"; done >forward.cpp
tac forward.cpp >backward.cpp
cat forward.cpp backward.cpp >twice.cpp
printf '#include <kili/plugin.h>\n#include <kili/plugin.h>\n' >header.c
sed -n '/A complete rule:/,/How it runs/ s/^ \*     //p' "$include/kili/plugin.h" >example.c
sed -n '1,/^#ifndef/ s|^//     ||p' "$include/kili/plugin.hpp" >example.cpp
cp header.c header.cpp
grep -q KILI_EXPORT example.c
grep -q KILI_PLUGIN example.cpp

flags="-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror -fvisibility=hidden -I$include"
{
    for compiler in gcc clang; do
        for standard in c11 c17; do
            echo "$compiler -std=$standard $flags -fsyntax-only header.c example.c"
        done
    done
    for compiler in g++ clang++; do
        echo "$compiler -std=c++11 $flags -fsyntax-only header.cpp"
        for standard in c++17 c++20; do
            echo "$compiler -std=$standard $flags -fsyntax-only backward.cpp"
            echo "$compiler -std=$standard $flags -fsyntax-only twice.cpp"
            for source in alone_*.cpp; do
                echo "$compiler -std=$standard $flags -fsyntax-only $source"
            done
        done
        echo "$compiler -std=c++17 -fno-exceptions -fno-rtti $flags -fsyntax-only example.cpp"
    done
    # Freestanding: of these platforms there is a compiler here, but no C library.
    for target in x86_64-w64-windows-gnu i686-w64-windows-gnu x86_64-pc-windows-msvc arm64-apple-macos11 \
        aarch64-linux-gnu armv7-linux-gnueabihf i686-linux-gnu; do
        echo "clang --target=$target -ffreestanding -std=c11 $flags -c example.c -o example.$target.o"
        echo "clang++ --target=$target -ffreestanding -nostdinc++ -std=c++11 $flags -fsyntax-only header.cpp"
    done
} >commands

wc -l <commands
# A compiler's 255 would end xargs at once; any other failure makes it end with 123.
xargs -P "$(nproc)" -d '\n' -I{} sh -c '{} || { echo "failed: {}"; exit 1; }' <commands

for object in example.*windows-gnu.o; do
    grep -aq 'export:_\?kili_plugin' "$object" || { echo "$object does not export kili_plugin"; exit 1; }
done
