#!/usr/bin/env bash
# languages.sh SOURCE_DIRECTORY PROGRAM: the rule that sdk_docs has in C and in Rust is one rule: both describe themselves
# alike, judge each label alike, and take the same parameters. What panics in Rust fails its call only.
set -euo pipefail

source=$1 kili_host=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PATH=/usr/bin:$PATH # Debian's compilers, whatever else there is
mkdir c rust

fail() {
    echo "$1" >&2
    [ ! -e said ] || cat said >&2
    exit 1
}
take() { # page file folder: the block of the page that is saved under this name
    local number
    mkdir -p blocks
    number=$(awk -v out=blocks -f "$source/tests/docs/blocks.awk" "$source/sdk_docs/$1" | awk -v "file=$2" '$4 == file { print $1 }')
    cp "blocks/$number" "$3/$2"
}
rust() { rustc --edition 2021 -O -D warnings --crate-type cdylib "$1" -o "$2"; }

take rule-in-c.md pace.c c
take rule-in-rust.md kili.rs rust
take rule-in-rust.md pace.rs rust
cc -std=c11 -O2 -Wall -Wextra -Werror -shared -fPIC -fvisibility=hidden -I "$source/plugin_api/include" c/pace.c -o c/pace.so
rust rust/pace.rs rust/pace.so
"$source/tests/abi/exports.sh" c rust

for language in c rust; do "$kili_host" rules "$language/pace.so" | sed "s|$language/||; s/  (ABI [0-9.]*)//" >"$language/described"; done # the page of Rust has an older ABI
diff c/described rust/described || fail "C and Rust describe the rule differently"
grep -q 'least time for each object' c/described || fail "the rule does not declare its parameter"

alike() { # wanted-exit-code label option...: what both print for it
    local label=$2 wanted=$1 language code
    shift 2
    for language in c rust; do
        code=0
        "$kili_host" check --plugin "$language/pace.so" --label <(echo "$label") "$@" >"$language/printed" 2>said || code=$?
        [ "$code" -eq "$wanted" ] || fail "$language: exit code $code, not $wanted, for $label $*"
    done
    diff c/printed rust/printed || fail "C and Rust judge differently: $label $*"
}
three='{"id": "l", "secondsToLabel": 2, "jsonResponse": {"JOB_0": {"annotations": [{}, {}]}, "JOB_1": {"annotations": [{}]}}}'
alike 1 "$three" --json
grep -q '3 objects in 2 s, expected at least 3 s' c/printed || fail "another text: $(cat c/printed)"
alike 0 "$three" --config seconds=0.5
alike 1 "$three" --config seconds=100
alike 2 "$three" --config seconds=-1
alike 0 '{"id": "l", "secondsToLabel": 2, "jsonResponse": {"JOB_0": {"annotations": [{}, {}]}}}'
alike 0 '{"id": "l", "jsonResponse": {"JOB_0": {"annotations": [{}]}}}'
alike 0 '{"id": "l", "secondsToLabel": "2", "jsonResponse": {"JOB_0": 7, "JOB_1": {"annotations": "none"}}}'

sed 's|let least = .*|&\n        assert!(least < 0.0, "on purpose");|' rust/pace.rs >rust/panics.rs
rust rust/panics.rs rust/panics.so
code=0
"$kili_host" check --plugin rust/panics.so --label <(echo "$three") >said 2>&1 || code=$?
[ "$code" -eq 2 ] || fail "a panic ends with exit code $code"
grep -q 'the rule panicked' said || fail "a panic is not reported"
