#!/usr/bin/env bash
# includes_test.sh: includes.py accepts a small host, and names each way to leave its list.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

list() { printf 'Words.\n\n```rooms\n%s\n```\n' "$1" >"$work/ARCHITECTURE.md"; }
source_of() { # file, what it includes
    mkdir -p "$(dirname "$work/host/$1")"
    printf '#include <vector>\n%s\n' "${2:+#include \"$2\"}" >"$work/host/$1"
}
accepted() { python3 "$here/includes.py" "$work" || { echo "$1 is refused" >&2; exit 1; }; }
refused() { # what is wrong, what is said
    if python3 "$here/includes.py" "$work" 2>"$work/said"; then
        echo "$1 is accepted" >&2
        exit 1
    fi
    grep -qF -- "$2" "$work/said" || { echo "$1: it does not say '$2' but:" >&2; cat "$work/said" >&2; exit 1; }
}
small_host() {
    rm -rf "$work/host"
    source_of main.cpp cli/cli.hpp
    source_of cli/cli.hpp pipeline/inbox/inbox.hpp
    source_of pipeline/inbox/inbox.hpp storage/journal.hpp
    source_of pipeline/service.cpp pipeline/inbox/inbox.hpp
    source_of storage/journal.hpp ''
    list $'.: cli\ncli: pipeline/inbox # a reason\npipeline: pipeline/inbox\npipeline/inbox: storage\nstorage:'
}

small_host
accepted 'the small host'
source_of storage/journal.cpp cli/cli.hpp
refused 'an arrow up' 'host/storage/journal.cpp: "cli/cli.hpp" is an arrow storage -> cli'
small_host
source_of pipeline/inbox/row.cpp pipeline/service.hpp
source_of pipeline/service.hpp ''
refused 'an arrow from a stage to its composition' 'pipeline/inbox -> pipeline'
small_host
source_of storage/engine.cpp journal.hpp
refused 'a path that is not from host/' '"journal.hpp" is no file of a room'
small_host
source_of guests/guest.cpp ''
refused 'a folder that is no room' 'host/guests/guest.cpp: its folder is no room'
small_host
list $'.: cli\ncli: pipeline/inbox storage\npipeline: pipeline/inbox\npipeline/inbox: storage\nstorage: cli'
refused 'an arrow without a use' 'no file uses the arrow cli -> storage'
refused 'a circle' 'the arrows form a circle'
small_host
echo 'A `JournalWriter` writes.' >>"$work/ARCHITECTURE.md"
refused 'a class that is gone' 'host/ has no class JournalWriter'
echo 'struct JournalWriter {};' >"$work/host/storage/journal.hpp"
accepted 'a class that is there'
echo 'class JournalWriter {' >"$work/host/cli/cli.hpp"
refused 'a name of two types' 'two types are called JournalWriter, in cli and storage'
small_host
echo 'struct JournalWriter {};' >"$work/host/storage/journal.hpp"
echo 'pthread_setname_np(self, "writer");' >>"$work/host/storage/journal.hpp"
refused 'a thread that the page lacks' 'no row names the thread writer'
echo '| writer | 1 |' >>"$work/ARCHITECTURE.md"
accepted 'a thread that the page names'
echo >"$work/ARCHITECTURE.md"
refused 'a page without a list' 'no block ```rooms'
