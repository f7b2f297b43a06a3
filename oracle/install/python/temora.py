# SPDX-License-Identifier: MIT
"""libtemora from Python: is a trace one that the specification of Zircon's hypervisor calls allows?

    import temora
    session = temora.Session(profile="temora")
    for line in open("trace.jsonl"):
        if session.line(line) != temora.CONFORMS:
            break
    print(session.report().why)

There is one session at a time. TEMORA_LIBRARY names another libtemora.so than the system's.
"""
import ctypes
import json
import os

CONFORMS, DIVERGES, NOT_A_TRACE, INCONCLUSIVE = range(4)
PROFILES = ("temora", "zircon-2021", "documented")
HEADER = {"t": "meta", "format": "ztrace/1"}


class _Options(ctypes.Structure):
    _fields_ = [("frames", ctypes.c_uint64), ("profile", ctypes.c_int), ("strict", ctypes.c_uint32),
                ("history", ctypes.c_void_p), ("history_size", ctypes.c_size_t)]


class Report(ctypes.Structure):
    """struct temora_report of temora/oracle.h. Events are counted from 0."""

    _fields_ = [("verdict", ctypes.c_int), ("events", ctypes.c_uint64),
                ("not_modelled", ctypes.c_uint64), ("event", ctypes.c_uint64),
                ("column", ctypes.c_uint32), ("op", ctypes.c_uint32),
                ("observed", ctypes.c_int32), ("allowed", ctypes.c_int32),
                ("compared", ctypes.c_uint32), ("_slice_events", ctypes.c_uint32),
                ("_slice", ctypes.c_uint64 * 10), ("_why", ctypes.c_char * 200)]

    why = property(lambda self: self._why.decode("utf-8", "replace"))
    slice = property(lambda self: list(self._slice[:self._slice_events]))
    op_name = property(lambda self: (_library.temora_op_name(self.op) or b"").decode())


def _load():
    library = ctypes.CDLL(os.environ.get("TEMORA_LIBRARY", "libtemora.so.0"))
    library.temora_open.argtypes = [ctypes.POINTER(_Options)]
    library.temora_open.restype = ctypes.c_void_p
    library.temora_feed_line.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t]
    library.temora_finish.argtypes = [ctypes.c_void_p, ctypes.POINTER(Report)]
    library.temora_history_size.argtypes = [ctypes.c_size_t]
    library.temora_history_size.restype = ctypes.c_size_t
    library.temora_op_name.argtypes = [ctypes.c_int]
    library.temora_op_name.restype = ctypes.c_char_p
    return library


_library = _load()
_current = None


class Session:
    """history: how many events are kept, from which a slice is cut."""

    def __init__(self, profile="temora", strict=False, history=10000):
        global _current
        size = _library.temora_history_size(history)
        self._history = ctypes.create_string_buffer(size)
        options = _Options(0, PROFILES.index(profile), strict,
                           ctypes.cast(self._history, ctypes.c_void_p), size)
        self._handle = _library.temora_open(options)
        _current = self

    def line(self, text):
        """The next line of a file, either form, the header first. The verdict so far."""
        if _current is not self:
            raise RuntimeError("temora: another session has begun")
        data = text.encode().removesuffix(b"\n")
        return _library.temora_feed_line(self._handle, data, len(data))

    def event(self, event):
        """A line as a dictionary."""
        return self.line(json.dumps(event, ensure_ascii=False))

    def report(self):
        if _current is not self:
            raise RuntimeError("temora: another session has begun")
        report = Report()
        _library.temora_finish(self._handle, report)
        return report
