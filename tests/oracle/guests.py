# SPDX-License-Identifier: MIT
"""The implementation of implementation.py with guests that run: bells, HLT, interrupts that go in,
and packet pointers that cannot be used. And bugs in these.

What no trace of calls one after the other can show is not among the bugs: a call that waits for
ever has no event. So an interrupt that goes in too early shows only where the processor refuses the
entry (SDM 3C, checks on guest RIP, RFLAGS and non-register state), and room that is not given back
only when the bell then fails.
"""
from implementation import (BAD_STATE, CANCELED, GUEST, INVALID_ARGS, MEM, OK, PORT, VCPU, WRITE,
                            Implementation, NOT_FOUND)

INTERNAL, NOT_SUPPORTED, NO_MEMORY = -1, -2, -4
BELL, BELL_PACKET, PLACES = 0, 3, 256
FLAGS_ON, FLAGS_OFF = 0x202, 2
EMPTY = {"key": 0, "type": BELL_PACKET, "w0": 0}

GUEST_BUGS = {
    "packet_ok": "a packet that cannot be written is no error",
    "packet_kept": "a packet that could not be written comes with the next enter",
    "packet_first": "a bad packet pointer is an error before the guest runs",
    "packet_on_error": "a packet is written though the guest's access is an error",
    "wait_kept": "a packet that could not be written stays in the port",
    "bell_twice": "a bell queues two packets",
    "bell_key": "a bell's packet has the key 0",
    "bell_read": "reading rings",
    "bell_closed": "a bell whose port is closed is no error",
    "bell_stays": "a guest that is gone leaves the packets of its bells in the port",
    "bell_limit": "a 257th bell does not wait",
    "bell_room": "a packet that is taken does not give its room back; without room, an error",
    "interrupt_masked": "an interrupt goes in while RFLAGS.IF is 0: there is no entry",
    "interrupt_shadow": "an interrupt goes in behind STI or MOV SS: there is no entry",
    "interrupt_late": "IF is looked at when the call begins, and not again",
    "kick_runs": "a kick that waits is seen when the guest has run once",
    "packet_runs": "the guest runs once more behind the access that a packet is about",
}


class Waits(Exception):
    """The call does not return."""


class Packet(dict):
    """That of a bell, which is its attribute while it waits."""
    bell = None


