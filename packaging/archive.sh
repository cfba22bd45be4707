#!/usr/bin/env bash
# Makes dist/logogram-VERSION-SYSTEM.tar.xz of the program, the model that ships, the training recipe, icon, desktop file
# and all licences. It can be unpacked anywhere, also over /usr/local or ~/.local.
#
#     packaging/archive.sh [PROGRAM]
#
# PROGRAM is one that is built already; without it a release is built.
set -euo pipefail
here=$(pwd)
cd "$(dirname "$0")/.."

if [ $# -gt 0 ]; then
    program=$(cd "$here" && realpath "$1")
else
    cargo build --release --locked
    program=target/release/logogram
fi
name=logogram-$("$program" --version | cut -d' ' -f2)-$(uname -s | tr '[:upper:]' '[:lower:]')-$(uname -m)
mkdir -p dist
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
share=$root/$name/share

install -D --strip "$program" "$root/$name/bin/logogram"
install -D -m 644 packaging/logogram.desktop "$share/applications/logogram.desktop"
mkdir -p "$share/icons/hicolor/scalable/apps" "$share/icons/hicolor/256x256/apps"
"$program" render assets/icon.py --out "$share/icons/hicolor/scalable/apps/logogram.svg"
"$program" render assets/icon.py --size 256 --transparent --out "$share/icons/hicolor/256x256/apps/logogram.png"

# What git tracks of the model and the recipe: no runs, no caches.
git ls-files models/logogram-small models/training | grep -v '^models/logogram-small/misses/' |
    while read -r file; do install -D -m 644 "$file" "$share/logogram/$file"; done

doc=$share/doc/logogram
install -D -m 644 -t "$doc" LICENSE README.md CHANGELOG.md
install -D -m 644 -t "$doc/docs" docs/*.md
cargo run --quiet --locked --example licences > "$doc/THIRD-PARTY-LICENCES.txt"

tar --create --xz --sort=name --owner=0 --group=0 --numeric-owner --file "dist/$name.tar.xz" --directory "$root" "$name"
du -h "dist/$name.tar.xz"
