#!/usr/bin/env bash
# names_test.sh ROOT: names.py finds each kind of name that ROOT does not have.
set -euo pipefail

root=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

refuses() { # line of a page, what names.py says of it
    printf '%s\n' "$1" >"$work/page.md"
    ! python3 "$root/tests/docs/names.py" "$root" "$work/page.md" 2>"$work/said" || { echo "names.py lets $1 pass"; exit 1; }
    grep -qF "$2" "$work/said" || { cat "$work/said"; exit 1; }
}
refuses 'See `host/utils/helper.cpp`.' 'there is no host/utils/helper.cpp'
refuses 'See [the page](no_page.md).' 'there is no no_page.md'
refuses 'Run `cmake --preset quick`.' 'there is no preset quick'
refuses 'Run `build/dev/bin/lanes_test`.' 'there is no test lanes_test'
refuses 'Run `build/dev/bin/outbox_test "a case that is gone"`.' "outbox_test has no case 'a case that is gone'"
