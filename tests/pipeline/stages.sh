#!/usr/bin/env bash
# stages.sh SOURCE_DIRECTORY: only the statements of a stage name its tables, and none has a bare number of a state or a
# kind. A stage's tables are those that its schema.cpp creates; statements are the string literals of its other sources.
set -euo pipefail
cd "$1/host/pipeline"
failed=0
complain() { echo "$1" >&2; failed=1; }
literals() { grep -nHoE '"([^"\\]|\\.)*"' "$@" | grep -vE '^[^:]*:[0-9]+:"[a-z_/]+\.hpp"' || true; }
tables() { grep -oE '^create table [a-z_]+' "$1/schema.cpp" | awk '{print $3}'; }
stages=()
for schema in */schema.cpp; do stages+=("${schema%/schema.cpp}"); done
[ "${#stages[@]}" -ge 2 ] || complain "fewer than two stages have a schema"
for owner in "${stages[@]}"; do
    names=$(tables "$owner" | paste -sd'|')
    [ -n "$names" ] || complain "$owner/schema.cpp creates no table"
    for other in */ ; do
        other=${other%/}
        [ "$other" != "$owner" ] || continue
        found=$(literals "$other"/*.cpp | grep -E "(from|into|update|join|table|references) ($names)\b" || true)
        [ -z "$found" ] || complain "$other names a table of $owner: $found"
    done
    found=$(literals *.cpp | grep -E "(from|into|update|join|table|references) ($names)\b" || true)
    [ -z "$found" ] || complain "the composition names a table of $owner: $found"
    found=$(literals ../*/*.cpp | grep -v '^\.\./pipeline/' | grep -E "(from|into|update|join|table|references) ($names)\b" || true)
    [ -z "$found" ] || complain "another room names a table of $owner: $found"
done
found=$(literals */*.cpp | grep -E '\b(state|kind) *(=|<>|>=|in \() *[0-9]' || true)
[ -z "$found" ] || complain "a bare number of a state or kind: $found"
exit $failed
