#!/usr/bin/env bash
# install.sh SOURCE FOLDER: the scripts and the packages they need, in a folder of the build.
set -euo pipefail
mkdir -p "$2"
cp "$1"/*.mjs "$1"/package.json "$1"/package-lock.json "$2"
cd "$2"
cmp -s package-lock.json node_modules/.installed && exit # as it was
npm ci --ignore-scripts --no-audit --no-fund
cp package-lock.json node_modules/.installed
