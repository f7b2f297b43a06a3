#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Programs of `temora generate`: what is written down of each call is what `temora check` finds,
the rules by which `temora coverage` counts agree with the core, and all but those are exercised
that need more of something than a short program makes.

  oracle_generate.py TEMORA [--calls N] [--programs N]
"""
import argparse
import os
import subprocess
import sys
import tempfile

# More than 32 ports, 256 endpoints, 64 messages or 1,024 handles on the way, 64 traps, 30 mappings
# or 64 vcpus of a guest, 256 vcpus, 256 threads, 64 tokens, 2,049 packets or 262,144 handles;
# threads that end.
OUT_OF_REACH = {
    "zx_handle_duplicate: ZX_ERR_NO_MEMORY: no slot",
    "zx_handle_replace: ZX_ERR_NO_MEMORY: no slot",
    "zx_port_create: ZX_ERR_NO_MEMORY: no port or slot",
    "zx_port_queue: ZX_ERR_NO_MEMORY: no packet in the system",
    "zx_port_queue: ZX_ERR_SHOULD_WAIT: too many in the port",
    "zx_guest_create: ZX_ERR_NO_MEMORY: no guest or slot",
    "zx_guest_set_trap: ZX_ERR_NO_MEMORY: too many traps",
    "zx_channel_create: ZX_ERR_NO_MEMORY: no channel or slot",
    "zx_channel_write: ZX_ERR_NO_MEMORY: too much is on the way",
    "zx_vmar_unmap: ZX_ERR_NO_MEMORY: no room for the pieces",
    "zx_vmar_protect: ZX_ERR_NO_MEMORY: no room for the pieces",
    "zx_vmo_replace_as_executable: ZX_ERR_NO_MEMORY: no slot",
    "zx_vcpu_create: ZX_ERR_NO_RESOURCES: all seats taken",
    "zx_vcpu_create: ZX_ERR_NO_MEMORY: no vcpu or slot",
    "zx_thread_create: ZX_ERR_NO_MEMORY: no thread or slot",
    "zx_thread_start: ZX_ERR_NO_MEMORY: no slot",
    "zx_task_suspend: ZX_ERR_NO_MEMORY: no token or slot",
    "zx_thread_start: ZX_ERR_BAD_STATE: over",
    "zx_task_suspend: ZX_ERR_BAD_STATE: over",
    "zx_thread_create: ZX_ERR_BAD_STATE: the process is over",
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("temora")
    parser.add_argument("--calls", type=int, default=10000)
    parser.add_argument("--programs", type=int, default=6)
    args = parser.parse_args()
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        paths = [os.path.join(folder, f"{seed}.jsonl") for seed in range(args.programs)]
        for seed, path in enumerate(paths):
            with open(path, "wb") as file:
                made = subprocess.run([args.temora, "generate", "--seed", str(seed), "--calls",
                                       str(args.calls), *["--tasks"][:seed % 2]],
                                      stdout=file, check=False)
            bad += made.returncode != 0
        done = subprocess.run([args.temora, "coverage", *paths], capture_output=True, text=True,
                              check=False)
    *missing, summary = done.stdout.splitlines()
    print(done.stderr, end="")
    for rule in sorted(set(missing) - OUT_OF_REACH):
        print(f"not exercised: {rule}")
    bad += done.returncode != 0 or bool(set(missing) - OUT_OF_REACH)
    print(f"{args.calls * args.programs} calls generated, {summary}, {bad} breaches")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
