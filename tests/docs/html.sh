#!/usr/bin/env bash
# html.sh SOURCE_DIRECTORY BUILD_DIRECTORY CMAKE: the target docs makes HTML without a warning, with a page for each document,
# an entry for each member of plugin.h's structs, and no link that leads nowhere. It does fail for a warning.
set -euo pipefail

source=$1 build=$2 cmake=$3
html=$build/docs
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() {
    echo "$1" >&2
    exit 1
}

# As the document says, but for the preset: in the build that is tested.
mkdir "$work/blocks"
number=$(awk -v "out=$work/blocks" -f "$source/tests/docs/blocks.awk" "$source/sdk_docs/README.md" | awk '$4 == "html" { print $1 }')
[ -n "$number" ] || fail "sdk_docs/README.md does not tell how HTML is made"
sed "s|^cmake --build --preset release |'$cmake' --build '$build' |" "$work/blocks/$number" >"$work/block"
grep -q "^'$cmake' --build '$build' " "$work/block" || fail "the block builds something else: $(cat "$work/block")"
bash -e "$work/block" >"$work/said" 2>&1 || fail "$(cat "$work/said")"
! grep -iE 'warning|error' "$work/said" || fail "the target warns"

for document in "$source"/sdk_docs/*.md "$source"/sdk_docs/rules/*.md; do
    title=$(sed -n '1s/^# //p' "$document")
    [ -n "$title" ] || fail "$document begins without a title"
    grep -qF "<div class=\"title\">$title" "$html"/md_*.html "$html/index.html" || fail "no page has the title '$title'"
done

header=$source/plugin_api/include/kili/plugin.h
members=0
for struct in kili_string kili_finding kili_host kili_plugin_v1; do
    page=$html/struct${struct//_/__}.html
    while read -r member; do
        grep -qE "class=\"memItemRight\".*[>; ]$member *(<|&#160;|\))" "$page" || fail "the reference lacks $struct.$member"
        members=$((members + 1))
    done < <(sed -n "/^typedef struct $struct {/,/^} $struct;/p" "$header" |
        sed -nE 's/.*KILI_CALL \*([a-z_]+)\).*/\1/p; s/^    (const )?[a-z0-9_]+ \*?([a-z_]+);.*/\2/p')
done
[ "$members" -ge 40 ] || fail "only $members members were looked for"

while read -r link; do
    [ -e "$html/$link" ] || fail "a link leads to $link, which is not there"
done < <(grep -ohE 'href="[^":#]+[#"]' "$html"/md_*.html "$html/index.html" "$html"/struct*.html | sed 's/href="//; s/.$//' | sort -u)

# An undocumented member is a warning, and a warning fails.
sed 's|/\*\* Ends an instance.*||' "$header" >"$work/plugin.h"
sed "s|$header|$work/plugin.h|; s|^OUTPUT_DIRECTORY.*|OUTPUT_DIRECTORY = $work/out|" "$build/sdk_docs/Doxyfile" >"$work/Doxyfile"
! "$source/sdk_docs/html.sh" "$work/Doxyfile" "$work/out" >"$work/said" 2>&1 || fail "an undocumented member passes"
grep -q 'Member destroy.* is not documented' "$work/said" || fail "$(cat "$work/said")"
