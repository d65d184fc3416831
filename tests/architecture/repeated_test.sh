#!/usr/bin/env bash
# repeated_test.sh: repeated.py names twelve lines that stand twice, however they are indented, and accepts eleven.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
git -C "$work" init -q
mkdir "$work/host"
copy() { # file, lines, indentation
    for ((i = 1; i <= $2; ++i)); do printf '%sstep%d(); // of %s\n\n' "$3" "$i" "$1"; done >"$work/host/$1"
    git -C "$work" add .
}
copy a.cpp 14 ''
copy b.cpp 11 '    '
python3 "$here/repeated.py" "$work"
copy b.cpp 12 '    '
! python3 "$here/repeated.py" "$work" 2>"$work/said"
grep -qx 'host/b.cpp:1 repeats 12 lines or more of host/a.cpp:1' "$work/said"
