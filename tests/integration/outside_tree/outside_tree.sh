#!/usr/bin/env bash
# outside_tree.sh SOURCE_DIRECTORY BUILD_DIRECTORY: installs the kit into a temporary prefix, moves that, and builds
# rules outside the tree against it: those of plugins/, the template, a rule in C by CMake and one by the bare compiler.
set -euo pipefail

source=$1 build=$2
cmake=${CMAKE:-cmake}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

quietly() {
    "$@" >"$work/log" 2>&1 || { cat "$work/log"; echo "failed: $*"; exit 1; }
}
build_rule() { # folder
    quietly "$cmake" -S "$1" -B "$1/build" -DCMAKE_BUILD_TYPE=Release "-DCMAKE_PREFIX_PATH=$work/kit"
    quietly "$cmake" --build "$1/build"
}

quietly "$cmake" --install "$build" --prefix "$work/installed" --component kili_plugin
mv "$work/installed" "$work/kit" # the package must not know where it was installed first
for file in include/kili/plugin.h include/kili/plugin.hpp lib*/cmake/kili_plugin/kili_plugin-config.cmake \
    share/kili_plugin/template/CMakeLists.txt; do
    compgen -G "$work/kit/$file" >"$work/log" || { echo "not installed: $file"; exit 1; }
done
! grep -rlF -e "$source" -e "$build" -e "$work/installed" "$work/kit" || { echo "the package names its origin"; exit 1; }

cp -r "$work/kit/share/kili_plugin/template" "$work"
catalogue=()
for folder in "$source"/plugins/*/; do
    cp -r "$folder" "$work"
    catalogue+=("$(basename "$folder")")
done
mkdir "$work/c_rule"
cp "$source/tests/fixtures/c_rule.c" "$work/c_rule"
cat >"$work/c_rule/CMakeLists.txt" <<'END'
cmake_minimum_required(VERSION 3.20)
project(c_rule LANGUAGES C)
find_package(kili_plugin 1.0 REQUIRED)
kili_add_plugin(c_rule c_rule.c)
END
for rule in "${catalogue[@]}" template c_rule; do build_rule "$work/$rule"; done

mkdir "$work/bare"
quietly "${CC:-cc}" -std=c11 -O2 -Wall -Wextra -Wpedantic -Werror -shared -fPIC -fvisibility=hidden \
    "-I$work/kit/include" "$work/c_rule/c_rule.c" -o "$work/bare/bare_rule.so"

rules=("$work/template/build/my_rule.so" "$work/c_rule/build/c_rule.so"
    "$work/bare/bare_rule.so")
for rule in "${catalogue[@]}"; do rules+=("$work/$rule/build/$rule.so"); done
for rule in "${rules[@]}"; do "$source/tests/abi/exports.sh" "$rule"; done
! readelf -d "${rules[@]}" | grep -E 'RPATH|RUNPATH|TEXTREL' || { echo "a rule depends on where it was built"; exit 1; }

# A rule that refers to what nothing defines must not link, and another major version must not be found.
cp -r "$work/c_rule" "$work/unresolved"
rm -r "$work/unresolved/build"
cp "$source/tests/fixtures/undefined_symbol.c" "$work/unresolved/c_rule.c"
if (build_rule "$work/unresolved") >"$work/refused"; then echo "an undefined symbol was linked"; exit 1; fi
grep -q defined_nowhere "$work/refused"

mkdir "$work/next"
cat >"$work/next/CMakeLists.txt" <<'END'
cmake_minimum_required(VERSION 3.20)
project(next LANGUAGES NONE)
find_package(kili_plugin 2 REQUIRED)
END
if quiet=$("$cmake" -S "$work/next" -B "$work/next/build" "-DCMAKE_PREFIX_PATH=$work/kit" 2>&1); then
    echo "version 1 was taken for version 2"
    exit 1
fi
grep -q 'version: 1\.' <<<"$quiet"
