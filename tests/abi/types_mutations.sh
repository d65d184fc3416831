#!/usr/bin/env bash
# types_mutations.sh INCLUDE: types.sh finds every kind of change that breaks a plugin, and lets additions pass.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
include=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/kili"

failed=0
mutate() { # wanted sed-script: the header without its own assertions, so that abidiff alone judges
    sed -e '/^KILI_ASSERT(/d; /^KILI_AT(/d' "$include/kili/plugin.h" >"$work/plain"
    sed -e "$2" "$work/plain" >"$work/kili/plugin.h"
    if [ "$1" != same ] && cmp -s "$work/plain" "$work/kili/plugin.h"; then
        echo "changes nothing: $2"
        failed=1
        return
    fi
    local status=0
    "$here/types.sh" compare "$work" >"$work/said" 2>&1 || status=$?
    case $1:$status in
    same:0 | passes:0 | fails:1) ;;
    *)
        echo "$1, but types.sh ended with $status for: $2"
        cat "$work/said"
        failed=1
        ;;
    esac
}

mutate same ''
mutate passes 's/^} kili_plugin_v1;/    kili_string added;\n&/'
mutate passes 's/^} kili_host;/    void(KILI_CALL *added)(kili_call *call);\n&/'
mutate passes 's/^    KILI_OBJECT = 6/&, KILI_ADDED = 7/'
mutate fails 's/^    kili_string summary;/    void *added;\n&/'                                     # in the middle
mutate fails 's/^    kili_string summary;/    kili_string about;/'                                # renamed
mutate fails 's/^    kili_string summary;/    int64_t summary[2];/'                               # another type, same size
mutate fails '/^    kili_string summary;/d'                                                       # removed
mutate fails 's/^    kili_string name;/    kili_string version;/; t; s/^    kili_string version;/    kili_string name;/' # swapped
mutate fails 's/^    bool(KILI_CALL \*boolean)/    int(KILI_CALL *boolean)/'                      # another result
mutate fails 's/\(\*number)(const kili_value \*value, \)double/\1float/'                          # another argument
mutate fails 's/\(\*project_id)(const kili_call \*call\))/\1, int32_t more)/'                     # one argument more
mutate fails 's/^typedef int32_t kili_severity;/typedef int64_t kili_severity;/'
mutate fails 's/^} kili_string;/    size_t added;\n&/'                                            # embedded by value
mutate fails 's/KILI_WARN = 1/KILI_WARN = 2/'
mutate fails 's/^    KILI_OBJECT = 6/    KILI_ADDED = 6, KILI_OBJECT = 7/'
mutate fails 's/^} kili_host;/    void(KILI_CALL *added)(kili_call *call);\n&/; s/^    bool(KILI_CALL \*boolean)/    int(KILI_CALL *boolean)/'
mutate fails 's/^} kili_finding;/    int32_t added;\n&/; s/^    kili_severity severity;//'
exit "$failed"
