#!/usr/bin/env bash
# installed.sh SOURCE_DIRECTORY BUILD_DIRECTORY: the installed program and rules are stripped and small, work, and find their debug
# information where the component `debug` puts it.
set -euo pipefail
source=$1 build=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "$1" >&2; exit 1; }

cmake --install "$build" --prefix "$work/prefix" >"$work/log"
program=$work/prefix/bin/kili-host
[ "$(stat -c %s "$program")" -lt 10000000 ] || fail "kili-host is $(stat -c %s "$program") bytes"
"$program" --version >"$work/version"
[ -z "$(find "$work/prefix" -name '*.debug')" ] || fail 'debug information is installed without being asked for'
cmake --install "$build" --prefix "$work/prefix" --component debug >>"$work/log"
seen=0
for file in "$program" $(find "$work/prefix" -name '*.so'); do
    ! readelf -SW "$file" | grep -q '\.debug_' || fail "$file is not stripped"
    debug=$(dirname "$file")/.debug/$(basename "$file").debug
    readelf -SW "$debug" 2>/dev/null | grep -q '\.debug_line' || fail "$debug holds no debug information"
    readelf --string-dump=.gnu_debuglink "$file" | grep -q "$(basename "$debug")" || fail "$file does not name $debug"
    seen=$((seen + 1))
done
[ "$seen" -gt 10 ] || fail "only $seen files are installed"
"$program" rules "$work/prefix"/lib*/kili-host/plugins >"$work/rules" 2>&1 ||
    "$program" rules "$work/prefix"/lib/*/kili-host/plugins >"$work/rules" || fail "$(cat "$work/rules")"

# The unit is what the operator's page shows, for this place.
units=$work/prefix/lib/systemd/system
grep -qF "ExecStart=$program serve" "$units/kili-host.service" || fail 'the unit does not start the installed program'
grep -q '^ListenStream=' "$units/kili-host.socket" || fail 'the socket unit is missing'
if command -v systemd-analyze >/dev/null; then # Debian 12's does not know what later ones do
    systemd-analyze verify "$units/kili-host.service" >"$work/verified" 2>&1 || true
    ! grep -i 'kili-host.*\(unknown\|ignoring\)' "$work/verified" || fail 'systemd does not know all of the unit'
fi
sed -E "s#$work/prefix/lib[^ ]*/kili-host#/usr/local/lib/kili-host#; s#$work/prefix#/usr/local#" "$units/kili-host.service" >"$work/unit"
sed -n '/^```ini check-config$/,/^```$/p' "$source/sdk_docs/operating.md" | sed '1d;$d' | diff - "$work/unit" ||
    fail 'sdk_docs/operating.md shows another unit than the one that is installed'
