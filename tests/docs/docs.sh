#!/usr/bin/env bash
# docs.sh SOURCE_DIRECTORY BUILD_DIRECTORY [FILE...]: does what README.md, sdk_docs/*.md and sdk_docs/rules/*.md say, block by block.
#
# The blocks of a document are taken in order, in one shell, as a reader does who types them in:
#   sh            run; must succeed. A `text` block right after it is the output it must have.
#   c, cpp        compiled with the project's warnings; one that defines a plugin as a library of its own
#   json          given to `kili-host check`, as an event if it has an eventType, else as a label
#   toml          given to `kili-host serve --check-config`, unless it is saved: then the document does that itself
#   any, with a file's name after the language: saved under that name in the folder the shell is in
# Words after the language say what else is done:
#   expect-files  sh: the programs it names exist and can be run; what they do has tests of its own
#   check-config  sh, ini: its `kili-host serve` gets --check-config and is run, with folders of the test's own
#   as-root       sh: run with DESTDIR set, so that what it installs stays in the test's folder
#   windows       sh: left to tests/windows/guide.sh, which has the build for Windows; and the text right after it
#   on-site       sh: run beside a host at work, with the sandbox in Kili's place (site.sh)
#   html          sh: left to tests/docs/html.sh, which has the target's build
#   demo          text: lines of the output of `kili-host demo`, whatever the figures and ids in them
# A block of nginx is what a running one does with a host's requests (site.sh). Any other word fails, as does a block that
# nothing here checks.
# The repository that the documents speak of is $KILI_HOST: links to this one, with plugin directories to write in.
set -euo pipefail

