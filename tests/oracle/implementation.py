# SPDX-License-Identifier: MIT
"""A small independent implementation of the calls on handles, ports, guests and vcpus, written from
the public semantics, that can be given bugs. It shares nothing with the core.

BUGS: the name of each bug, and what it does. None changes anything but what it says.
"""
import collections

OK, INVALID_ARGS, BAD_HANDLE, WRONG_TYPE = 0, -10, -11, -12
OUT_OF_RANGE, BAD_STATE, TIMED_OUT, CANCELED = -14, -20, -21, -23
NOT_FOUND, ALREADY_EXISTS, ACCESS_DENIED = -25, -26, -30
DUPLICATE, READ, WRITE, EXECUTE, SIGNAL, MANAGE_PROCESS = 1, 4, 8, 16, 0x1000, 0x20000
SAME_RIGHTS, ALL_RIGHTS = 0x80000000, 0xFFFFF
PORT, RESOURCE, GUEST, VMAR, VCPU = "port", "resource", "guest", "vmar", "vcpu"
DEFAULT = {PORT: 0x800F, RESOURCE: 0x800B, GUEST: 0x2800B, VMAR: 0x801F, VCPU: 0xD01F}
MEM, IO = 1, 2
STATES = {READ: ((0, 136),), WRITE: ((0, 136), (1, 8))}  # kinds and their sizes
TOP = 1 << 48

BUGS = {
    "replace_keeps": "a replace with excess rights leaves the old handle alone",
    "rights_first": "rights are checked before the type",
    "undefined_rights": "undefined rights bits are refused before the handle is looked at",
    "close_many_stops": "close_many stops at the first bad handle",
    "same_rights_or": "SAME_RIGHTS with other bits is taken for SAME_RIGHTS",
    "same_rights_literal": "replace with SAME_RIGHTS stores that number as the rights",
    "low_bit": "the lowest bit of a handle is not looked at",
    "no_duplicate_right": "duplicating needs no right",
    "rights_grow": "a duplicate gets whatever rights are asked for",
    "close_zero": "closing 0 is an error",
    "lifo": "the last packet of a port comes first",
    "packet_twice": "a packet is not taken out when it is waited for",
    "packet_type": "a user packet keeps the type that it was queued with",
    "wait_no_timeout": "waiting on an empty port succeeds",
    "trap_overlap": "traps may overlap",
    "trap_order": "a trap that is there is seen before a bad range",
    "trap_key": "packets carry the key of the guest's first trap",
    "port_end": "the last I/O port can be trapped",
    "second_vcpu": "a thread may have two vcpus",
    "any_thread": "a vcpu can be entered from any thread",
    "kick_lost": "a kick outside an enter is forgotten",
    "kick_twice": "two kicks cancel two enters",
    "kick_late": "a kick is returned after the next packet",
    "kick_right": "a kick needs no right",
    "vector_range": "vector 256 is taken",
}


