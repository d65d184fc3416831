#!/usr/bin/env bash
# The types of plugin.h against those of every version that was released, as libabigail recorded them in
# MAJOR.MINOR.abi.xml: a struct may have grown at its end, an enumeration may have a new last value; all else fails.
#   types.sh check INCLUDE    against all records; the header's own version must have one, without a difference
#   types.sh compare INCLUDE  against all records that there are
#   types.sh record INCLUDE   writes the record of the header's version, once, when that version is made
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mode=$1 include=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

version_of() { sed -n "s/^#define KILI_PLUGIN_VERSION_$1 \([0-9]*\)\$/\1/p" "$include/kili/plugin.h"; }
own=$here/$(version_of MAJOR).$(version_of MINOR).abi.xml

# What differs from machine to machine (paths, lines, the architecture's name) is left out.
"${CXX:-g++}" -std=c++17 -g -shared -fPIC -fvisibility=hidden -I"$include" "$here/types.cpp" -o "$work/types.so"
abidw --no-corpus-path --no-comp-dir-path --no-show-locs --no-elf-needed --no-architecture "$work/types.so" |
    sed "s|path='[^']*types.cpp'|path='types.cpp'|" >"$work/now.xml"

if [ "$mode" = record ]; then
    [ ! -e "$own" ] || { echo "$own is released: raise KILI_PLUGIN_VERSION_MINOR, or remove it if it never was" >&2; exit 2; }
    cp "$work/now.xml" "$own"
    exit
fi

if [ "$mode" = check ] && [ ! -e "$own" ]; then
    echo "there is no ${own##*/}: is this version finished? Then record it: tests/abi/types.sh record plugin_api/include" >&2
    exit 1
fi
failed=0
for record in "$here"/*.abi.xml; do
    # abidiff's exit code is a set of bits; 1 and 2 are its own errors.
    status=0
    abidiff --leaf-changes-only --harmless "$record" "$work/now.xml" >"$work/report" || status=$?
    if ((status & 3)); then
        cat "$work/report"
        exit 2
    fi
    if [ "$mode" = check ] && [ "$record" = "$own" ]; then
        [ "$status" -eq 0 ] || { echo "against ${record##*/}, its own version:"; cat "$work/report"; failed=1; }
    elif ! awk -f "$here/additions.awk" "$work/report" >"$work/refused"; then
        echo "against ${record##*/}, which plugins were built with:"
        cat "$work/refused" "$work/report"
        failed=1
    fi
done
exit "$failed"
