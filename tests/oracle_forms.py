#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The two forms of a trace, and its published schema.

- `temora convert` there and back gives the same values: every trace in tests/oracle, 10,000 random
  events, 10,000 random objects with strange names and values. Text, JSON, text: the same bytes.
- `temora check` says the same of both forms.
- docs/ztrace-1.schema.json accepts a line exactly when temora's reader does: lines of tests/oracle,
  and such with one member put in, taken out, or exchanged. Half of a call it accepts exactly when
  the reader does the line that the two halves make: those of tests/oracle, and such with a value
  exchanged.

  oracle_forms.py TEMORA READER_DIFF [--seed N]
"""
import argparse
import glob
import json
import os
import random
import subprocess
import sys
import tempfile

import jsonschema

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, HERE)
from oracle_bugs import Trace  # noqa: E402

SCHEMA = os.path.join(HERE, "../docs/ztrace-1.schema.json")
HEADER = '{"t": "meta", "format": "ztrace/1"}'
STRINGS = ("", "ZX_OK", "0x", "0x10", "0xFf", "true", "null", "7", "a b", "a.b", "\"", "\\", "é",
           "\U0001F600", "\n", "{", "=", "ztrace/1", "-", "_", "meta", "x" * 70)
NAMES = ("a", "t", "op", "tid", "st", "in", "out", "bad", "format", "é", "a b", "", "true", "0x1",
         "x-y", "A9", "=")
LINES = 10000
VALUES = (0, 1, -1, 2 ** 32 - 1, 2 ** 32, 2 ** 64 - 1, 2 ** 64, "0x1f", "0x", "08", "017", "5", "x",
          "ZX_OK", "ZX_OKAY", "zx_handle_close", 0.5, None, True, [], ["out"], ["packet"], [1], {},
          {"key": 1}, "meta", "thread", "0x10000000000000000")


def temora(program, *arguments, text=""):
    done = subprocess.run([program, *arguments], input=text.encode(), capture_output=True,
                          check=False, timeout=120)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def there_and_back(program, lines):
    """What is wrong."""
    status, text, error = temora(program, "convert", "-", text="\n".join(lines) + "\n")
    if status != 0:
        return [f"JSON to text: {error.strip()}"]
    status, back, error = temora(program, "convert", "-", text=text)
    if status != 0:
        return [f"text to JSON: {error.strip()}"]
    found = [f"{a} came back as {b}" for a, b in zip(lines, back.splitlines())
             if json.loads(a) != json.loads(b)]
    if len(back.splitlines()) != len(lines):
        found.append("lines are lost")
    _, again, _ = temora(program, "convert", "-", text=back)
    if again != text:
        found.append("the text form is not the same the second time")
    return found


def value(rng, depth=0):
    kind = rng.randrange(8 if depth < 4 else 6)
    if kind == 0:
        return rng.choice(STRINGS)
    if kind == 1:
        return hex(rng.getrandbits(rng.choice((1, 8, 64, 80))))
    if kind == 2:
        return rng.choice((0, -1, 7, 2 ** 64 - 1, -2 ** 63, 10 ** 30))
    if kind == 3:
        return rng.choice((0.5, -1e30, 1e-7))
    if kind in (4, 5):
        return rng.choice((True, False, None))
    if kind == 6:
        return [value(rng, depth + 1) for _ in range(rng.randrange(4))]
    return thing(rng, depth + 1)


def thing(rng, depth=0):
    return {rng.choice(NAMES): value(rng, depth) for _ in range(rng.randrange(5))}


def strange(rng):
    """Any object; often one with the members of an event."""
    made = thing(rng)
    if rng.random() < 0.5:
        made |= {"tid": rng.choice((1, "0x2", "1", 1.5)), "op": rng.choice(STRINGS),
                 "in": rng.choice((thing(rng), value(rng))), "st": rng.choice(("ZX_OK", -4, "a b"))}
    if rng.random() < 0.3:
        made["out"] = value(rng)
    names = list(made)
    rng.shuffle(names)
    return json.dumps({name: made[name] for name in names}, ensure_ascii=False)


def round_trips(program, paths, rng):
    for path in paths:
        with open(path, encoding="utf-8") as file:
            lines = file.read().splitlines()
        if "broken_json" in path:
            continue
        yield from (f"{os.path.basename(path)}: {text}" for text in there_and_back(program, lines))
        yield from same_verdict(program, path)
    events = [json.dumps(line) for n in range(34)
              for line in Trace(f"{rng.random()} {n}", None, 300).lines]
    yield from there_and_back(program, events[:LINES])
    yield from there_and_back(program, [HEADER] + [strange(rng) for _ in range(LINES)])


def same_verdict(program, path):
    with tempfile.NamedTemporaryFile("w", suffix=".ztrace", encoding="utf-8") as file:
        file.write(temora(program, "convert", path)[1])
        file.flush()
        _, first, _ = temora(program, "check", "--json", path)
        _, second, _ = temora(program, "check", "--json", file.name)
    first, second = json.loads(first), json.loads(second)
    for report in (first, second):
        del report["trace"], report["column"]
    if first != second:
        yield f"{os.path.basename(path)}: {first}, but as text {second}"


# ---- the schema ----

def places(line):
    """Every object in the line."""
    yield line
    for part in line.values():
        for inner in part if isinstance(part, list) else [part]:
            if isinstance(inner, dict):
                yield from places(inner)


def changed(line, rng):
    line = json.loads(json.dumps(line))
    place = rng.choice(list(places(line)))
    name = rng.choice(list(place) + ["key", "h", "rights", "out", "bad", "exits", "frames"])
    if rng.random() < 0.2:
        place.pop(name, None)
    else:
        place[name] = rng.choice(VALUES)
    return line


def parsed(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line != '{"t":"process",\n']


# ---- halves of calls ----

def is_half(line):
    return line.get("t") in ("call", "return")


def joined(call, end):
    """The one line that the two would be; no end: the call never returns."""
    whole = {"st": 0} | {name: value for name, value in end.items() if name != "t"}
    whole |= {name: value for name, value in call.items() if name != "t"}
    beside = {name: end[name] for name in ("exits", "exits_lost", "exits_recorded")
              if name in end}
    return whole | {"in": whole.get("in", {}) | beside} if beside else whole


def halves(traces):
    """(the half, what makes a line of it)"""
    for trace in traces:
        under_way = {}
        for line in filter(is_half, trace):
            if line["t"] == "call":
                under_way[line["tid"]] = line
                yield line, lambda half: joined(half, {})
            elif line["tid"] in under_way:
                call = under_way.pop(line["tid"])
                yield line, lambda half, call=call: joined(call, half)


def changed_half(half, rng):
    """Another value in a place that there is: what a return may have depends on its call."""
    half = json.loads(json.dumps(half))
    kept = ("t", "tid", "op", "bad") if half["t"] == "return" else ("t", "tid")
    spots = [(place, name) for place in places(half) for name in place if name not in kept]
    if spots:
        place, name = rng.choice(spots)
        place[name] = rng.choice(VALUES)
    return half


def is_modelled(schema, pair):
    half, whole = pair
    names = [part["if"]["properties"].get("op") for part in schema["allOf"]]
    return {"const": whole(half)["op"]} in names


def verdict_breaches(reader, validator, lines, whole_lines, what):
    """Each line is valid exactly when temora reads the whole line that it stands for."""
    seen, text = [0, 0], "\n".join(map(json.dumps, whole_lines)) + "\n"
    _, answers, _ = temora(reader, "accept", text=text)
    for line, answer in zip(lines, answers.split(), strict=True):
        valid, taken = validator.is_valid(line), answer == "1"
        seen[valid] += 1
        if valid != taken:
            yield f"the schema says {valid}, temora {taken}: {json.dumps(line)}"
    if 0 in seen:
        yield f"the schema accepts all {what}, or none"


def half_breaches(reader, validator, traces, rng):
    pairs = list(halves(traces))
    modelled = [pair for pair in pairs if is_modelled(validator.schema, pair)]
    pairs += [(changed_half(half, rng), whole) for half, whole in rng.choices(modelled, k=500)]
    yield from verdict_breaches(reader, validator, [half for half, _ in pairs],
                                [whole(half) for half, whole in pairs], "halves of calls")


# ---- whole lines ----

def schema_breaches(reader, paths, rng):
    with open(SCHEMA, encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    traces = [parsed(path) for path in paths]
    yield from half_breaches(reader, validator, traces, rng)
    lines = [line for trace in traces for line in trace if not is_half(line)]
    lines += [line for line in (changed(rng.choice(lines), rng) for _ in range(1500))
              if not is_half(line)]
    yield from verdict_breaches(reader, validator, lines, lines, "lines")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("temora")
    parser.add_argument("reader_diff")
    parser.add_argument("--seed", default="1")
    args = parser.parse_args()
    rng = random.Random(args.seed)
    paths = sorted(glob.glob(os.path.join(HERE, "oracle/*.jsonl")))
    found = list(round_trips(args.temora, paths, rng))
    found += list(schema_breaches(args.reader_diff, paths, rng))
    for text in found[:20]:
        print(text[:400])
    print(f"{len(paths)} traces, {2 * LINES} random lines, {len(found)} breaches")
    return 1 if found or not paths else 0


if __name__ == "__main__":
    sys.exit(main())
