#!/usr/bin/env bash
# new_rule.sh BUILD_DIRECTORY: what an author does with the installed package: a new rule in C++ and one in C, each
# built by the two commands that new-rule prints, then its ctest and check. No option names the kit: it is on the path.
set -euo pipefail

build=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

quietly() {
    "$@" >"$work/log" 2>&1 || { cat "$work/log"; echo "failed: $*"; exit 1; }
}
expect() { # what it is about, wanted, got
    [ "$2" = "$3" ] || { printf '%s: wanted\n%s\ngot\n%s\n' "$1" "$2" "$3"; exit 1; }
}
refused() { # words of the message, then arguments of new-rule
    local words=$1 code=0 said
    shift
    said=$(kili-host new-rule "$@" 2>&1) || code=$?
    expect "exit code of new-rule $*" 2 "$code"
    grep -qF -- "$words" <<<"$said" || { echo "new-rule $* says: $said"; exit 1; }
}

quietly "${CMAKE:-cmake}" --install "$build" --prefix "$work/prefix"
PATH=$work/prefix/bin:$(dirname "${CMAKE:-cmake}"):$PATH
export PATH CFLAGS='-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror' CXXFLAGS='-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror'
unset CMAKE_PREFIX_PATH
mkdir "$work/rules"
cd "$work/rules"

for language in cpp c; do
    name=box-side_$language options=()
    [ $language = cpp ] || options=(--c)
    kili-host new-rule "$name" "${options[@]}" >"$work/said"
    expect files "accepted.json
$name.$language
CMakeLists.txt
README.md
refused.json" "$(LC_ALL=C ls "$name" | LC_ALL=C sort -f)"
    ! grep -rniE 'my_?rule' "$name" || { echo "the template's name is left"; exit 1; }
    # The commands that new-rule printed, the first of them a cd.
    sed -n 's/^  //p' "$work/said" >"$work/commands"
    expect commands 4 "$(wc -l <"$work/commands")"
    quietly bash -ec ". $work/commands"
    grep -q '100% tests passed, 0 tests failed out of 2' "$work/log" || { cat "$work/log"; exit 1; }

    library=$name/build/$name.so code=0
    said=$(kili-host check --plugin "$library" --label "$name/accepted.json" --config at_least=2 --config "severity='warn'") ||
        code=$?
    expect "exit code of check" 1 "$code"
    expect findings "severity  category  place      mid  text
warn      -         the label  -    Only 1 annotations, expected 2
1 finding; the asset is not sent back" "$said"
    kili-host rules "$library" >"$work/said"
    grep -qF 'at_least  a whole number from 0; default 1' "$work/said" || { cat "$work/said"; exit 1; }
    refused 'already exists' "$name" "${options[@]}"
done

kili-host new-rule deeper --dir "$work/new/folder" >"$work/said"
[ -e "$work/new/folder/deeper/deeper.cpp" ]
refused 'a-z 0-9 _ -' Box
refused 'a-z 0-9 _ -' ../box
refused 'a-z 0-9 _ -' 2boxes
refused 'try test_rule' test
touch "$work/file"
refused 'cannot be made' box --dir "$work/file"
