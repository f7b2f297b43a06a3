# SPDX-License-Identifier: MIT
"""What the proof of a file reads: the C that it includes, the drivers that bind the symbols which
are declared there, and the modules of the model that these drivers, or a module, use."""
import functools
import os
import re
import subprocess

import csource
import model
import trust

# As Frama-C calls the preprocessor (frama-c -print-cpp-commands).
MACROS = ["-D__FRAMAC__", "-D__FC_MACHDEP_GCC_X86_64", "-nostdinc", "-m64"]
FOLDERS = ["-Iinclude", "-I."]
# In an axiomatic block: a symbol that has a type and no definition.
DECLARATION = re.compile(r"(?:^|\{)\s*(?:type|predicate|logic\b[\w\s]*?)\s+(\w+)\b\s*"
                         r"(?:\{[\w\s,]*\}|<[\w\s,]*>)?\s*(?:\((?:[^()]|\([^()]*\))*\))?"
                         r"(?:\s*reads\b.*)?\s*$", re.S)
BINDING = re.compile(r'^\s*(?:type|predicate|logic\s+\w+)\s+"?(\w+)"?\s*(?:\([^)]*\))?\s*=', re.M)
LIBRARY = re.compile(r"^\s*library\s+(\w+)\s*:([\s\w]*?);?\s*$", re.M)
LOADED = re.compile(r'why3\.file\s*\+?=\s*"([^":]+)')
MODULE = re.compile(r"\b([a-z]\w*)\s*\.\s*[A-Z]")


class Broken(Exception):
    """The preprocessor does not get through; Frama-C will say why."""


@functools.lru_cache(maxsize=None)
def share():
    done = subprocess.run(["frama-c", "-print-share-path"], capture_output=True, text=True,
                          check=True, stdin=subprocess.DEVNULL)
    return done.stdout.strip()


def included(root, path):
    """The file and all that it includes, Frama-C's own headers among them."""
    done = subprocess.run(["gcc", "-M", "-I.", f"-I{share()}/libc", *MACROS, *FOLDERS, path],
                          cwd=root, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Broken(done.stderr.strip()[:300])
    names = done.stdout.replace("\\\n", " ").split(":", 1)[1].split()
    return sorted({os.path.normpath(name) for name in names})


@functools.lru_cache(maxsize=None)
def declared(text):
    """Symbols of axiomatic blocks that only a driver can give a meaning."""
    matches = [DECLARATION.search(part) for _, body in csource.annotations(text)
               if "axiomatic" in body for part in body.split(";")]
    return {match[1] for match in matches if match}


def drivers(root, paths):
    """(the drivers that bind what these files declare, with those of the libraries that they name;
    the symbols that none of them binds)"""
    texts = {name: trust.read(os.path.join(root, name)) for name in trust.files(root,
                                                                                "spec/*.driver")}
    wanted = set().union(*(declared(trust.read(os.path.join(root, name)))
                           for name in paths if not os.path.isabs(name)))
    bound = {name: set(BINDING.findall(text)) for name, text in texts.items()}
    loaded = {name for name in texts if bound[name] & wanted}
    while True:
        needed = {word for name in loaded for _, words in LIBRARY.findall(texts[name])
                  for word in words.split()}
        more = {name for name, text in texts.items()
                if needed & {library for library, _ in LIBRARY.findall(text)}}
        if more <= loaded:
            break
        loaded |= more
    return sorted(loaded), sorted(wanted - set().union(*(bound[name] for name in loaded)))


def loaded_models(root, names):
    """The files of the model that the drivers name."""
    return {os.path.normpath(os.path.join(os.path.dirname(name), path))
            for name in names for path in LOADED.findall(trust.read(os.path.join(root, name)))}


@functools.lru_cache(maxsize=None)
def modules(text):
    """The words of a file of the model that may name another."""
    return set(MODULE.findall(model.strip_comments(text)))


def used_models(root, paths):
    """These files of the model and all that they use, or might: whatever looks like a module of a
    file that is there."""
    found, new = set(), set(paths)
    while new:
        found |= new
        names = {f"model/{name}.mlw" for path in new
                 for name in modules(trust.read(os.path.join(root, path)))}
        new = {name for name in names - found if os.path.exists(os.path.join(root, name))}
    return sorted(found)
