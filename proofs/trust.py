# SPDX-License-Identifier: MIT
"""What a proof leans on without proving it: axioms, functions without a body, tools, assembly."""
import glob
import os
import re
import subprocess

import csource
import model

ANNOTATED = ("impl/*.c", "arch/vmx/*.[ch]", "include/*/*.h", "include/*/*/*.h", "spec/*.acsl")
CLONE = re.compile(r"\bclone\s+(?:export\s+|import\s+)?(?:\w+\.)*(\w+)"
                   r"((?:(?!\b(?:clone|use|end|lemma|let|goal|axiom\s+\w+\s*:|"
                   r"(?:predicate|function)\s+\w+\s*\()\b).)*)", re.S)
DRIVER_LINE = re.compile(r'^(library\s+\w+\s*:[\s\w]*|why3\.file\s*\+=\s*"[^"]+"|'
                         r'type\s+"?\w+"?\s*=\s*"[\w.]+"|'
                         r'(logic\s+\S+|predicate)\s+"?\w+"?\s*(\([^)]*\))?\s*=\s*"[\w.]+")?$')


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def files(root, *patterns):
    return sorted(os.path.relpath(path, root) for pattern in patterns
                  for path in glob.glob(os.path.join(root, pattern)))


def proved_files(root):
    return files(root, "impl/*.c", "arch/vmx/apic*.c", "arch/vmx/ept.c",
                 "arch/vmx/exit.c", "arch/vmx/insn.c",
                 "arch/vmx/control_register.c", "arch/vmx/cpuid.c", "arch/vmx/msr.c",
                 "arch/vmx/reflect.c", "arch/vmx/register_value.c",
                 *(f"arch/vmx/entry{part}.c" for part in
                   ("", "_controls", "_guest", "_host", "_initial", "_segments",
                    "_start", "_step")))


# ---- axioms ----

def axioms(root):
    """(where, what) of everything that is taken for true in the contracts and in the model."""
    found = []
    for path in files(root, *ANNOTATED):
        found += [(f"{path}:{line}", f"ACSL axiom {text}")
                  for line, text in csource.axioms(read(os.path.join(root, path)))]
    for path in files(root, "spec/*.driver"):
        found += driver_axioms(path, read(os.path.join(root, path)))
    return found + model_axioms(root)