class Implementation:
    def __init__(self, bug=None):
        self.bug, self.table, self.next = bug, {}, 0x100
        self.vcpu_of = {}  # thread -> vcpu

    # ---- handles ----

    def name(self, kind, body, rights):
        self.next += 8
        self.table[self.next | 3] = (kind, body, rights)
        return self.next | 3

    def find(self, handle):
        return self.table.get(handle | 1 if self.bug == "low_bit" else handle)

    def start_resource(self):
        """The hypervisor's."""
        return self.name(RESOURCE, {}, DEFAULT[RESOURCE])

    def check(self, handle, kind, rights):
        entry = self.find(handle)
        if entry is None:
            return BAD_HANDLE
        wrong = kind and entry[0] != kind
        if wrong and self.bug != "rights_first":
            return WRONG_TYPE
        if rights & ~entry[2]:
            return ACCESS_DENIED
        return WRONG_TYPE if wrong else OK

    def close(self, handle):
        if handle == 0:
            return BAD_HANDLE if self.bug == "close_zero" else OK
        entry = self.take(handle)
        if entry is None:
            return BAD_HANDLE
        self.ended(entry[0], entry[1])
        return OK

    def take(self, handle):
        """Out of the table; None: it is not there."""
        if self.find(handle) is None:
            return None
        return self.table.pop(handle, None) or self.table.pop(handle | 1)

    def is_named(self, body):
        return any(entry[1] is body for entry in self.table.values())

    def ended(self, kind, body):
        """A handle of it is gone."""
        if kind == VCPU and not self.is_named(body):
            self.vcpu_of.pop(body["thread"], None)  # its thread may have another

    def close_many(self, handles):
        status = OK
        for handle in handles:
            if self.close(handle) != OK:
                status = BAD_HANDLE
                if self.bug == "close_many_stops":
                    break
        return status

    def wanted(self, entry, rights):
        """The new rights, or None."""
        if rights == SAME_RIGHTS or (self.bug == "same_rights_or" and rights & SAME_RIGHTS):
            return entry[2]
        return None if rights & ~entry[2] else rights

    def duplicate(self, handle, rights):
        if self.bug == "undefined_rights" and rights != SAME_RIGHTS and rights & ~ALL_RIGHTS:
            return INVALID_ARGS, None
        need = 0 if self.bug == "no_duplicate_right" else DUPLICATE
        status = self.check(handle, None, need)
        if status != OK:
            return status, None
        entry = self.find(handle)
        new = rights if self.bug == "rights_grow" and not rights & SAME_RIGHTS \
            else self.wanted(entry, rights)
        if new is None:
            return INVALID_ARGS, None
        return OK, self.name(entry[0], entry[1], new)

    def replace(self, handle, rights):
        entry = self.find(handle)
        if entry is None:
            return BAD_HANDLE, None
        new = self.wanted(entry, rights)
        if new is None and self.bug == "replace_keeps":
            return INVALID_ARGS, None
        if rights == SAME_RIGHTS and self.bug == "same_rights_literal":
            new = SAME_RIGHTS
        value = None if new is None else self.name(entry[0], entry[1], new)
        self.close(handle)
        return (INVALID_ARGS if value is None else OK), value

    # ---- ports ----

    def port_create(self, options):
        if options > 1:
            return INVALID_ARGS, None
        return OK, self.name(PORT, collections.deque(), DEFAULT[PORT])

    def port_queue(self, handle, packet):
        status = self.check(handle, PORT, WRITE)
        if status == OK:
            kept = packet if self.bug == "packet_type" else dict(packet, type=0)
            self.find(handle)[1].append(kept)
        return status

    def port_wait(self, handle):
        status = self.check(handle, PORT, READ)
        if status != OK:
            return status, None
        queue = self.find(handle)[1]
        if not queue:
            return (OK if self.bug == "wait_no_timeout" else TIMED_OUT), None
        place = -1 if self.bug == "lifo" else 0
        packet = queue[place]
        if self.bug != "packet_twice":
            del queue[place]
        return OK, packet

    # ---- guests and vcpus ----

    def guest_create(self, resource, options):
        if options:
            return INVALID_ARGS, None, None
        status = self.check(resource, RESOURCE, 0)
        if status != OK:
            return status, None, None
        guest = {"traps": []}
        return OK, self.name(GUEST, guest, DEFAULT[GUEST]), self.name(VMAR, guest, DEFAULT[VMAR])

    def set_trap(self, handle, kind, addr, size, key):
        status = self.check(handle, GUEST, WRITE)
        if status != OK:
            return status
        traps = self.find(handle)[1]["traps"]
        clash = self.bug != "trap_overlap" and any(
            k == kind and a < addr + size and addr < a + s for k, a, s, _ in traps)
        bad = self.bad_range(kind, addr, size) if kind in (MEM, IO) else INVALID_ARGS
        if bad != OK and not (clash and self.bug == "trap_order"):
            return bad
        if clash:
            return ALREADY_EXISTS
        traps.append((kind, addr, size, key))
        return OK

    def bad_range(self, kind, addr, size):
        last = 0x10000 if self.bug == "port_end" else 0xFFFF
        if kind == IO:
            return OK if size and addr + size <= last else OUT_OF_RANGE
        return OK if size and not addr % 4096 and not size % 4096 and addr + size <= TOP \
            else INVALID_ARGS

    def vcpu_create(self, thread, guest, options):
        if options:
            return INVALID_ARGS, None
        status = self.check(guest, GUEST, MANAGE_PROCESS)
        if status != OK:
            return status, None
        if thread in self.vcpu_of and self.bug != "second_vcpu":
            return BAD_STATE, None
        vcpu = {"guest": self.find(guest)[1], "thread": thread, "kicks": 0, "late": False}
        self.vcpu_of[thread] = vcpu
        return OK, self.name(VCPU, vcpu, DEFAULT[VCPU])

    def kick(self, handle):
        status = self.check(handle, VCPU, 0 if self.bug == "kick_right" else EXECUTE)
        if status == OK and self.bug != "kick_lost":
            vcpu = self.find(handle)[1]
            vcpu["kicks"] = vcpu["kicks"] + 1 if self.bug == "kick_twice" else 1
        return status

    def interrupt(self, handle, vector):
        status = self.check(handle, VCPU, SIGNAL)
        if status != OK:
            return status
        top = 256 if self.bug == "vector_range" else 255
        return OK if vector <= top else OUT_OF_RANGE

    def state(self, thread, handle, right, kind, size):
        """zx_vcpu_read_state (right READ), zx_vcpu_write_state (WRITE) of a good buffer."""
        status = self.check(handle, VCPU, right)
        if status != OK:
            return status
        if (kind, size) not in STATES[right]:
            return INVALID_ARGS
        return OK if self.find(handle)[1]["thread"] == thread else BAD_STATE

    def begin(self, thread, handle):
        """zx_vcpu_enter, before the guest runs: (status, vcpu)"""
        status = self.check(handle, VCPU, EXECUTE)
        if status != OK:
            return status, None
        vcpu = self.find(handle)[1]
        if vcpu["thread"] != thread and self.bug != "any_thread":
            return BAD_STATE, None
        if vcpu["kicks"] and (self.bug != "kick_late" or vcpu["late"]):
            vcpu["kicks"] -= 1
            vcpu["late"] = False
            return CANCELED, None
        vcpu["late"] = bool(vcpu["kicks"])
        return OK, vcpu

    def enter(self, thread, handle, access):
        """access: what the guest does, ("io", port) or ("mem", address)."""
        status, vcpu = self.begin(thread, handle)
        return (status, None) if status != OK else self.hit(vcpu["guest"]["traps"], access)

    def hit(self, traps, access):
        kind = IO if access[0] == "io" else MEM
        for k, addr, size, key in traps:
            if k == kind and addr <= access[1] < addr + size:
                return OK, {"key": traps[0][3] if self.bug == "trap_key" else key,
                            "type": 5 if kind == IO else 4}
        return NOT_FOUND, None
