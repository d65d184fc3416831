#!/usr/bin/env bash
# re2.sh OUT: builds RE2 for Windows from Debian's source package, which Debian does not build for Windows, and
# installs headers, static library and re2.pc in OUT.
set -euo pipefail

toolchain=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)/plugin_api/cmake/mingw-w64.cmake
mkdir -p "$1"
out=$(cd "$1" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# The machine's own package sources, asked for source packages; its own lists stay as they are.
mkdir -p sources lists/partial cache/archives/partial
for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
  [ ! -e "$file" ] || sed -n 's/^deb\b/deb-src/p' "$file" >"sources/${file##*/}"
done
for file in /etc/apt/sources.list.d/*.sources; do
  [ ! -e "$file" ] || sed 's/^Types:.*/Types: deb-src/' "$file" >"sources/${file##*/}"
done
[ ! -e sources/sources.list ] || mv sources/sources.list sources/machine.list
apt() {
  apt-get -qq -o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts="$work/sources" \
    -o Dir::State::Lists="$work/lists" -o Dir::Cache="$work/cache" -o APT::Sandbox::User= "$@"
}
apt update
apt source --download-only re2 >/dev/null
dpkg-source --no-check -x re2_*.dsc re2 >/dev/null # apt checked it
# Debian leaves the generated tables out of its source, and makes them from its own Unicode data.
make -s -C re2 REBUILD_TABLES=1 re2/perl_groups.cc re2/unicode_casefold.cc re2/unicode_groups.cc

cmake -S re2 -B build -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_TOOLCHAIN_FILE="$toolchain" \
  -DCMAKE_INSTALL_PREFIX="$out" -DCMAKE_INSTALL_LIBDIR=lib -DRE2_BUILD_TESTING=OFF >/dev/null
cmake --build build -- --quiet
cmake --install build >/dev/null
mkdir -p "$out/lib/pkgconfig"
cat >"$out/lib/pkgconfig/re2.pc" <<EOF
Name: re2
Description: RE2 for Windows
Version: 9.0.0
Cflags: -I$out/include
Libs: -L$out/lib -lre2
EOF
