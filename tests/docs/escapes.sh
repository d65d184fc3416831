#!/usr/bin/env bash
# escapes.sh SOURCE_DIRECTORY BUILD_DIRECTORY: docs.sh refuses a block that it would not check, or that fails, and says which.
set -euo pipefail

source=$1 build=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

refuses() { # fence, what it says
    printf '# A document\n\n```%s\nfalse\n```\n' "$1" >"$work/document.md"
    ! "$source/tests/docs/docs.sh" "$source" "$build" "$work/document.md" >"$work/said" 2>&1 || { echo "docs.sh lets '$1' pass"; exit 1; }
    grep -qF "document.md:3: $2" "$work/said" || { cat "$work/said"; exit 1; }
}
refuses 'sh no-run' "what is 'no-run' after the language?"
refuses 'sh onsite' "what is 'onsite' after the language?"
refuses 'json on-site' 'a block of json cannot be on-site'
refuses 'sh' 'a command failed, exit code 1'
refuses 'sh on-site' ''
refuses 'python' 'nothing checks a block of python'
refuses 'text' 'nothing checks this text'
