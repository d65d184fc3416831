#!/usr/bin/env bash
# guide.sh SOURCE_DIRECTORY DOCUMENT: does what the document says for Windows, as tests/docs/docs.sh does the rest:
# saves the blocks with a file's name, runs those marked `windows` in one shell, and compares the text after them.
set -euo pipefail

source=$1 document=$2
work=$(mktemp -d)
finish() {
    local status=$?
    [ $status -eq 0 ] || cat "$work/output" "$work/errors"
    rm -rf "$work"
}
trap finish EXIT
export KILI_HOST=$source HOME=$work/home
mkdir "$work/home" "$work/blocks" "$work/reader"
awk -v "out=$work/blocks" -f "$source/tests/docs/blocks.awk" "$document" >"$work/blocks/list"
cd "$work/reader"

ran=0 before=''
while read -r number language line words <&3; do
    block=$work/blocks/$number
    case $language:$words in
    sh:windows)
        # shellcheck disable=SC1090
        . "$block" >"$work/output" 2>"$work/errors"
        ran=$((ran + 1))
        ;;
    text:)
        [ "$before" != sh:windows ] || diff "$block" <(tr -d '\r' <"$work/output") ||
            { echo "$document:$line: the block before prints something else"; exit 1; }
        ;;
    *:*.*) cp "$block" "$words" ;;
    esac
    before=$language:$words
done 3<"$work/blocks/list"
[ "$ran" -gt 0 ] || { echo "$document has nothing for Windows"; exit 1; }
