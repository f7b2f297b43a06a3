#!/bin/bash
# SPDX-License-Identifier: MIT
# Does a fresh Debian 12 suffice? Makes a bare system (debootstrap, minbase) in FOLDER, installs git
# and make there, clones this repository (its last commit) into it, and runs a make command inside.
#
#   tests/fresh_clone.sh FOLDER [make arguments ...]        default: check; needs root
#
# The mirror, keys and proxy are those of the machine it runs on (MIRROR=url overrides the mirror).
# A system that is in FOLDER already is used again; the clone in it is made anew.
set -eu
root=${1:?usage: tests/fresh_clone.sh FOLDER [make arguments]}
shift
[ $# -gt 0 ] || set -- check
here=$(cd "$(dirname "$0")/.." && pwd)
suite=bookworm

say() { echo "fresh_clone: $*"; }
fail() { echo "fresh_clone: $*" >&2; exit 1; }
[ "$(id -u)" = 0 ] || fail "debootstrap and chroot need root"
command -v debootstrap >/dev/null || fail "there is no debootstrap; install the package debootstrap"

# The first archive that the machine's own sources name for the suite.
find_mirror() {
  awk -v suite="$suite" '
    /^URIs:/ { uri = $2 }
    /^Suites:/ && uri != "" { for (i = 2; i <= NF; i++) if ($i == suite) { print uri; exit } }
  ' /etc/apt/sources.list.d/*.sources 2>/dev/null
  awk -v suite="$suite" '$1 == "deb" { for (i = 2; i < NF; i++)
    if ($i ~ /^(https?|file):/ && $(i + 1) == suite) { print $i; exit } }
  ' /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null
}
mirror=${MIRROR:-$(find_mirror | head -1)}
[ -n "$mirror" ] || fail "no mirror of $suite in /etc/apt; give one: MIRROR=url"
proxy=$(apt-config dump --format '%f "%v";%n' 2>/dev/null |
  grep -i '^Acquire::https\?::Proxy' || true)
host_proxy=$(echo "$proxy" | sed -n 's/^Acquire::http::Proxy "\(.*\)";/\1/Ip' | head -1)
http_proxy=${http_proxy:-$host_proxy}
[ -z "$http_proxy" ] || export http_proxy

start=$SECONDS
if [ ! -e "$root/etc/debian_version" ]; then
  say "debootstrap $suite into $root"
  debootstrap --variant=minbase "$suite" "$root" "$mirror" >"$root.debootstrap.log" 2>&1 ||
    { tail -5 "$root.debootstrap.log" >&2; fail "debootstrap failed: $root.debootstrap.log"; }
  say "made in $((SECONDS - start)) s, $(du -sm "$root" | cut -f1) MiB"
fi
[ ! -e /etc/resolv.conf ] || cp -L /etc/resolv.conf "$root/etc/resolv.conf"
[ ! -e /etc/hosts ] || cp -L /etc/hosts "$root/etc/hosts"
[ -z "$proxy" ] || echo "$proxy" >"$root/etc/apt/apt.conf.d/99host-proxy"

mounted=
undo() { for at in $mounted; do umount -l "$root/$at" 2>/dev/null || true; done; }
trap undo EXIT
mount -t proc proc "$root/proc" && mounted="proc"
mount -t devtmpfs dev "$root/dev" 2>/dev/null || mount --bind /dev "$root/dev"
mounted="dev $mounted"
mkdir -p "$root/dev/pts"
mount -t devpts devpts "$root/dev/pts" -o newinstance,ptmxmode=0666 2>/dev/null &&
  mounted="dev/pts $mounted"

inside() {
  chroot "$root" /usr/bin/env -i HOME=/tmp PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 \
    ${http_proxy:+http_proxy="$http_proxy"} "$@"
}
if [ ! -x "$root/usr/bin/git" ] || [ ! -x "$root/usr/bin/make" ]; then
  say "apt-get install -y git make"
  inside sh -c 'export DEBIAN_FRONTEND=noninteractive
                apt-get update -q && apt-get install -y -q git make' \
    >"$root.apt.log" 2>&1 || { tail -5 "$root.apt.log" >&2; fail "no git: $root.apt.log"; }
fi
say "cloning $(git -C "$here" rev-parse --short HEAD)"
rm -rf "$root/srv/temora"
git clone -q --no-local --no-hardlinks "$here" "$root/srv/temora"
say "make $*"
start=$SECONDS
status=0
inside make -C /srv/temora --no-print-directory "$@" || status=$?
say "make $* ended with status $status after $((SECONDS - start)) s"
exit $status
