# SPDX-License-Identifier: MIT
"""Do a call's comment, the model, and the contract of the core say the same?

`facts` is what build.py has read: the model, constants, decisions, contracts, tests.
"""
import itertools
import re

import statuses
from whyml import Token

HANDLE = re.compile(r"(any object|[A-Z]+)(?: with ([A-Z_]+(?:(?:, | and )[A-Z_]+)*))?(?:\.|$)")


def model_of(facts, text):
    """The flow of one entry of `Model:`: name, name.field, name parameter=number."""
    name, *bindings = text.split()
    base, _, field = name.partition(".")
    arguments = {}
    for binding in bindings:
        param, _, value = binding.partition("=")
        arguments[param] = [Token(value, 0, 0)]
    return facts.reader.read(base, field or None, arguments)


def flow_of(facts, call):
    flow = statuses.Flow()
    for text in call.models:
        flow.add(model_of(facts, text))
    return flow


def model_names(call):
    return [text.split()[0].partition(".")[0] for text in call.models]


def wrong(facts, call, flow):
    """All that is wrong with a call's comment."""
    found = [*arguments(call), *known_statuses(facts, call), *core(facts, call),
             *texts(facts, call)]
    if call.models:
        found += [*errors(call, flow), *rights(facts, call, flow)]
    elif call.lists["Errors"]:
        found.append("`Errors:` are the model's, and it has none; say `Runner:`")
    return [f"{call.where}: {call.name}: {text}" for text in found]


def arguments(call):
    want = [name for name, _ in call.arguments]
    have = [name for name, _ in call.lists["Arguments"]]
    if want != have:
        yield f"the parameters are {listing(want)}; `Arguments:` has {listing(have)}"


def known_statuses(facts, call):
    for status, _ in call.lists["Errors"] + call.lists["Runner"]:
        if status not in facts.errors.values():
            yield f"{status} is no status of zircon/errors.h"
    for status, _ in call.lists["Runner"]:
        if f"ZX_ERR_{status}" not in facts.runner:
            yield f"the runner never gives {status}"


def core(facts, call):
    """The contracts of the core's functions name the model's functions."""
    contracts = ""
    for name in call.cores:
        if name not in facts.contracts:
            yield f"include/temora/ declares no {name}; say `Core:` which functions the call is"
        else:
            contracts += facts.contracts[name][1]
    for name in model_names(call):
        if not re.search(rf"==\s*{name}\s*\(", contracts):
            yield f"no contract of {listing(call.cores)} says that something equals {name}"


def texts(facts, call):
    if call.number not in facts.numbers:
        yield f"zircon/syscalls.h has no number {call.number}"
    if call.result != "zx_status_t" and not call.texts["Returns"]:
        yield "no `Returns:`, and it gives no status"
    text = " ".join([*call.prose, *(text for items in call.lists.values() for _, text in items)])
    for name, value in re.findall(r"\b([A-Z][A-Z_]+) = (\d+)", text):
        if name in facts.limits and facts.limits[name] != int(value):
            yield f"temora/limits.h has {name} = {facts.limits[name]}, not {value}"
    for number in sorted(facts.listed(call.texts["Decisions"]) - set(facts.decisions)):
        yield f"there is no decision D{number}"


def errors(call, flow):
    have = [status for status, _ in call.lists["Errors"]]
    want = [check.status for check in flow.checks]
    if have == want:
        return
    rows = [f"  {here or '-':16} {check.status if check else '-':16} {reason(check)}".rstrip()
            for here, check in itertools.zip_longest(have, flow.checks)]
    differ = "order" if sorted(have) == sorted(want) else "set"
    yield "\n".join([f"its errors and those of the model differ ({differ}):",
                     f"  {'Errors:':16} model", *rows])


def reason(check):
    """For the message: where the model has it."""
    if not check:
        return ""
    return f"{check.function.name}: {check.condition or 'otherwise'}"[:64]


def rights(facts, call, flow):
    """Each look-up of a handle in the model is a line of `Rights:`, in the same order."""
    have, parameters = [], {name for name, _ in call.arguments}
    for name, text in call.lists["Rights"]:
        match = HANDLE.match(text)
        if name not in parameters:
            yield f"Rights: there is no parameter {name}"
        if not match:
            yield f"Rights: {name}: say `TYPE with RIGHT.` or `any object.` first, not {text!r}"
            continue
        have.append((match[1], tuple(sorted(re.findall(r"[A-Z_]+", match[2] or "")))))
    want = [named(facts, look) for look in flow.looks]
    # To look whether there is a handle at all is no look-up by type and rights.
    plain = ("any object", ())
    if [h for h in have if h != plain] != [w for w in want if w != plain]:
        yield f"the model's handles are {shown(want)}; `Rights:` has {shown(have)}"


def named(facts, look):
    """(type, rights) in words."""
    kind = "any object" if look.type == 0 else facts.types.get(look.type, "?")
    if look.rights is None:
        return kind, ("?",)
    bits = [name for value, name in facts.rights.items()
            if value and value & (value - 1) == 0 and value & look.rights]
    return kind, tuple(sorted(bits))


def shown(handles):
    return "; ".join(f"{kind} with {' and '.join(bits)}" if bits else kind
                     for kind, bits in handles) or "none"


def listing(names):
    return ", ".join(names) or "none"
