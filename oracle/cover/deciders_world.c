/* SPDX-License-Identifier: MIT */
/* The rules of the calls that touch registers, of zx_port_cancel, of the clock, console. */
#include "oracle/cover/deciders.h"
#include "oracle/cover/named_argument.h"

#include "temora/state.h"
#include "zircon/syscalls/hypervisor.h"

static bool bad_buffer(struct step *s) { return !named_pointer_ok(s, "buffer"); }

/* ---- the state of a vcpu ---- */

static uint64_t state_kind(struct step *s) { return named_argument(s, "kind"); }
static uint64_t io_size(struct step *s) { return named_argument(s, "access_size"); }
static bool other_thread(struct step *s) {
  return vcpus[handle_body(s->process, named_handle(s, "handle"))].thread != s->thread + 1u;
}
static bool wrong_size(struct step *s) {
  return named_argument(s, "buffer_size") != (state_kind(s) == ZX_VCPU_IO ? sizeof(zx_vcpu_io_t)
                                                                : sizeof(zx_vcpu_state_t));
}
static bool no_read(struct step *s) { return state_kind(s) != ZX_VCPU_STATE || wrong_size(s); }
static bool no_write(struct step *s) { return state_kind(s) > ZX_VCPU_IO; }
static bool wrong_access(struct step *s) {
  return state_kind(s) == ZX_VCPU_IO && io_size(s) != 1 && io_size(s) != 2 && io_size(s) != 4;
}
static bool writes_io(struct step *s) { return state_kind(s) == ZX_VCPU_IO; }

static const struct decider read_state_rules[] = {
  HANDLE("handle", ZX_OBJ_TYPE_VCPU, ZX_RIGHT_READ),
  RULE("kind or size", ZX_ERR_INVALID_ARGS, no_read),
  RULE("the vcpu of another thread", ZX_ERR_BAD_STATE, other_thread),
  RULE("buffer pointer", ZX_ERR_INVALID_ARGS, bad_buffer),
  RULE("read", ZX_OK, NULL),
};
static const struct decider write_state_rules[] = {
  HANDLE("handle", ZX_OBJ_TYPE_VCPU, ZX_RIGHT_WRITE),
  RULE("kind", ZX_ERR_INVALID_ARGS, no_write),
  RULE("size", ZX_ERR_INVALID_ARGS, wrong_size),
  RULE("buffer pointer", ZX_ERR_INVALID_ARGS, bad_buffer),
  RULE("the vcpu of another thread", ZX_ERR_BAD_STATE, other_thread),
  RULE("access_size", ZX_ERR_INVALID_ARGS, wrong_access),
  RULE("data of an IN", ZX_OK, writes_io),
  RULE("registers", ZX_OK, NULL),
};

/* ---- zx_port_cancel ---- */

static bool no_source(struct step *s) {
  return handle_find(s->process, named_handle(s, "source")) == NONE;
}
static bool source_denied(struct step *s) {
  return (handle_rights(s->process, named_handle(s, "source")) & ZX_RIGHT_WAIT) == 0;
}

static const struct decider cancel_rules[] = {
  HANDLE("handle", ZX_OBJ_TYPE_PORT, ZX_RIGHT_WRITE),
  RULE("source.BAD_HANDLE", ZX_ERR_BAD_HANDLE, no_source),
  RULE("source.ACCESS_DENIED", ZX_ERR_ACCESS_DENIED, source_denied),
  RULE("nothing to cancel", ZX_ERR_NOT_FOUND, NULL),
};

/* ---- the clock, the console ---- */

static bool bad_actual(struct step *s) { return bad_buffer(s) || !named_pointer_ok(s, "actual"); }

static const struct decider clock_rules[] = {RULE("told", ZX_OK, NULL)};
static const struct decider sleep_rules[] = {RULE("slept", ZX_OK, NULL)};
static const struct decider debug_write_rules[] = {
  RULE("buffer pointer", ZX_ERR_INVALID_ARGS, bad_buffer),
  RULE("written", ZX_OK, NULL),
};
static const struct decider debug_read_rules[] = {
  RULE("a pointer", ZX_ERR_INVALID_ARGS, bad_actual),
  RULE("read", ZX_OK, NULL),
};

const struct deciders deciders_of_world[] = {
  LIST("zx_vcpu_read_state", read_state_rules),
  LIST("zx_vcpu_write_state", write_state_rules),
  LIST("zx_port_cancel", cancel_rules),
  LIST("zx_clock_get_monotonic", clock_rules),
  LIST("zx_nanosleep", sleep_rules),
  LIST("zx_debug_write", debug_write_rules),
  LIST("zx_debug_read", debug_read_rules),
};
const size_t deciders_of_world_count = sizeof deciders_of_world / sizeof deciders_of_world[0];
