#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""docs/ztrace-1.schema.json, a JSON Schema of a line of ztrace/1, out of the table in
oracle/read/schema.c.

  publish_schema.py [--check]     --check: is the file what it must be?
"""
import json
import os
import re
import sys

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), "../.."))
OUT = os.path.join(ROOT, "docs/ztrace-1.schema.json")
CALL = re.compile(r'CALL\((TEMORA_\w+), "(\w+)",((?:\s*P\(\w+, "\w+"\),?)+)\)')
PARAMETER = re.compile(r'P\((\w+), "(\w+)"\)')
TABLE = re.compile(r"struct parameter (schema_\w+)\[\w+\] = \{(.*?)\n\};", re.S)
STATUS = re.compile(r"STATUS\((ZX_\w+)\)")
KINDS = {"IN_NUMBER": "number", "IN_WORD": "word", "IN_HANDLE": "number", "IN_PACKET": "packet",
         "IN_HANDLES": "handles", "IN_EXITS": "exits", "IN_BESIDE": "number",
         "OUT_HANDLE": "number", "OUT_HANDLES": "handles", "OUT_BESIDE": "number",
         "OUT_NUMBER": "number", "OUT_PACKET": "packet"}
C_NOTATION = "^(0[xX]0*[0-9a-fA-F]{1,%d}|0[0-7]*|[1-9][0-9]*)$"


def read(name):
    with open(os.path.join(ROOT, "oracle/read", name), encoding="utf-8") as file:
        return file.read()


def ref(name):
    return {"$ref": f"#/$defs/{name}"}


def number(bits):
    return {"anyOf": [{"type": "integer", "minimum": 0, "maximum": 2 ** bits - 1},
                      {"type": "string", "pattern": C_NOTATION % (bits // 4)}]}


def members(table):
    return {name: ref(KINDS[kind]) for kind, name in PARAMETER.findall(table)}


def call(name, parameters):
    """If `op` is this call, then in, out and bad are so."""
    pairs = PARAMETER.findall(parameters)
    ins = {n: ref(KINDS[k]) for k, n in pairs if k.startswith("IN") and k != "IN_BYTES"}
    outs = {n: ref(KINDS[k]) for k, n in pairs if k.startswith("OUT") and k != "OUT_BYTES"}
    pointers = [n for k, n in pairs if (k.startswith("OUT") and k != "OUT_BESIDE") or
                k in ("IN_PACKET", "IN_HANDLES", "IN_BYTES")]
    then = {"anyOf": [{"required": ["st"]}, {"required": ["t"]}], "properties": {
        "tid": ref("number"), "st": ref("status"),
        "in": {"type": "object", "properties": ins},
        "out": {"type": "object", "properties": outs},
        "bad": {"type": "array", "items": {"enum": pointers}} if pointers
        else {"type": "array", "maxItems": 0}}}
    return {"if": {"required": ["op"], "properties": {"op": {"const": "zx_" + name},
                                                     "t": {"not": {"const": "return"}}}},
            "then": then}


def half_return(calls):
    """What any call may hand out: which call returns is said by the line where it began."""
    pairs = {pair for _, _, parameters in calls for pair in PARAMETER.findall(parameters)}
    outs = {n: ref(KINDS[k]) for k, n in sorted(pairs) if k.startswith("OUT") and k != "OUT_BYTES"}
    return {"if": {"required": ["t"], "properties": {"t": {"const": "return"}}},
            "then": {"properties": {
                "tid": ref("number"), "st": ref("status"), "exits": ref("exits"),
                "exits_lost": ref("number"), "exits_recorded": ref("number"),
                "out": {"type": "object", "properties": outs},
                "bad": {"type": "array", "items": {"type": "string"}}}}}


def start(name, *numbers):
    return {"if": {"required": ["t"], "properties": {"t": {"const": name}}},
            "then": {"properties": {n: ref("number") for n in numbers}}}


def schema():
    text = read("schema.c")
    tables = dict(TABLE.findall(text))
    packet = members(tables["schema_packet"])
    packet["status"] = {"anyOf": [ref("word"), {"type": "integer", "minimum": 1 - 2 ** 31,
                                                "maximum": 0}]}
    meta = {"if": {"required": ["t"], "properties": {"t": {"const": "meta"}}},
            "then": {"required": ["format"], "properties": {"format": {"const": "ztrace/1"},
                                                            "frames": ref("number")}}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A line of a ztrace/1 file",
        "description": "The first line is the one with t = meta. See docs/oracle.md. "
                       "A call that others overlap has two lines, t = call and t = return of the "
                       "same thread; one that never returns has the first only.",
        "type": "object",
        "oneOf": [{"required": ["op"], "properties": {"op": {"type": "string"}, "t": False}},
                  {"required": ["t"],
                   "properties": {"t": {"enum": ["meta", "process", "thread", "resource",
                                                 "space"]}}},
                  {"required": ["t", "tid", "op"],
                   "properties": {"t": {"const": "call"}, "tid": ref("number"),
                                  "op": {"type": "string"}}},
                  {"required": ["t", "tid", "st"], "properties": {"t": {"const": "return"}}}],
        "allOf": [meta, start("process", "p", "h"), start("thread", "p", "tid", "h"),
                  start("space", "p", "h"),
                  start("resource", "p", "h", "kind", "base", "size"),
                  half_return(CALL.findall(text)),
                  *[call(name, parameters) for _, name, parameters in CALL.findall(text)]],
        "$defs": {
            "number": number(64), "word": number(32),
            "status": {"anyOf": [{"enum": STATUS.findall(read("status.c"))},
                                 {"type": "integer", "minimum": 1 - 2 ** 31, "maximum": 0}]},
            "packet": {"type": "object", "properties": packet},
            "handles": {"type": "array", "maxItems": 4096, "items": ref("number")},
            "exits": {"type": "array", "maxItems": 16384, "items": ref("exit")},
            "exit": {"type": "object", "properties": members(tables["schema_exit"])},
        },
    }


def main():
    text = json.dumps(schema(), indent=1) + "\n"
    if sys.argv[1:] == ["--check"]:
        with open(OUT, encoding="utf-8") as file:
            same = file.read() == text
        print("docs/ztrace-1.schema.json is " + ("current" if same else
                                                 "old; run oracle/trace/publish_schema.py"))
        return 0 if same else 1
    with open(OUT, "w", encoding="utf-8") as file:
        file.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
