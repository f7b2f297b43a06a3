# SPDX-License-Identifier: MIT
"""The implementation of guests.py with channels, memory objects, zx_object_get_info and
zx_port_cancel, and bugs in these."""
import collections

from guests import Guests
from implementation import (BAD_HANDLE, DEFAULT, EXECUTE, GUEST, INVALID_ARGS, OK, OUT_OF_RANGE,
                            PORT, READ, RESOURCE, VCPU, VMAR, WRITE, ACCESS_DENIED,
                            NOT_FOUND)

NOT_SUPPORTED, BUFFER_TOO_SMALL, SHOULD_WAIT, PEER_CLOSED, NO_MEMORY = -2, -15, -22, -24, -4
TRANSFER, WAIT, INSPECT = 2, 0x4000, 0x8000
CHANNEL, VMO = "channel", "vmo"
ALL_DEFAULT = {**DEFAULT, CHANNEL: 0xF00E, VMO: 0xD0EF}
TYPES = {VMO: 3, CHANNEL: 4, PORT: 6, RESOURCE: 15, VMAR: 18, GUEST: 20, VCPU: 21}
VALID, BASIC, COUNT, KICKED = 1, 2, 19, 32  # topics
SIZED = {7: VMAR, 18: RESOURCE, 23: VMO}  # topics that tell a size
SIZES = {BASIC: 32, COUNT: 4, KICKED: 4, 7: 16, 18: 56, 23: 104}
LONGEST, MOST, WAITING = 65536, 64, 64
PAGE, LARGEST = 4096, 1 << 40

MORE_BUGS = {
    "cancel_ok": "zx_port_cancel says ZX_OK and does nothing",
    "close_many_copy": "close_many says ZX_OK when its list cannot be read to the end",
    "missing_call": "zx_object_get_info is not there",
    "channel_keeps": "a handle that was sent can still be used",
    "channel_failed_keeps": "a write that fails leaves the handles alone",
    "channel_lifo": "the last message comes first",
    "channel_default_rights": "a handle comes out of a channel with default rights",
    "channel_transfer": "a handle needs no right to be sent",
    "channel_self": "an endpoint can be sent into its own channel",
    "channel_peer": "a channel whose other end is closed is empty for ever",
    "channel_peer_first": "PEER_CLOSED comes before the messages that wait",
    "channel_small_lost": "a message that is too large for the buffer is lost",
    "channel_sizes": "too small a buffer is not told what is needed",
    "channel_discard": "MAY_DISCARD is ignored",
    "channel_orphans": "handles in messages that nobody can read stay open",
    "info_rights": "BASIC tells the default rights",
    "info_count": "COUNT does not see handles in messages",
    "info_inspect": "COUNT needs no right",
    "info_topic": "an unknown topic is found after a bad handle",
    "info_kick": "VCPU never tells a kick",
    "vmo_end": "a VMO can be read one byte behind its end",
    "vmo_wrap": "offset + size may wrap",
    "vmo_round": "a VMO's size is not rounded up",
    "vmo_write_right": "writing needs the right to read",
}