class Guests(Implementation):
    def entries(self):
        return list(self.table.values())

    # ---- the end of guests and ports ----

    def is_alive(self, guest):
        return any((kind == GUEST and body is guest) or (kind == VCPU and body["guest"] is guest)
                   for kind, body, _ in self.entries())

    def ended(self, kind, body):
        super().ended(kind, body)
        if kind == PORT and not self.is_named(body):
            for packet in body:
                self.taken(packet)
            body.clear()
        if kind in (GUEST, VCPU) and self.bug != "bell_stays":
            guest = body if kind == GUEST else body["guest"]
            if not self.is_alive(guest):
                self.silence(guest)

    def silence(self, guest):
        for bell in guest.get("bells", ()):
            left = [packet for packet in bell["port"] if self.bell_of(packet) is not bell]
            bell["port"].clear()
            bell["port"].extend(left)

    def taken(self, packet):
        bell = self.bell_of(packet)
        if bell and self.bug != "bell_room":
            bell["used"] -= 1

    def port_wait(self, handle, bad=False):
        status, packet = super().port_wait(handle)
        if packet is None:
            return status, packet
        if bad and self.bug == "wait_kept":
            self.find(handle)[1].appendleft(packet)
        else:
            self.taken(packet)
        return (INVALID_ARGS, None) if bad else (status, packet)

    # ---- bells ----

    @staticmethod
    def bell_of(packet):
        return getattr(packet, "bell", None)

    def set_trap(self, handle, kind, addr, size, key, port=0):
        status = self.check(handle, GUEST, WRITE)
        if status == OK and port:
            status = self.check(port, PORT, WRITE)
        if status != OK:
            return status
        if (kind == BELL) != bool(port):
            return INVALID_ARGS
        if kind != BELL:
            return super().set_trap(handle, kind, addr, size, key)
        status = super().set_trap(handle, MEM, addr, size, key)
        if status == OK:
            self.find(handle)[1].setdefault("bells", []).append(
                {"addr": addr, "size": size, "key": key, "port": self.find(port)[1], "used": 0})
        return status

    @staticmethod
    def bell_at(guest, address):
        return next((bell for bell in guest.get("bells", ())
                     if bell["addr"] <= address < bell["addr"] + bell["size"]), None)

    def places(self):
        return PLACES + 1 if self.bug == "bell_limit" else PLACES

    def has_room(self, bell):
        """A guest that rings does not wait; by what is in the port."""
        waiting = sum(self.bell_of(packet) is bell for packet in bell["port"])
        return not self.is_named(bell["port"]) or waiting + self.rings() <= self.places()

    def rings(self):
        return 2 if self.bug == "bell_twice" else 1

    def ring(self, bell, access):
        if not access[2] and self.bug != "bell_read":
            return NOT_SUPPORTED
        if not self.is_named(bell["port"]):
            return OK if self.bug == "bell_closed" else BAD_STATE
        for _ in range(self.rings()):
            if bell["used"] == self.places():
                if self.bug == "bell_room":
                    return NO_MEMORY
                raise Waits
            key = 0 if self.bug == "bell_key" else bell["key"]
            packet = Packet(key=key, type=BELL_PACKET, w0=hex(access[1]))
            packet.bell = bell
            bell["port"].append(packet)
            bell["used"] += 1
        return OK

    # ---- interrupts ----

    def interrupt(self, handle, vector):
        status = super().interrupt(handle, vector)
        if status == OK:
            self.find(handle)[1].setdefault("pending", set()).add(vector)
        return status

    def inject(self, vcpu, begun, blocked):
        """False: the processor refuses the entry."""
        pending, on = vcpu.setdefault("pending", set()), vcpu.get("if", False)
        if not pending:
            return True
        may = (begun if self.bug == "interrupt_late" else on) or self.bug == "interrupt_masked"
        if not may or (blocked and self.bug != "interrupt_shadow"):
            return True
        pending.remove(max(pending))
        return on and not blocked

    # ---- zx_vcpu_enter ----

    def run(self, thread, handle, guest, bad=False):
        """guest(vcpu): the access that stops it, the RFLAGS and the interruptibility then."""
        status, vcpu = self.begin(thread, handle)
        if status == CANCELED and self.bug == "kick_runs":
            kicked = self.find(handle)[1]
            kicked.setdefault("pending", set())
            guest(kicked)
        if status == OK and bad and self.bug == "packet_first":
            status = INVALID_ARGS
        if status != OK:
            return status, None
        if "kept" in vcpu:
            return OK, vcpu.pop("kept")
        begun, blocked = vcpu.get("if", False), 0
        while self.inject(vcpu, begun, blocked):
            access, flags, blocked = guest(vcpu)
            vcpu["if"] = bool(flags & 0x200)
            status, packet = self.stop(vcpu, access)
            if packet and self.bug == "packet_runs":
                guest(vcpu)
            if packet and bad:
                return self.lose(vcpu, packet)
            if status != OK:
                return status, EMPTY if self.bug == "packet_on_error" and not bad else None
            if packet:
                return status, packet
        return BAD_STATE, None

    def before(self, handle):
        """What takes back an enter of that vcpu that has not returned: it rang bells, and took
        interrupts."""
        entry = self.find(handle)
        if entry is None or entry[0] != VCPU:
            return lambda: None
        vcpu = entry[1]
        was = {**vcpu, "pending": set(vcpu.get("pending", ()))}
        bells = [(bell, bell["used"], len(bell["port"])) for bell in vcpu["guest"].get("bells", ())]

        def back():
            vcpu.clear()
            vcpu.update(was)
            for bell, used, waiting in bells:
                bell["used"] = used
                while len(bell["port"]) > waiting:
                    bell["port"].pop()
        return back

    @staticmethod
    def jump(traps, address):
        """There is no instruction that a packet could be about."""
        trapped = any(k == MEM and a <= address < a + size for k, a, size, _ in traps)
        return INTERNAL if trapped else NOT_FOUND, None

    def lose(self, vcpu, packet):
        if self.bug == "packet_ok":
            return OK, packet
        if self.bug == "packet_kept":
            vcpu["kept"] = packet
        return INVALID_ARGS, None

    def stop(self, vcpu, access):
        """(status, packet) that end the call; OK and None: the guest goes on."""
        if access[0] == "host":
            return OK, None
        if access[0] == "hlt":
            if not vcpu["pending"]:
                raise Waits
            return OK, None
        if access[0] == "fetch":
            return self.jump(vcpu["guest"]["traps"], access[1])
        bell = self.bell_at(vcpu["guest"], access[1]) if access[0] == "mem" else None
        if bell:
            return self.ring(bell, access), None
        return self.hit(vcpu["guest"]["traps"], access)
