/* SPDX-License-Identifier: MIT */
/* The rules of the calls on guests and vcpus. */
#include "oracle/cover/deciders.h"
#include "oracle/cover/named_argument.h"

#include "temora/state.h"
#include "zircon/syscalls/hypervisor.h"
#include "zircon/syscalls/resource.h"

/* The number of the object that the argument names. */
static uint32_t number_of(struct step *s, const char *name) {
  return handle_body(s->process, named_handle(s, name));
}

static bool bad_out(struct step *s) { return !named_pointer_ok(s, "out"); }
static bool bad_packet(struct step *s) { return !named_pointer_ok(s, "packet"); }
static bool any_options(struct step *s) { return named_argument(s, "options") != 0; }

/* ---- zx_guest_create ---- */

static struct resource resource_of(struct step *s) { return resources[number_of(s, "resource")]; }

static bool wrong_resource(struct step *s) {
  uint32_t kind = resource_of(s).kind;
  return kind != ZX_RSRC_KIND_ROOT && kind != ZX_RSRC_KIND_SYSTEM;
}
static bool resource_elsewhere(struct step *s) {
  struct resource r = resource_of(s);
  return r.kind != ZX_RSRC_KIND_ROOT && (r.base > ZX_RSRC_SYSTEM_HYPERVISOR_BASE || r.size == 0);
}
static bool no_guest(struct step *s) {
  (void)s;
  return !object_can_make(ZX_OBJ_TYPE_GUEST) || !object_can_make(ZX_OBJ_TYPE_VMAR) ||
         handle_used > MAX_HANDLES - 2u;
}
static bool bad_outs(struct step *s) {
  return !named_pointer_ok(s, "guest_handle") || !named_pointer_ok(s, "vmar_handle");
}

static const struct decider guest_create_rules[] = {
  RULE("options", ZX_ERR_INVALID_ARGS, any_options),
  HANDLE_NO_RIGHT("resource", ZX_OBJ_TYPE_RESOURCE),
  RULE("kind of the resource", ZX_ERR_WRONG_TYPE, wrong_resource),
  RULE("range of the resource", ZX_ERR_OUT_OF_RANGE, resource_elsewhere),
  RULE("no guest or slot", ZX_ERR_NO_MEMORY, no_guest),
  RULE("out pointers", ZX_ERR_INVALID_ARGS, bad_outs),
  RULE("made", ZX_OK, NULL),
};

/* ---- zx_guest_set_trap ---- */

static bool is_io(struct step *s) { return named_argument(s, "kind") == ZX_GUEST_TRAP_IO; }
static bool is_bell(struct step *s) { return named_argument(s, "kind") == ZX_GUEST_TRAP_BELL; }

static zx_status_t check_port(struct step *s) {
  if (named_argument(s, "port_handle") == 0) return ZX_OK;
  return handle_check(s->process, named_handle(s, "port_handle"), ZX_OBJ_TYPE_PORT,
                      ZX_RIGHT_WRITE);
}
static bool port_bad(struct step *s) { return check_port(s) == ZX_ERR_BAD_HANDLE; }
static bool port_wrong(struct step *s) { return check_port(s) == ZX_ERR_WRONG_TYPE; }
static bool port_denied(struct step *s) { return check_port(s) == ZX_ERR_ACCESS_DENIED; }
static bool unknown_kind(struct step *s) { return named_argument(s, "kind") > ZX_GUEST_TRAP_IO; }
static bool port_too_much(struct step *s) {
  return is_bell(s) != (named_argument(s, "port_handle") != 0);
}
static bool io_range(struct step *s) {
  uint64_t addr = named_argument(s, "addr"), size = named_argument(s, "size");
  return is_io(s) && (size == 0 || addr > 0xFFFF || size > 0xFFFF - addr);
}
static bool not_pages(struct step *s) {
  return !is_io(s) && ((named_argument(s, "addr") | named_argument(s, "size")) % PAGE_SIZE != 0 ||
                       named_argument(s, "size") == 0);
}
static bool memory_range(struct step *s) {
  uint64_t addr = named_argument(s, "addr"), size = named_argument(s, "size");
  return !is_io(s) && (addr > GUEST_PHYS_LIMIT || size > GUEST_PHYS_LIMIT - addr);
}
static bool traps_full(struct step *s) {
  return guests[number_of(s, "handle")].traps == GUEST_MAX_TRAPS;
}
static bool trap_there(struct step *s) {
  uint32_t g = number_of(s, "handle");
  uint64_t addr = named_argument(s, "addr"), end = addr + named_argument(s, "size");
  for (uint32_t i = 0; i < guests[g].traps; i++) {
    struct trap trap = guest_traps[g][i];
    bool        same = (trap.kind == ZX_GUEST_TRAP_IO) == is_io(s);
    if (same && trap.base < end && addr < trap.end) return true;
  }
  return false;
}

