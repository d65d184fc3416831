#!/usr/bin/env bash
# demo.sh SOURCE_DIRECTORY BUILD_DIRECTORY: the demo's verdict is true both ways, and what it leaves running with --keep
# can be tried with the lines that it prints. What it prints otherwise is compared with the README by tests/docs.
set -euo pipefail

source=$1 build=$2
kili_host=$build/bin/kili-host
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
    echo "$1"
    cat "$work/said"
    exit 1
}

# Kept running: each line that it prints works, the last one stops both servers and removes what they wrote.
"$kili_host" demo --plugins "$build/plugins" --keep >"$work/said" || fail 'the demo failed'
grep -q 'All of it as the tutorial says' "$work/said" || fail 'no verdict'
grep '^To stop them: ' "$work/said" | cut -d: -f2- >"$work/stop"
sed -n '/^  curl/,/^$/p' "$work/said" >"$work/try"
[ "$(grep -c '^  curl' "$work/try")" = 3 ] || fail 'there should be three lines to try'
bash -e "$work/try" >"$work/tried" 2>"$work/errors" || fail "the lines to try failed: $(cat "$work/errors")"
[ "$(grep -c '^HTTP/1.1 200' "$work/tried")" = 2 ] || fail "tried: $(cat "$work/tried")"
grep -q '"status":"stored"' "$work/tried" || fail "the event was not stored: $(cat "$work/tried")"
grep -q 'BBox too large' "$work/tried" || fail "the sandbox does not show the issues: $(cat "$work/tried")"
bash -e "$work/stop"
for server in $(grep -oE 'http://127\.0\.0\.1:[0-9]+' "$work/said" | sort -u); do
    for ((i = 0; i < 200; ++i)); do curl -s -o "$work/answer" "$server" || break; sleep 0.1; done
    [ $i -lt 200 ] || fail "$server goes on"
done

# A project of Workflow V2 has steps in place of statuses; the rest is the same.
"$kili_host" demo --plugins "$build/plugins" --workflow v2 >"$work/said" || fail 'the demo failed on Workflow V2'
grep -q '^  asset     Labeling: REDO: back in its' "$work/said" || fail 'the asset is not REDO in its labeling step'
grep -q '^  asset     Labeling: DONE$' "$work/said" || fail 'the asset is not DONE at the end'
[ "$(grep -c '^  issue ' "$work/said")" = 2 ] || fail 'there should be two issues'
grep -q 'All of it as the tutorial says' "$work/said" || fail 'no verdict'

# With a rule missing it is not as the tutorial says.
mkdir "$work/plugins"
cp "$build/plugins/bbox_area.so" "$work/plugins"
! "$kili_host" demo --plugins "$work/plugins" >"$work/said" || fail 'the demo succeeds without bbox_count'
grep -q 'The demo failed: gave up waiting for the issues' "$work/said" || fail 'it does not say what it missed'

# Stopped while it waits for those issues, it takes its servers and its folder along.
mkdir "$work/tmp"
for signal in TERM INT; do
    : >"$work/said" # or what the run before said would pass for this one's
    TMPDIR=$work/tmp "$kili_host" demo --plugins "$work/plugins" >"$work/said" &
    demo=$!
    for ((i = 0; i < 200; ++i)); do ! grep -q 'boxes of Object A is submitted' "$work/said" || break; sleep 0.1; done
    kill -s "$signal" "$demo"
    code=0
    wait "$demo" || code=$?
    [ "$code" = 2 ] || fail "the demo ends with $code"
    grep -q '^Stopped' "$work/said" || fail 'it does not say that it was stopped'
    for server in $(grep -oE 'http://127\.0\.0\.1:[0-9]+' "$work/said" | sort -u); do
        ! curl -s -o "$work/answer" "$server" || fail "$server goes on"
    done
    [ -z "$(ls -A "$work/tmp")" ] || fail "it leaves $(ls "$work/tmp")"
done

# A second host/demo has nothing left to install, configure or build.
if [ "$build" -ef "$source/build/release" ]; then
    "$source/host/demo" >"$work/said" || fail 'host/demo failed'
    grep -q 'no work to do' "$work/said" || fail 'something was built again'
    ! grep -E '^== (installing|configuring)' "$work/said" || fail 'something was set up again'
fi
