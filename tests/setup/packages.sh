#!/usr/bin/env bash
# packages.sh PROGRAM: host/packages installs what is missing and nothing else, and asks for root only then. What it
# calls is played by stand-ins that write down how they were called.
set -euo pipefail

program=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin"
export CALLS=$work/calls MISSING='' USER_ID=0

stand_in() { # name, what it does
    printf '#!/bin/bash\n%s\n' "$2" >"$work/bin/$1"
    chmod +x "$work/bin/$1"
}
ln -s "$(command -v bash)" "$(command -v env)" "$work/bin"
# shellcheck disable=SC2016
stand_in dpkg-query '[[ " $MISSING " == *" ${!#} "* ]] && exit 1; printf installed'
# shellcheck disable=SC2016
stand_in id 'echo "$USER_ID"'
# shellcheck disable=SC2016
stand_in apt-get 'echo "apt-get $*" >>"$CALLS"; exit "${APT_RESULT:-0}"'
stand_in node ''
stand_in npm ''
with_sudo() {
    # shellcheck disable=SC2016
    stand_in sudo 'echo "as root:" >>"$CALLS"; exec "$@"'
}
with_sudo

fail() {
    echo "$1"
    cat "$work/output" "$CALLS"
    exit 1
}
run() { # expected exit code, arguments
    local expected=$1 code=0
    shift
    : >"$CALLS"
    PATH=$work/bin "$program" "$@" >"$work/output" 2>&1 || code=$?
    [ "$code" = "$expected" ] || fail "exit code $code of packages $*, not $expected"
}

# Nothing is missing: nothing is done or said, whoever asks.
for USER_ID in 0 1000; do
    for what in build test fuzz tidy; do
        run 0 "$what"
        [ ! -s "$CALLS" ] && [ ! -s "$work/output" ] || fail "packages $what did something though nothing is missing"
    done
done

# Two are missing: these are named and installed, by root without sudo, by others with it.
MISSING='cmake libcli11-dev'
install='apt-get install -q -y --no-install-recommends cmake libcli11-dev'
USER_ID=0
run 0 build
grep -q 'installing 2 Debian packages: cmake libcli11-dev' "$work/output" || fail 'it does not say what it installs'
diff "$CALLS" - <<<"apt-get update -q"$'\n'"$install" || fail 'root should install by itself'
USER_ID=1000
run 0 build
diff "$CALLS" - <<<"as root:"$'\n'"apt-get update -q"$'\n'"as root:"$'\n'"$install" || fail 'others should use sudo'

# nginx is for a test alone: if there is systemd, it is masked before it is installed.
# shellcheck disable=SC2016
stand_in systemctl 'echo "systemctl $*" >>"$CALLS"'
USER_ID=0 MISSING=nginx
run 0 test
diff "$CALLS" - <<<$'apt-get update -q\nsystemctl mask nginx.service\napt-get install -q -y --no-install-recommends nginx' ||
    fail 'nginx would be a service'
MISSING='cmake libcli11-dev'
run 0 build
! grep -q systemctl "$CALLS" || fail 'systemd is none of its business without nginx'
rm "$work/bin/systemctl"
USER_ID=1000

# Neither root nor sudo; a package that is not to be had; a wrong word.
rm "$work/bin/sudo"
run 2 build
grep -q 'libcli11-dev' "$work/output" && grep -q 'not root, and no sudo' "$work/output" || fail 'it does not say what to do'
[ ! -s "$CALLS" ] || fail 'it tried without root'
with_sudo
export APT_RESULT=100
run 100 build
run 2 everything
grep -q usage "$work/output" || fail 'a wrong word is not explained'
