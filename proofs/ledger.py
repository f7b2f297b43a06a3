# SPDX-License-Identifier: MIT
"""The ledger: what was proved by whom, what is trusted, how large everything is."""
import hashlib
import json
import os

import csource
import trust

# The part in which two runs may differ. That a goal is closed, and whether by Qed or by a prover,
# may not differ.
TIMES = "seconds"


def lines(root):
    code = contracts = 0
    headers = trust.files(root, "include/temora/*.h", "arch/vmx/exit_*.h", "arch/vmx/insn*.h")
    for path in trust.proved_files(root) + headers:
        size = csource.count_lines(trust.read(os.path.join(root, path)))
        code, contracts = code + size[0], contracts + size[1]
    spec = sum(sum(csource.count_lines(trust.read(os.path.join(root, path)))[:2])
               for path in trust.files(root, "spec/*.acsl"))
    driver = sum(len([line for line in trust.read(os.path.join(root, path)).splitlines() if line])
                 for path in trust.files(root, "spec/*.driver"))
    model = sum(len([line for line in
                     trust.model.strip_comments(trust.read(os.path.join(root, path))).splitlines()
                     if line.strip()]) for path in trust.files(root, "model/*.mlw"))
    return {"C of the core": code, "contracts": contracts, "spec": spec, "bindings": driver,
            "model": model, "assembly": sum(count for _, count in trust.assembly(root))}


def hashes(root, folder):
    """Of the objects of today's sources; what was built of others may still lie about."""
    found = {}
    for source in trust.proved_files(root):
        path = os.path.join(folder, source[:-2] + ".o")
        if os.path.exists(path):
            with open(path, "rb") as file:
                found[source[:-2] + ".o"] = hashlib.sha256(file.read()).hexdigest()
    return found


def trusted(root):
    return {"axioms": [" ".join(item) for item in trust.axioms(root)],
            "functions without a body": [name for name, _ in trust.externs(root)],
            "preconditions that unproved callers keep": dict(trust.preconditions(root)),
            "assembly": [path for path, _ in trust.assembly(root)],
            "caveats": [name for name, _ in trust.caveats(root)]}


def make(root, models, proofs, objects):
    functions, theorems, seconds, by = {}, {}, {}, {}
    for result in proofs:
        seconds[result.path] = round(result.seconds, 1)
        for name, counts in sorted(result.provers.items(), key=lambda item: str(item[0])):
            entry = {key: counts.get(key, 0) for key in ("goals", "valid", "qed", "cfg")}
            entry["smt"] = entry["valid"] - entry["qed"] - entry["cfg"]
            functions.setdefault(result.path, {})[name or "lemmas"] = entry
            for key in ("qed", "cfg", "smt"):
                by[key] = by.get(key, 0) + entry[key]
    for result in models:
        seconds[result.path] = round(result.seconds, 1)
        for module, name, goals, proved in result.theorems:
            theorems.setdefault(f"{result.path} {module}", {})[name] = \
                {"goals": goals, "valid": proved}
            by["model"] = by.get("model", 0) + proved
    return {"tools": trust.tools(), "functions": functions, "theorems": theorems,
            "totals": {"goals": sum(r.goals for r in models + proofs),
                       "proved": sum(r.proved for r in models + proofs),
                       "functions": sum(len(r.functions) for r in proofs),
                       "theorems": sum(len(r.theorems) for r in models), "by": by},
            "trusted": trusted(root), "lines": lines(root), "objects": hashes(root, objects),
            TIMES: seconds}


def write(path, ledger):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path + ".part", "w", encoding="utf-8") as file:
        json.dump(ledger, file, indent=1, sort_keys=True)
        file.write("\n")
    os.replace(path + ".part", path)


def differences(old, new, where=""):
    if isinstance(old, dict) and isinstance(new, dict):
        found = []
        for key in sorted(set(old) | set(new), key=str):
            if where == "" and key == TIMES:
                continue
            found += differences(old.get(key), new.get(key), f"{where}/{key}")
        return found
    return [] if old == new else [f"{where[1:]}: {shown(old)} in the ledger, {shown(new)} now"]


def shown(value):
    text = "nothing" if value is None else json.dumps(value, sort_keys=True)
    return text if len(text) < 100 else text[:97] + "..."
