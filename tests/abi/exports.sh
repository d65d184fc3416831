#!/usr/bin/env bash
# exports.sh DIRECTORY|FILE...: every library there must show one symbol, the datum kili_plugin. Left out are the
# fixtures that are no plugins, and undefined_symbol, which the kit does not build.
set -euo pipefail

failed=0 seen=0
while IFS= read -r library; do
    seen=$((seen + 1))
    symbols=$(nm -D --defined-only "$library" | awk '{ print $2, $3 }')
    case $symbols in
    "D kili_plugin" | "R kili_plugin" | "B kili_plugin") ;;
    *)
        printf '%s exports:\n%s\n' "$library" "${symbols:-nothing}"
        failed=1
        ;;
    esac
done < <(find "$@" -name '*.so' -not -path '*/text_file/*' -not -path '*/no_symbol/*' -not -path '*/needed/*' \
    -not -path '*/undefined_symbol/*' | sort)
if [ "$seen" -eq 0 ]; then
    echo "no library in $*"
    exit 1
fi
echo "$seen libraries"
exit "$failed"