class World(Guests):
    def __init__(self, bug=None):
        super().__init__(bug)
        self.ends = []  # all endpoints that were made

    # ---- what names an object ----

    def on_the_way(self):
        return [entry for end in self.ends for message in end["queue"] for entry in message[1]]

    def entries(self):
        return super().entries() + self.on_the_way()

    def is_named(self, body):
        return super().is_named(body) or any(entry[1] is body for entry in self.on_the_way())

    def ended(self, kind, body):
        super().ended(kind, body)
        if kind != CHANNEL or self.is_named(body) or all(end is not body for end in self.ends):
            return
        if body["peer"] is not None:
            body["peer"]["peer"] = None
        lost = [entry for message in body["queue"] for entry in message[1]]
        body["queue"] = collections.deque()
        self.ends = [end for end in self.ends if end is not body]
        if self.bug == "channel_orphans":
            self.ends.append({"peer": None, "queue": collections.deque([(0, lost)])})
            return
        for entry in lost:
            self.ended(entry[0], entry[1])

    def close_many_badly(self, handles):
        """The list ends where it cannot be read any more."""
        status = self.close_many(handles)
        return status if self.bug == "close_many_copy" else INVALID_ARGS

    # ---- channels ----

    def channel_create(self, options):
        if options:
            return INVALID_ARGS, None, None
        one, other = ({"peer": None, "queue": collections.deque()} for _ in range(2))
        one["peer"], other["peer"] = other, one
        self.ends += [one, other]
        return OK, self.name(CHANNEL, one, ALL_DEFAULT[CHANNEL]), \
            self.name(CHANNEL, other, ALL_DEFAULT[CHANNEL])

    def write_status(self, handle, options, size, handles):
        if options:
            return INVALID_ARGS
        status = self.check(handle, CHANNEL, WRITE)
        if status != OK:
            return status
        if size > LONGEST or len(handles) > MOST:
            return OUT_OF_RANGE
        peer = self.find(handle)[1]["peer"]
        return NO_MEMORY if peer and len(peer["queue"]) == WAITING else OK

    def sent_status(self, value, end):
        entry = self.find(value)
        if entry is None:
            return BAD_HANDLE
        if not entry[2] & TRANSFER and self.bug != "channel_transfer":
            return ACCESS_DENIED
        return NOT_SUPPORTED if entry[1] is end and self.bug != "channel_self" else OK

    def channel_write(self, handle, options, size, handles):
        status = self.write_status(handle, options, size, handles)
        end = self.find(handle)[1] if status == OK else None
        sent, gone = [], []
        for value in handles:
            this = self.sent_status(value, end)
            entry = self.find(value)
            if entry is not None:
                keeps = self.bug == "channel_keeps" or \
                    (self.bug == "channel_failed_keeps" and status != OK)
                if not keeps:
                    self.take(value)
                (sent if status == OK and this == OK else gone).append(entry)
            status = this if status == OK else status
        if status == OK and end["peer"] is None:
            status = PEER_CLOSED
        if status == OK:
            end["peer"]["queue"].append((size, sent))
        else:
            gone += sent
        for entry in gone:
            self.ended(entry[0], entry[1])
        return status

    def read_status(self, handle, options):
        status = self.check(handle, CHANNEL, READ)
        if status != OK:
            return status
        if options > 1:
            return NOT_SUPPORTED
        end = self.find(handle)[1]
        closed = end["peer"] is None and self.bug != "channel_peer"
        if closed and (not end["queue"] or self.bug == "channel_peer_first"):
            return PEER_CLOSED
        return OK if end["queue"] else SHOULD_WAIT

    def channel_read(self, handle, options, size, most):
        """(status, the message's size, how many handles it has, their values)"""
        status = self.read_status(handle, options)
        if status != OK:
            return status, None, None, []
        queue = self.find(handle)[1]["queue"]
        place = -1 if self.bug == "channel_lifo" else 0
        bytes_, entries = queue[place]
        if bytes_ > size or len(entries) > most:
            if self.bug == "channel_small_lost" or (options and self.bug != "channel_discard"):
                del queue[place]
                for entry in entries:
                    self.ended(entry[0], entry[1])
            told = self.bug != "channel_sizes"
            return BUFFER_TOO_SMALL, bytes_ if told else 0, len(entries) if told else 0, []
        del queue[place]
        default = self.bug == "channel_default_rights"
        values = [self.name(kind, body, ALL_DEFAULT[kind] if default else rights)
                  for kind, body, rights in entries]
        return OK, bytes_, len(entries), values

    # ---- zx_object_get_info, zx_port_cancel ----

    def topic_status(self, handle, topic):
        if topic == KICKED:
            return self.check(handle, VCPU, INSPECT)
        if topic in SIZED:
            return self.check(handle, SIZED[topic], 0 if SIZED[topic] == VMO else INSPECT)
        if topic == COUNT and self.bug != "info_inspect":
            return self.check(handle, None, INSPECT)
        return self.check(handle, None, 0)

    def get_info(self, handle, topic, size):
        """(status, value, type)"""
        if self.bug == "missing_call":
            return NOT_SUPPORTED, None, None
        if topic not in (VALID, *SIZES):
            bad = self.bug == "info_topic" and self.find(handle) is None
            return BAD_HANDLE if bad else NOT_SUPPORTED, None, None
        status = self.topic_status(handle, topic)
        if status != OK or topic == VALID:
            return status, None, None
        if size < SIZES[topic]:
            return BUFFER_TOO_SMALL, None, None
        kind, body, rights = self.find(handle)
        if topic == BASIC:
            return OK, ALL_DEFAULT[kind] if self.bug == "info_rights" else rights, TYPES[kind]
        if topic == KICKED:
            return OK, int(bool(body["kicks"]) and self.bug != "info_kick"), None
        if topic in SIZED:
            return OK, {7: 1 << 48, 18: 1}.get(topic) or body["size"], None
        entries = list(self.table.values())
        entries += [] if self.bug == "info_count" else self.on_the_way()
        return OK, sum(e[0] == kind and e[1] is body for e in entries), None

    def port_cancel(self, handle, source):
        status = self.check(handle, PORT, WRITE)
        if status == OK:
            status = self.check(source, None, WAIT)
        return NOT_FOUND if status == OK and self.bug != "cancel_ok" else status

    # ---- memory objects ----

    def vmo_create(self, size, options):
        if options & ~6:
            return INVALID_ARGS, None
        if size > LARGEST:
            return OUT_OF_RANGE, None
        whole = size if self.bug == "vmo_round" else (size + PAGE - 1) // PAGE * PAGE
        return OK, self.name(VMO, {"size": whole}, ALL_DEFAULT[VMO])

    def vmo_get_size(self, handle):
        status = self.check(handle, VMO, 0)
        return status, self.find(handle)[1]["size"] if status == OK else None

    def vmo_access(self, handle, offset, size, right):
        if right == WRITE and self.bug == "vmo_write_right":
            right = READ
        status = self.check(handle, VMO, right)
        if status != OK:
            return status
        end = offset + size
        if self.bug == "vmo_wrap":
            end %= 1 << 64
        return OK if end <= self.find(handle)[1]["size"] + (self.bug == "vmo_end") \
            else OUT_OF_RANGE
