/* SPDX-License-Identifier: MIT */
#include "arena.h"

#include "families.h"
#include "lib/thread.h"

#define MAPPED      (ZX_VM_SPECIFIC | ZX_VM_PERM_READ | ZX_VM_PERM_WRITE)
#define PAGE        0x1000u
#define CANARY      0x5A17C0DEu
#define LEAST_STEPS 4u
#define MOST_STEPS  96u
#define MOST_FAULTS 0x1000u
#define STORM       8u /* one guest in so many */

struct ground {
  zx_handle_t guest, vmar, memory;
  uint8_t     base[GUEST_BYTES];
};

extern const uint8_t guest_image[], guest_image_end[];

/* VMOs follow each other in physical memory. */
static zx_handle_t   canary[3], port;
static struct ground ground[2]; /* real, boot */
static struct thread taker;
static zx_status_t   taken;

zx_handle_t arena_port(void) { return port; }

static void fill_canary(uint32_t *words, uint32_t which) {
  for (uint32_t i = 0; i < PAGE / sizeof(*words); i++) words[i] = CANARY * (which + 1u) + i;
}

static bool make_canary(uint32_t which) {
  uint32_t words[PAGE / sizeof(uint32_t)];
  fill_canary(words, which);
  return zx_vmo_create(PAGE, 0, &canary[which]) == ZX_OK &&
         zx_vmo_write(canary[which], words, 0, PAGE) == ZX_OK;
}

bool arena_intact(void) {
  uint32_t words[PAGE / sizeof(uint32_t)], found[PAGE / sizeof(uint32_t)];
  for (uint32_t i = 0; i < sizeof(canary) / sizeof(canary[0]); i++) {
    fill_canary(words, i);
    if (zx_vmo_read(canary[i], found, 0, PAGE) != ZX_OK) return false;
    if (memcmp(words, found, PAGE) != 0) return false;
  }
  return true;
}

static zx_status_t map_memory(const struct ground *g) {
  zx_vaddr_t mapped;
  return zx_vmar_map(g->vmar, MAPPED, 0, g->memory, 0, GUEST_BYTES, &mapped);
}

static bool make_ground(struct ground *g, zx_handle_t resource, bool boot) {
  mode_base(g->base, boot, guest_image, (uint32_t)(guest_image_end - guest_image));
  return zx_vmo_create(GUEST_BYTES, 0, &g->memory) == ZX_OK &&
         zx_guest_create(resource, 0, &g->guest, &g->vmar) == ZX_OK && map_memory(g) == ZX_OK &&
         zx_guest_set_trap(g->guest, ZX_GUEST_TRAP_MEM, MEM_PAGE, PAGE, 0, MEM_PAGE) == ZX_OK &&
         zx_guest_set_trap(g->guest, ZX_GUEST_TRAP_BELL, BELL_PAGE, PAGE, port, BELL_PAGE) ==
             ZX_OK &&
         zx_guest_set_trap(g->guest, ZX_GUEST_TRAP_IO, 0, TRAPPED_PORTS, 0, END_PORT) == ZX_OK;
}

/* The boot vcpu of the second guest: its thread ends, the vcpu keeps its seat. */
static void take_seat(void *context) {
  zx_handle_t vcpu;
  (void)context;
  taken = zx_vcpu_create(ground[0].guest, 0, LONG_ENTRY, &vcpu);
}

bool arena_create(zx_handle_t resource) {
  bool made = zx_port_create(0, &port) == ZX_OK && make_canary(0) &&
              make_ground(&ground[0], resource, false) && make_canary(1) &&
              make_ground(&ground[1], resource, true) && make_canary(2);
  return made && thread_start(&taker, take_seat, NULL) == ZX_OK &&
         thread_join(&taker, INT64_MAX) && taken == ZX_OK;
}

struct plan plan_of(uint64_t seed, uint64_t number) {
  struct plan p = {.random = random_start(seed, number), .cold = number % 2 == 1};
  p.mode = (enum mode)random_below(&p.random, MODES);
  p.flavour = (enum flavour)random_below(&p.random, FLAVOURS);
  p.steps = LEAST_STEPS + random_below(&p.random, MOST_STEPS - LEAST_STEPS);
  p.storm = random_once_in(&p.random, STORM);
  return p;
}

static zx_status_t write_memory(struct plan *p, const struct ground *g) {
  static uint8_t steps[MOST_STEPS * STEP_BYTES], data[PAGE];
  uint32_t       first = STEPS_END - p->steps * STEP_BYTES;
  steps_make(steps, p->steps, p->mode, p->flavour, &p->random);
  mode_data(data, p->mode, first, &p->random);
  zx_status_t status = zx_vmo_write(g->memory, g->base, 0, GUEST_BYTES);
  if (status == ZX_OK) status = zx_vmo_write(g->memory, data, DATA, PAGE);
  if (status != ZX_OK) return status;
  return zx_vmo_write(g->memory, steps, first, p->steps * STEP_BYTES);
}

static zx_status_t write_registers(struct plan *p, zx_handle_t vcpu) {
  uint64_t        words[17];
  zx_vcpu_state_t state;
  for (uint32_t i = 0; i < 17; i++)
    words[i] = random_once_in(&p->random, 2) ? edge_address(&p->random) : edge_value(&p->random);
  words[16] = 2u; /* the entry's flags; IRET brings the others */
  memcpy(&state, words, sizeof(state));
  return zx_vcpu_write_state(vcpu, ZX_VCPU_STATE, &state, sizeof(state));
}

zx_status_t arena_prepare(struct plan *p, zx_handle_t *vcpu) {
  bool                 boot = mode_facts[p->mode].boot;
  const struct ground *g = &ground[boot];
  zx_status_t          status = write_memory(p, g);
  if (status == ZX_OK && p->cold) {
    status = zx_vmar_unmap(g->vmar, 0, GUEST_BYTES);
    if (status == ZX_OK) status = map_memory(g);
  }
  if (status != ZX_OK) return status;
  status = zx_vcpu_create(g->guest, 0, boot ? LONG_ENTRY : REAL_ENTRY, vcpu);
  return status == ZX_OK ? write_registers(p, *vcpu) : status;
}

uint32_t arena_faults(const struct plan *p) {
  uint32_t faults = 0;
  (void)zx_vmo_read(ground[mode_facts[p->mode].boot].memory, &faults, FAULTS, sizeof(faults));
  return faults <= MOST_FAULTS ? faults : 0;
}

bool arena_controls_kept(const struct plan *p) {
  uint64_t    first[CONTROLS] = {0}, last[CONTROLS] = {1};
  zx_handle_t memory = ground[mode_facts[p->mode].boot].memory;
  (void)zx_vmo_read(memory, first, CONTROL_FIRST, sizeof(first));
  (void)zx_vmo_read(memory, last, CONTROL_LAST, sizeof(last));
  return memcmp(first, last, sizeof(first)) == 0;
}
