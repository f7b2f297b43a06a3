#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""make run INTERACTIVE=1: a person at a terminal types to the Linux guest, which answers."""
import os
import pty
import select
import signal
import sys
import time

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), ".."))
COMMAND = ["make", "--no-print-directory", "-s", "run", "INTERACTIVE=1"]
SECONDS = 240
# What must appear, and what is typed then.
SESSION = [(b"an empty one ends", b"forty two\r"), (b"guest: you typed forty two", b"again\r"),
           (b"guest: you typed again", b"\r"),
           (b"runner: the VMM linux.elf ended with code 0", b"")]


def read(terminal, deadline):
    """What the terminal shows next; b"" when it is over."""
    if not select.select([terminal], [], [], max(0, deadline - time.monotonic()))[0]:
        return b""
    try:
        return os.read(terminal, 4096)
    except OSError:
        return b""


def talk(terminal):
    """How many lines of the session took place, and all that was shown."""
    text, at, done, deadline = b"", 0, 0, time.monotonic() + SECONDS
    while done < len(SESSION):
        data = read(terminal, deadline)
        if not data:
            break
        text += data
        wanted, typed = SESSION[done]
        found = text.find(wanted, at)
        if found >= 0:
            at, done = found + len(wanted), done + 1
            for byte in typed:  # at a person's pace: the line holds 16 bytes
                time.sleep(0.02)
                os.write(terminal, bytes([byte]))
    while read(terminal, time.monotonic() + 10):
        pass
    return done, text


def main():
    process, terminal = pty.fork()
    if process == 0:
        os.chdir(ROOT)
        os.execvp(COMMAND[0], COMMAND)
    done, text = talk(terminal)
    if done < len(SESSION):
        os.killpg(process, signal.SIGTERM)
    status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    print(text.decode("latin-1")[-1500:])
    print(f"interactive: {done} of {len(SESSION)} steps, make ended with status {status}")
    return 0 if done == len(SESSION) and status == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
