#!/usr/bin/env bash
# hardened.sh BUILD_DIRECTORY: kili-host and each rule are position-independent, have full RELRO and branch targets for
# control-flow protection, and, if their code calls for it, stack protectors and checked library calls.
set -euo pipefail
build=$1
failed=0
require() { # file, what is missing without it, expression, text
    grep -qE -- "$3" <<<"$4" || { echo "$1: $2"; failed=1; }
}

guarded=0
for file in "$build/bin/kili-host" "$build"/plugins/*.so; do
    require "$file" 'not position-independent' 'Type: +DYN' "$(readelf -hW "$file")"
    require "$file" 'no RELRO' 'GNU_RELRO' "$(readelf -lW "$file")"
    require "$file" 'not bound at the start' 'BIND_NOW|FLAGS_1.* NOW' "$(readelf -dW "$file")"
    require "$file" 'an executable stack' 'GNU_STACK .* RW ' "$(readelf -lW "$file")"
    if [ "$(uname -m)" = x86_64 ]; then
        code=$(objdump -d --no-show-raw-insn "$file")
        # Each symbol that begins a function has one, so a library compiled without shows only those of the C start files.
        [ "$(grep -c endbr64 <<<"$code")" -gt 10 ] || { echo "$file: no control-flow protection"; failed=1; }
    fi
    ! readelf --dyn-syms -W "$file" | grep -q __stack_chk_fail || guarded=$((guarded + 1))
done
program=$(readelf --dyn-syms -W "$build/bin/kili-host")
require kili-host 'no stack protector' '__stack_chk_fail' "$program"
require kili-host 'no checked library calls' '__(memcpy|snprintf|printf|fprintf)_chk' "$program"
require kili-host 'not an executable by FLAGS_1' 'FLAGS_1.*PIE' "$(readelf -dW "$build/bin/kili-host")"
[ "$guarded" -gt 5 ] || { echo "only $guarded files have a stack protector"; failed=1; }
exit "$failed"
