/* SPDX-License-Identifier: MIT */
#include "oracle/replay/profile.h"

#include <string.h>

#include "temora/state.h"
#include "zircon/syscalls/hypervisor.h"
#include "zircon/syscalls/object.h"

#define INVD 13u

static const char *const names[] = {
  [TEMORA_PROFILE_TEMORA] = "temora", [TEMORA_PROFILE_ZIRCON_2021] = "zircon-2021",
  [TEMORA_PROFILE_DOCUMENTED] = "documented",
};
#define PROFILES (sizeof names / sizeof names[0])

const char *profile_name(enum temora_profile profile) {
  return names[profile < PROFILES ? profile : 0];
}

bool profile_find(const char *name, enum temora_profile *out) {
  for (size_t i = 0; i < PROFILES; i++) {
    if (strcmp(name, names[i]) != 0) continue;
    *out = (enum temora_profile)i;
    return true;
  }
  return false;
}

/* D9: a machine without VT-x. */
bool profile_ends_before(const struct step *s) {
  return s->profile != TEMORA_PROFILE_TEMORA && s->event->op == TEMORA_GUEST_CREATE &&
         s->event->status == ZX_ERR_NOT_SUPPORTED;
}

/* ---- statuses ---- */

/* D8: the resource's kind. */
static bool is_kind_denied(const struct step *s, int32_t allowed) {
  return s->event->op == TEMORA_GUEST_CREATE && allowed == ZX_ERR_WRONG_TYPE &&
         s->observed == ZX_ERR_ACCESS_DENIED;
}

/* D11: a range of memory that ends behind the address space. */
static bool is_range_outside(const struct step *s, int32_t allowed) {
  uint64_t addr = s->event->arg.trap.addr, size = s->event->arg.trap.size;
  return s->event->op == TEMORA_GUEST_SET_TRAP && allowed == ZX_ERR_INVALID_ARGS &&
         s->observed == ZX_ERR_OUT_OF_RANGE && s->event->arg.trap.kind <= ZX_GUEST_TRAP_MEM &&
         (addr > GUEST_PHYS_LIMIT || size > GUEST_PHYS_LIMIT - addr);
}

static bool has_trap_at(uint32_t guest, uint64_t kind, uint64_t addr) {
  for (uint32_t i = 0; i < guests[guest].traps; i++) {
    if (guest_traps[guest][i].kind == kind && guest_traps[guest][i].base == addr) return true;
  }
  return false;
}

/* D13: the documentation forbids only a second trap with the same kind and address. */
static bool is_overlap(const struct step *s, int32_t allowed) {
  if (s->event->op != TEMORA_GUEST_SET_TRAP || allowed != ZX_ERR_ALREADY_EXISTS ||
      s->observed != ZX_OK) return false;
  uint32_t guest = handle_body(s->process, core_handle(s, s->event->arg.trap.handle));
  return !has_trap_at(guest, s->event->arg.trap.kind, s->event->arg.trap.addr);
}

/* D41: base ignores a vector that does not exist. */
static bool is_vector_ignored(const struct step *s, int32_t allowed) {
  return s->event->op == TEMORA_VCPU_INTERRUPT && allowed == ZX_ERR_OUT_OF_RANGE &&
         s->observed == ZX_OK;
}

/* D27: NO_MEMORY that is no matter of room. */
static bool is_place_taken(const struct step *s) {
  if (s->event->op != TEMORA_VMAR_MAP) return false;
  uint32_t vmar = handle_body(s->process, core_handle(s, s->event->arg.map.vmar));
  return guests[vmar_guest[vmar] - 1u].maps < GUEST_MAX_MAPS;
}

/* By a decision of spec/decisions.md. */
static enum verdict chosen(const struct step *s, const char *decision) {
  outcome_choice(s, decision);
  return CONFORMS;
}

static enum verdict cannot_follow(struct step *s, const char *decision, const char *why) {
  outcome_choice(s, decision);
  complain(&s->why, "%s: what follows cannot be told", why);
  return INCONCLUSIVE;
}

enum verdict profile_compare(struct step *s, int32_t allowed) {
  bool documented = s->profile == TEMORA_PROFILE_DOCUMENTED;
  const char *room = "D15, D27, D31: how much there is of something is each system's own";
  if (s->profile == TEMORA_PROFILE_TEMORA) return DIVERGES;
  if (documented && is_kind_denied(s, allowed)) return chosen(s, "D8");
  if (documented && is_range_outside(s, allowed)) return chosen(s, "D11");
  if (documented && is_overlap(s, allowed)) return cannot_follow(s, "D13", "traps overlap (D13)");
  if (!documented && is_vector_ignored(s, allowed)) return chosen(s, "D41");
  if (allowed == ZX_ERR_NO_MEMORY && s->observed == ZX_OK && !is_place_taken(s)) {
    return cannot_follow(s, room, "temora has no room for another (include/temora/limits.h)");
  }
  if (allowed == ZX_OK && s->observed == ZX_ERR_NO_MEMORY) {
    return cannot_follow(s, room, "the implementation has run out of memory");
  }
  return DIVERGES;
}

/* ---- choices ---- */

/* Bug for bug: D46, an interrupted event is lost; D51 to D53, VMX instructions, NMIs of the host
 * and INVD end the call with NOT_SUPPORTED, as an unknown exit does. */
struct exit profile_exit(const struct step *s, const struct exit_raw *raw) {
  struct exit x = exit_decode(*raw);
  if (s->profile != TEMORA_PROFILE_ZIRCON_2021) return x;
  x.reinject = x.reinject_error = x.reinject_length = 0;
  if (x.kind == EXIT_VMX_INSTRUCTION || x.kind == EXIT_NMI ||
      (x.kind == EXIT_INVD && x.reason == INVD)) x.kind = EXIT_UNKNOWN;
  return x;
}

/* D170: a thread that runs may wait for something. In Zircon a thread stops, and ends, some time
 * after it was told to. */
bool profile_thread_state(const struct step *s, uint64_t allowed, uint64_t seen) {
  bool runs = seen == ZX_THREAD_STATE_RUNNING || seen == ZX_THREAD_STATE_BLOCKED;
  if (allowed == ZX_THREAD_STATE_RUNNING && runs) return true;
  if (s->profile == TEMORA_PROFILE_TEMORA) return false;
  return (allowed == ZX_THREAD_STATE_SUSPENDED && runs) ||
         (allowed == ZX_THREAD_STATE_DEAD && seen == ZX_THREAD_STATE_DYING);
}

const char *profile_thread_states(const struct step *s, uint64_t allowed) {
  if (allowed == ZX_THREAD_STATE_RUNNING) return "0x1 or 0x3 (D170)";
  if (s->profile == TEMORA_PROFILE_TEMORA) return NULL;
  if (allowed == ZX_THREAD_STATE_SUSPENDED) return "0x1, 0x2 or 0x3 (D170)";
  return allowed == ZX_THREAD_STATE_DEAD ? "0x4 or 0x5 (D170)" : NULL;
}

/* D27: any place that is free. */
bool profile_place(const struct step *s, uint32_t *options, uint64_t *offset) {
  bool open = s->profile != TEMORA_PROFILE_TEMORA && (*options & ZX_VM_SPECIFIC) == 0 &&
              *offset == 0;
  bool told = s->observed == ZX_OK && (s->event->recorded & 1u << 6) != 0 && s->outcome == NULL;
  if (!open || !told) return open;
  *options |= ZX_VM_SPECIFIC;
  *offset = s->event->arg.map.mapped_addr;
  return true;
}