def driver_axioms(path, text):
    """A driver binds names. It can also claim properties (commutative, injective, ...) or load
    theories from outside the model: whatever is not a plain binding counts."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        line = re.sub(r"//.*", "", line).strip().rstrip(";").strip()
        loads = re.match(r'why3\.file.*"([^":]+)', line)
        if not DRIVER_LINE.match(line) or (loads and not loads[1].startswith("../model/")):
            found.append((f"{path}:{number}", f"driver line that is not a binding: {line}"))
    return found


class Module:
    def __init__(self, path, name, text):
        self.path, self.name, self.text = path, name, text
        self.axioms = re.findall(r"\baxiom\s+(\w+)\s*(?:\[[^\]]*\]\s*)*:", text)
        self.assumed = re.findall(r"\b(assume\s*\{[^}]*\}|absurd|any\b[^\n]*|admit\b[^\n]*)", text)
        self.assumed += re.findall(r"\bval\s+(?:ghost\s+|rec\s+|function\s+|predicate\s+)*\w+"
                                   r"(?:(?!\b(?:val|let|lemma|axiom|function|predicate|end)\b).)*?"
                                   r"\bensures\b", text, re.S)
        self.clones = [(name, bool(re.search(r"\baxiom\b", rest)), substitution(rest))
                       for name, rest in CLONE.findall(text)]

    def definition(self, symbol):
        """The text that defines the symbol in this module, blanks squeezed."""
        match = re.search(r"\b(?:predicate|function|constant|type)\s+" + re.escape(symbol) +
                          r"\b((?:(?!\b(?:predicate|function|constant|type|clone|use|lemma|axiom|"
                          r"let|end|goal)\b).)*)", self.text, re.S)
        return " ".join(match[1].split()) if match else None


def substitution(rest):
    return dict(re.findall(r"\b(?:predicate|function|constant|type|val)\s+(\w+)\s*=\s*(\w+)", rest))


def model_modules(root):
    found = []
    for path in files(root, "model/*.mlw"):
        text = model.strip_comments(read(os.path.join(root, path)))
        parts = re.split(r"^\s*(?:module|theory)\s+(\w+)[^\n]*$", text, flags=re.M)
        found += [Module(path, name, body) for name, body in zip(parts[1::2], parts[2::2])]
    return found


def realised(module, modules):
    """Its axioms are theorems: a clone that keeps none of them as axioms exists (why3 then makes
    each a goal), and every clone that does keep them uses the same definitions as that one."""
    makers = [(m, subst) for m in modules for name, kept, subst in m.clones
              if name == module.name and not kept]
    users = [(m, subst) for m in modules for name, kept, subst in m.clones
             if name == module.name and kept]
    return any(all(same_definitions(user, used, maker, made) for user, used in users)
               for maker, made in makers)


def same_definitions(user, used, maker, made):
    return all(symbol in made and user.definition(target) is not None and
               user.definition(target) == maker.definition(made[symbol])
               for symbol, target in used.items())


def model_axioms(root):
    modules, found = model_modules(root), []
    for module in modules:
        where = f"{module.path} {module.name}"
        found += [(where, f"assumed: {' '.join(text.split())}") for text in module.assumed]
        if not realised(module, modules):
            found += [(where, f"axiom {name}") for name in module.axioms]
    return found


# ---- the edge of the proof ----

def externs(root):
    """Functions that the proved code calls by a contract alone: no proved file defines them."""
    defined, declared = set(), {}
    for path in proved_files(root) + files(root, "arch/vmx/*.h"):
        defined |= {f.name for f in csource.functions(read(os.path.join(root, path)))[0]}
    for path in files(root, "include/temora/*.h", "arch/vmx/*.h"):
        definitions, prototypes = csource.functions(read(os.path.join(root, path)))
        defined |= {f.name for f in definitions}
        declared.update({f.name: path for f in prototypes if f.contract})
    return sorted((name, path) for name, path in declared.items() if name not in defined)


def preconditions(root):
    """(function, number of requires) of the functions of the core that unproved code calls."""
    outside = "\n".join(csource.without_comments(read(os.path.join(root, path)))
                        for path in files(root, "runner/*.c", "oracle/*.c", "oracle/*/*.c"))
    called = set(re.findall(r"\b(\w+)\s*\(", outside))
    found = {}
    for path in files(root, "include/temora/*.h"):
        for function in csource.functions(read(os.path.join(root, path)))[1]:
            number = len(re.findall(r"\brequires\b", function.contract or ""))
            if number and function.name in called:
                found[function.name] = number
    return sorted(found.items())


def assembly(root):
    found = []
    for path in files(root, "arch/vmx/*.S", "runner/*.S", "runner/*.asm"):
        lines = re.sub(r"/\*.*?\*/", "", read(os.path.join(root, path)), flags=re.S).splitlines()
        code = [line for line in lines if re.sub(r"(;|//|#(?!\w)).*", "", line).strip()]
        found.append((path, len(code)))
    return found


def unproved_c(root):
    """(path, functions, lines of code) of the C that runs beside the core and is not proved."""
    found = []
    for path in files(root, "arch/vmx/*.[ch]", "runner/*.[ch]"):
        if path in proved_files(root):
            continue
        text = read(os.path.join(root, path))
        definitions = [f for f in csource.functions(text)[0] if not f.contract]
        if definitions:
            found.append((path, len(definitions), csource.count_lines(text)[0]))
    return found


def caveats(root):
    path = os.path.join(root, "docs/caveats.md")
    if not os.path.exists(path):
        return []
    return re.findall(r"^[#*\-\s]*\**(C\d+)\**[.:)\s]+\**(.+?)\**\s*$", read(path), re.M)


def version(*command):
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              stdin=subprocess.DEVNULL, check=False, timeout=60)
    except OSError:
        return "not installed"
    text = done.stdout.decode("utf-8", "replace").strip()
    return text.splitlines()[0] if text else "?"


def tools():
    return {"frama-c": version("frama-c", "-version"), "why3": version("why3", "--version"),
            "z3": version("z3", "--version"), "cvc4": version("cvc4", "--version"),
            "gcc": version("gcc", "--version"), "ld": version("ld", "--version")}
