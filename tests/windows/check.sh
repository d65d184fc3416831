#!/usr/bin/env bash
# check.sh BUILD_DIRECTORY: kili-host.exe under Wine judges the labels of Kili's tutorial by the rules' .dlls, and says what
# is wrong with a file that is none. Each .dll shows one symbol, and needs no library but Windows' own.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
build=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

fail() {
    echo "$1" >&2
    cat said >&2
    exit 1
}
kili_host() { # wanted-exit-code argument...: what it prints goes to the file `said`
    local wanted=$1 code=0
    shift
    "$here/wine.sh" "$build/bin/kili-host.exe" "$@" 2>&1 | tr -d '\r' >said || code=${PIPESTATUS[0]}
    [ "$code" -eq "$wanted" ] || fail "exit code $code, not $wanted: kili-host $*"
}
prints() { grep -qF -- "$1" said || fail "does not print: $1"; }

findings=0
for rule in bbox_count bbox_area; do
    kili_host 1 check --plugin "$build/plugins/$rule.dll" --label "$here/three_boxes.json" --json
    findings=$((findings + $(grep -c '"rule"' said)))
    kili_host 1 check --plugin "$build/plugins/$rule.dll" --label "$here/three_boxes.json"
    cp said "$rule"
    kili_host 0 check --plugin "$build/plugins/$rule.dll" --label "$here/one_box.json"
done
[ "$findings" -eq 2 ] || fail "$findings findings on the tutorial's label, not 2"
cp bbox_count said && prints 'There are too many BBox (3) - Only 1 BBox of Object A accepted'
cp bbox_area said && prints '20221124161451411-13314'

kili_host 0 check --plugin "$build/plugins/bbox_area.dll" --label "$here/three_boxes.json" --config max_area=0.9
kili_host 2 check --plugin "$build/plugins/bbox_area.dll" --label "$here/three_boxes.json" --config max_area=9
prints 'max_area'
kili_host 1 check --plugin "$build/plugins/bbox_area.dll" --label "$here/three_boxes.json" --draw drawing.svg
grep -q '<svg' drawing.svg

echo 'not a library' >broken.dll
kili_host 2 check --plugin broken.dll --label "$here/one_box.json"
prints 'broken.dll: is not a library this host can load: '
kili_host 2 check --plugin "$build/tests/fixtures/no_symbol/no_symbol.dll" --label "$here/one_box.json"
prints 'exports no symbol kili_plugin'
kili_host 2 check --plugin "$build/plugins/bbox_area.dll" --label absent.json
prints 'absent.json'

mkdir rules
cp "$build"/plugins/*.dll rules
kili_host 0 rules rules
for library in rules/*.dll; do prints "${library##*/}"; done
prints "rules: $(find rules -name '*.dll' | wc -l), broken libraries: 0"
cp broken.dll rules
kili_host 1 rules rules
prints 'broken libraries: 1'

kili_host 0 new-rule first_rule
grep -q 'kili_add_plugin(first_rule' first_rule/CMakeLists.txt || fail "new-rule wrote: $(cat first_rule/CMakeLists.txt)"

for library in "$build"/plugins/*.dll; do
    x86_64-w64-mingw32-objdump -p "$library" >said
    exports=$(awk '/^\[Ordinal\/Name Pointer\] Table/ { on = 1; next } on && !NF { on = 0 } on { print $NF }' said)
    [ "$exports" = kili_plugin ] || fail "$library exports: $exports"
    needed=$(awk '/DLL Name:/ { print tolower($3) }' said | grep -vxE 'kernel32\.dll|msvcrt\.dll|user32\.dll' || true)
    [ -z "$needed" ] || fail "$library needs $needed"
done