source=$1 build=$2
shift 2
[ $# -gt 0 ] || set -- "$source/README.md" "$source"/sdk_docs/*.md "$source"/sdk_docs/rules/*.md
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
document='' line='' reported=''
exec {complaints}>&2 # a block that fails does so with its own standard error
finish() {
    local status=$?
    [ $status -eq 0 ] || [ -n "$reported" ] || {
        echo "${document#"$source/"}:$line: a command failed, exit code $status"
        cat "$work/output" "$work/errors" || true
    } >&"$complaints"
    end_site
    jobs -p | xargs -r kill 2>/dev/null || true # servers of a document that stopped on its way
    rm -rf "$work"
}
# shellcheck source=tests/docs/site.sh
. "$here/site.sh"
trap finish EXIT

export KILI_HOST=$work/kili-host HOME=$work/home PATH=/usr/bin:$PATH # Debian's compilers, whatever else there is
mkdir -p "$KILI_HOST/build/release" "$HOME"
for entry in "$source"/*; do [ "${entry##*/}" = build ] || ln -s "$entry" "$KILI_HOST"; done
for entry in "$build"/*; do [ "${entry##*/}" = plugins ] || ln -s "$entry" "$KILI_HOST/build/release"; done
mkdir "$KILI_HOST/build/release/plugins"
cp "$build"/plugins/*.so "$KILI_HOST/build/release/plugins"
kili_host=$KILI_HOST/build/release/bin/kili-host
plugins=$KILI_HOST/build/release/plugins
unset KILI_API_KEY KILI_API_KEY_FILE KILI_API_ENDPOINT KILI_VERIFY KILI_WEBHOOK_HEADER KILI_WEBHOOK_HEADER_FILE

checked=0
fail() { # what happened
    reported=yes
    printf '%s:%s: %s\n' "${document#"$source/"}" "$line" "$1" >&2
    exit 1
}
checks() { # command...: it must succeed; what it says is for a failure only
    "$@" >"$work/said" 2>&1 || fail "failed: $*
$(cat "$work/said")"
}

compile() { # language block
    local compiler=("${CXX:-c++}" -std=c++17 -x c++)
    [ "$1" = cpp ] || compiler=("${CC:-cc}" -std=c11 -x c)
    local warnings=(-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror)
    if grep -qE 'KILI_PLUGIN\(|kili_plugin_v1 kili_plugin' "$2"; then
        checks "${compiler[@]}" "${warnings[@]}" -O1 -shared -fPIC -fvisibility=hidden -Wl,-z,defs \
            -I "$source/plugin_api/include" "$2" -o "$work/block.so"
        if grep -q on_submit "$2"; then
            local code=0
            "$kili_host" check --plugin "$work/block.so" --label <(echo '{}') >"$work/said" 2>&1 || code=$?
            # A rule that asks Kili says here what it lacks; its document then gives it that.
            [ "$code" -le 1 ] || grep -q 'check runs without a network' "$work/said" || fail "the host cannot run this plugin: $(cat "$work/said")"
        fi
    else
        checks "${compiler[@]}" "${warnings[@]}" -fsyntax-only -I "$source/plugin_api/include" "$2"
    fi
}

check_json() { # block
    local as=--label code=0
    grep -q '"eventType"' "$1" && as=--event
    "$kili_host" check --plugin "$plugins/bbox_count.so" "$as" "$1" >"$work/said" 2>&1 || code=$?
    [ "$code" -le 1 ] || fail "$(cat "$work/said")"
}

# The commands that start a host are tried with this test's folders, and stop when all is read.
check_config() { # block
    local data
    data=$(mktemp -d -p "$work")
    sed -e 's/^ExecStart=//; t; /^\[/d; /^[A-Z][A-Za-z]*=/d' "$1" |
        sed -e "s|/usr/local/bin/kili-host|$kili_host|; s|/usr/local/lib/kili-host/plugins|$plugins|" \
            -e "s|/etc/kili-host|$PWD|; s|/var/lib/kili-host|$data|; /kili-host serve/s|$| --check-config|" >"$work/command"
    grep -q -- '--check-config' "$work/command" || fail "starts no host"
    # shellcheck disable=SC1091
    (cd "$KILI_HOST" && export KILI_WEBHOOK_HEADER=x &&
        . "$work/command") >"$work/said" 2>&1 || fail "$(cat "$work/said")"
}

# Figures and ids differ from run to run.
masked() { sed -E -e 's/[0-9]+(\.[0-9]+)? ms/N ms/; s/127\.0\.0\.1:[0-9]+/127.0.0.1:N/; s/\bc[a-z0-9]{24}\b/ID/g' "$1"; }
check_demo() { # block
    [ -e "$work/demo" ] || "$kili_host" demo --plugins "$plugins" >"$work/demo" || fail "the demo failed: $(cat "$work/demo")"
    local wanted
    while IFS= read -r wanted; do
        masked "$work/demo" | grep -qxF -- "$wanted" || fail "the demo does not print: $wanted"
    done < <(masked "$1")
}

check_files() { # block
    local program rest
    while read -r program rest; do
        [ -x "$KILI_HOST/$program" ] || fail "$program is not there to be run"
    done <"$1"
}

# One block; in the document's own shell, so that what it sets and where it goes stays for those after it.
follow() { # number language words
    local block=$blocks/$1 language=$2 word file='' how=''
    for word in $3; do
        case $word in
        expect-files | check-config | as-root | windows | on-site | html | demo) how=$word ;;
        *.*) file=$word ;;
        *) fail "what is '$word' after the language?" ;;
        esac
    done
    [ -z "$file" ] || cp "$block" "$file"
    case $how:$language in
    windows:sh | html:sh) return ;;
    on-site:sh) on_site "$block" ;;
    expect-files:sh) check_files "$block" ;;
    check-config:sh | check-config:ini) check_config "$block" ;;
    demo:text) check_demo "$block" ;;
    as-root:sh) (export DESTDIR=$work/root && checks bash -e "$block") ;;
    :sh)
        set +u
        # shellcheck disable=SC1090
        . "$block" >"$work/output" 2>"$work/errors"
        set -u
        ;;
    :text)
        [ "$before" != windows ] || return 0
        [ "$before" = sh ] || fail "nothing checks this text"
        diff "$block" "$work/output" >"$work/said" ||
            fail "the block before prints something else:
$(cat "$work/said")"
        ;;
    :c | :cpp) compile "$language" "$block" ;;
    :json) check_json "$block" ;;
    :toml)
        [ -n "$file" ] || checks "$kili_host" serve --check-config --config "$block" --plugins "$plugins" --data "$(mktemp -d -p "$work")"
        ;;
    :nginx) behind_nginx "$block" ;;
    :*) [ -n "$file" ] || fail "nothing checks a block of $language: give it a file's name" ;;
    *) fail "a block of $language cannot be $how" ;;
    esac
    checked=$((checked + 1))
}

check_links() { # the files that a document points to
    local link
    while IFS= read -r link; do
        case $link in *" "*) continue ;; esac # code, such as [&](const T& t)
        [ -e "$(dirname "$document")/$link" ] || fail "there is no $link"
    done < <(grep -oE '\]\([^)#]+' "$document" | cut -c3- | grep -v '^https:')
}

read_document() {
    line=1 before=''
    check_links
    local name=${document#"$source/"}
    name=${name//\//-}
    blocks=$work/blocks-$name
    mkdir "$blocks" "$work/reader-$name"
    awk -v "out=$blocks" -f "$here/blocks.awk" "$document" >"$blocks/list"
    cd "$work/reader-$name"
    if [ "$document" = "$source/README.md" ]; then cd "$KILI_HOST"; fi
    exec 3<"$blocks/list"
    local number language words
    while read -r number language line words <&3; do
        follow "$number" "$language" "$words"
        before=$language
        case " $words " in *" windows "*) before=windows ;; esac
    done
}

for document in "$@"; do read_document; done

# What monitoring.md lists must be what the host has.
line='metrics'
document=$source/sdk_docs/monitoring.md
checks diff <(grep -ohE '^\| `kili_host_[a-z_]+' "$document" | tr -d '|` ' | sort -u) \
    <(grep -ohE '"kili_host_[a-z_]+"' "$source/host/telemetry/metrics.cpp" | tr -d '"' | sort -u)

# Each rule has a page, which the catalogue lists and which has the parameters that the rule declares.
for folder in "$source"/plugins/*/; do
    rule=$(basename "$folder")
    document=$source/sdk_docs/rules/$rule.md
    line='parameters'
    [ -e "$document" ] || fail "there is no page of $rule"
    grep -qF "]($rule.md)" "$source/sdk_docs/rules/README.md" || fail "the catalogue does not list $rule"
    "$kili_host" rules "$plugins/$rule.so" >"$work/rules"
    [ "$(grep -c '^    [a-z]' "$work/rules")" -gt 0 ] || fail "kili-host rules prints no parameters of $rule"
    while read -r parameter _; do
        grep -q "^|.*\`$parameter\`.*|.*|.*|$" "$document" || fail "does not list the parameter $parameter"
    done < <(sed -n '/^    [a-z]/p' "$work/rules")
done

echo "$checked blocks of $# documents hold"
