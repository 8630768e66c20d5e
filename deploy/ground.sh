#!/bin/sh
# Lays what a Node needs to run into a folder: ground.sh FOLDER NODE MODULES. Libraries are those that Node and the native addons
# among the modules ask for; whose packages they are is noted where scanners look (var/lib/dpkg/status.d).
set -eu
folder=$1
node=$2
modules=$3

mkdir -p "$folder/usr/local/bin" "$folder/etc/ssl/certs" "$folder/tmp" "$folder/var/lib/dpkg/status.d"
chmod 1777 "$folder/tmp"
cp "$node" "$folder/usr/local/bin/node"

libraries() {
  { echo "$node"; find "$modules" -name '*.node' ! -path '*musl*'; } | while read -r file; do ldd "$file"; done |
    sed -nE 's/.*=> (\/[^ ]+) .*/\1/p; s/^\s+(\/[^ ]+) .*/\1/p' | sort -u
}
for library in $(libraries); do
  mkdir -p "$folder$(dirname "$library")"
  cp -L "$library" "$folder$library"
  package=$(dpkg -S "$(readlink -f "$library")" 2>/dev/null || dpkg -S "*/$(basename "$(readlink -f "$library")")")
  package=$(echo "$package" | head -n 1 | cut -d: -f1)
  dpkg -s "$package" > "$folder/var/lib/dpkg/status.d/$package"
done
cp -L /etc/ssl/certs/ca-certificates.crt "$folder/etc/ssl/certs/ca-certificates.crt"
echo 'hosts: files dns' > "$folder/etc/nsswitch.conf"
echo 'ringback:x:65532:65532::/tmp:/nonexistent' > "$folder/etc/passwd"
echo 'ringback:x:65532:' > "$folder/etc/group"
cp /etc/os-release "$folder/etc/os-release"
