#!/bin/bash
# SPDX-License-Identifier: MIT
# Lists the guests that make run knows: the names come from vmm/vmm.mk (VMM_NAMES).
set -eu
cd "$(dirname "$0")/.."
echo "Guests (make run GUEST=name):"
for name in "$@"; do
  # The comment at the top of the VMM's main.c says what it is.
  about=$(awk 'NR > 1 { end = /\*\//; gsub(/^ *\/?\* ?| *\*\/.*/, ""); printf "%s ", $0 }
               end { exit }' "vmm/$name/main.c" 2>/dev/null | sed 's/ *$//')
  printf '  %-8s %s\n' "$name" "${about:-(vmm/$name)}"
done
cat <<'E2'

Any Linux bzImage:  make run KERNEL=path [INITRD=path] [CMDLINE='...'] [MEM=mib]

A VMM of your own, a C file anywhere:  make run VMM=path/my.c [MODULES='file name=file ...']
(vmm/hello/main.c is one to copy; docs/first-vmm.md explains it)

To add a guest here: write its VMM, an ordinary program on include/zircon, in vmm/NAME/ (main.c
with vmm_main), put what the guest executes in tests/guests/NAME/, and add NAME to VMM_NAMES in
vmm/vmm.mk. `make run GUEST=NAME` builds and boots it.
E2