static const struct decider set_trap_rules[] = {
  HANDLE("handle", ZX_OBJ_TYPE_GUEST, ZX_RIGHT_WRITE),
  RULE("port_handle.BAD_HANDLE", ZX_ERR_BAD_HANDLE, port_bad),
  RULE("port_handle.WRONG_TYPE", ZX_ERR_WRONG_TYPE, port_wrong),
  RULE("port_handle.ACCESS_DENIED", ZX_ERR_ACCESS_DENIED, port_denied),
  RULE("kind", ZX_ERR_INVALID_ARGS, unknown_kind),
  RULE("a port for a bell, and only for a bell", ZX_ERR_INVALID_ARGS, port_too_much),
  RULE("range of I/O ports", ZX_ERR_OUT_OF_RANGE, io_range),
  RULE("whole pages", ZX_ERR_INVALID_ARGS, not_pages),
  RULE("range of addresses", ZX_ERR_INVALID_ARGS, memory_range),
  RULE("too many traps", ZX_ERR_NO_MEMORY, traps_full),
  RULE("a trap is there", ZX_ERR_ALREADY_EXISTS, trap_there),
  RULE("set for I/O", ZX_OK, is_io),
  RULE("set for a bell", ZX_OK, is_bell),
  RULE("set for memory", ZX_OK, NULL),
};

/* ---- vcpus ---- */

static bool entry_beyond(struct step *s) { return named_argument(s, "entry") >= GUEST_PHYS_LIMIT; }
static bool seats_full(struct step *s) { return guest_seat_find(number_of(s, "guest")) == NONE; }
static bool has_vcpu(struct step *s) { return threads[s->thread].vcpu != 0; }
static bool no_vcpu(struct step *s) {
  (void)s;
  return !object_can_make(ZX_OBJ_TYPE_VCPU) || handle_used == MAX_HANDLES;
}

static const struct decider vcpu_create_rules[] = {
  RULE("options", ZX_ERR_INVALID_ARGS, any_options),
  HANDLE("guest", ZX_OBJ_TYPE_GUEST, ZX_RIGHT_MANAGE_PROCESS),
  RULE("entry", ZX_ERR_INVALID_ARGS, entry_beyond),
  RULE("all seats taken", ZX_ERR_NO_RESOURCES, seats_full),
  RULE("the thread has a vcpu", ZX_ERR_BAD_STATE, has_vcpu),
  RULE("no vcpu or slot", ZX_ERR_NO_MEMORY, no_vcpu),
  RULE("out pointer", ZX_ERR_INVALID_ARGS, bad_out),
  RULE("made", ZX_OK, NULL),
};

static bool is_kicked(struct step *s) { return vcpus[number_of(s, "handle")].kicked != 0; }

static const struct decider kick_rules[] = {
  HANDLE("handle", ZX_OBJ_TYPE_VCPU, ZX_RIGHT_EXECUTE),
  RULE("kicked already", ZX_OK, is_kicked),
  RULE("kicked", ZX_OK, NULL),
};

static bool vector_beyond(struct step *s) { return named_argument(s, "vector") > 255; }

static const struct decider interrupt_rules[] = {
  HANDLE("handle", ZX_OBJ_TYPE_VCPU, ZX_RIGHT_SIGNAL),
  RULE("vector", ZX_ERR_OUT_OF_RANGE, vector_beyond),
  RULE("pending", ZX_OK, NULL),
};

static bool other_thread(struct step *s) {
  return vcpus[number_of(s, "handle")].thread != s->thread + 1u;
}
static bool memory_packet(struct step *s) {
  (void)s;
  return reply.packet.type == ZX_PKT_TYPE_GUEST_MEM;
}

/* The bit of the qualification: SDM Vol. 3C, Table 28-7. */
static bool jumped(struct step *s) {
  const struct temora_exit *last = s->exits > 0 ? &s->event->exits[s->exits - 1u] : NULL;
  return last != NULL && last->reason == 48 && (last->qualification & 4u) != 0;
}

static const struct decider enter_rules[] = {
  HANDLE("handle", ZX_OBJ_TYPE_VCPU, ZX_RIGHT_EXECUTE),
  RULE("the vcpu of another thread", ZX_ERR_BAD_STATE, other_thread),
  OUTCOME("kicked", ZX_ERR_CANCELED, NULL),
  OUTCOME("a memory trap", ZX_OK, memory_packet),
  OUTCOME("an I/O trap", ZX_OK, NULL),
  OUTCOME("no trap", ZX_ERR_NOT_FOUND, NULL),
  OUTCOME("packet pointer", ZX_ERR_INVALID_ARGS, bad_packet),
  OUTCOME("an exit that ends the guest, or a reserved vector", ZX_ERR_NOT_SUPPORTED, NULL),
  OUTCOME("a jump to a trap", ZX_ERR_INTERNAL, jumped),
  OUTCOME("an instruction without a length", ZX_ERR_INTERNAL, NULL),
  OUTCOME("a VM entry that failed", ZX_ERR_BAD_STATE, NULL),
};

const struct deciders deciders_of_guests[] = {
  LIST("zx_guest_create", guest_create_rules), LIST("zx_guest_set_trap", set_trap_rules),
  LIST("zx_vcpu_create", vcpu_create_rules),   LIST("zx_vcpu_kick", kick_rules),
  LIST("zx_vcpu_interrupt", interrupt_rules),  LIST("zx_vcpu_enter", enter_rules),
};
const size_t deciders_of_guests_count = sizeof deciders_of_guests / sizeof deciders_of_guests[0];
