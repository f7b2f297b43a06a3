# SPDX-License-Identifier: MIT
"""The digest of a proof: of all that it reads, the tools, their options, and who judges.

Two proofs with the same digest have the same goals and the same verdicts, or a tool is not what
its version says. Nothing of the machine is in it: not where the tree lies, not the time.
"""
import functools
import glob
import hashlib
import json
import os

import closure
import framac
import trust

HERE = os.path.dirname(os.path.abspath(__file__))
# What decides which goals there are, who is asked for how long, and what the answers mean.
JUDGES = ("closure.py", "csource.py", "cvc4.drv", "framac.py", "model.py", "provers.py",
          "relay.drv", "relay.py", "relevant.py", "rules.py", "why3.conf")
# Of gcc only the preprocessor is used here.
TOOLS = ("frama-c", "why3", "z3", "cvc4", "gcc")


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def of_files(root, paths):
    """[[name, sha256]]; Frama-C's own files by their place under its folder."""
    found = []
    for path in sorted(paths):
        with open(os.path.join(root, path), "rb") as file:
            name = path.replace(closure.share(), "share") if os.path.isabs(path) else path
            found.append([name, sha256(file.read())])
    return found


@functools.lru_cache(maxsize=None)
def surroundings():
    """What all proofs depend on."""
    theories = glob.glob(os.path.join(closure.share(), "wp/**/*.*"), recursive=True)
    versions = {name: text for name, text in trust.tools().items() if name in TOOLS}
    return [versions, of_files("/", theories), of_files(HERE, JUDGES)]


def combine(*parts):
    return sha256(json.dumps([surroundings(), *parts], sort_keys=True).encode())


def of_c(root, path, smoke):
    included = closure.included(root, path)
    names, _ = closure.drivers(root, included)
    theories = closure.used_models(root, closure.loaded_models(root, names))
    options = framac.command(path, root, "BUILD", smoke, None, framac.STEPS, names)[0]
    return combine("C", path, options, of_files(root, {*included, *names, *theories}))


def of_model(root, path):
    return combine("model", path, of_files(root, closure.used_models(root, [path])))


def of(root, path, smoke):
    """None when the file cannot be read as far as its inputs: such a file is always run."""
    try:
        return of_model(root, path) if path.endswith(".mlw") else of_c(root, path, smoke)
    except (closure.Broken, OSError):
        return None
