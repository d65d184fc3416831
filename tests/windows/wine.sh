#!/usr/bin/env bash
# wine.sh PROGRAM ARGUMENT...: runs a program for Windows, with a prefix of its own in build/windows, without a display,
# and no longer than two minutes. `wine.sh --end` ends what Wine leaves running.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export WINEPREFIX=$root/build/windows/wine WINEDEBUG=-all
export WINEDLLOVERRIDES='mscoree=;mshtml=;winemenubuilder.exe=' # no questions about Mono and Gecko, no menus
unset DISPLAY WAYLAND_DISPLAY
if [ "$1" = --end ]; then
    /usr/lib/wine/wineserver -k || true # none runs
    exit
fi
exec timeout --kill-after=5 120 /usr/lib/wine/wine64 "$@"
