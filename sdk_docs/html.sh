#!/usr/bin/env bash
# html.sh DOXYFILE FOLDER: makes the HTML in FOLDER, and fails for any warning.
set -euo pipefail

command -v doxygen >/dev/null || {
    echo "doxygen is not installed: run host/packages docs, then build this target again" >&2
    exit 2
}
rm -rf "$2"
mkdir -p "$2"
(cd "$2" && doxygen "$1")
echo "$2/index.html"
