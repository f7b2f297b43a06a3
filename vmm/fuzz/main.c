/* SPDX-License-Identifier: MIT */
/* The VMM of the guests 'fuzz': runs thousands of random ones; CMDLINE='seed= first= count='. */
#include "fuzz/layout.h"
#include "lib/memory.h"
#include "lib/option.h"
#include "lib/print.h"
#include "lib/vmm.h"
#include "verdict.h"
#include "watchdog.h"

#define MOST_PACKETS  64u
#define INTACT_EVERY  64u
#define REPORT_EVERY  100u
#define DEFAULT_COUNT 1000u

static uint64_t seed, first, count = DEFAULT_COUNT, trace;
static uint64_t endings[ENDINGS], packets, faults, findings, per_mode[MODES][ENDINGS];

static void finding(uint64_t number, const struct plan *p, const char *what, zx_status_t status) {
  findings++;
  print("FINDING seed %lu guest %lu (%s, %s): %s", seed, number, mode_facts[p->mode].name,
        flavour_name[p->flavour], what);
  print(" (%s)\n", status_name(status));
}

/* The answer to IN. */
static zx_status_t answer(zx_handle_t vcpu, const zx_port_packet_t *packet, struct random *r) {
  zx_vcpu_io_t io = {.access_size = packet->guest_io.access_size, .padding1 = {0},
                     {.u32 = (uint32_t)random_word(r)}};
  if (packet->type != ZX_PKT_TYPE_GUEST_IO || !packet->guest_io.input) return ZX_OK;
  return zx_vcpu_write_state(vcpu, ZX_VCPU_IO, &io, sizeof(io));
}

static bool is_end(const zx_port_packet_t *packet) {
  return packet->type == ZX_PKT_TYPE_GUEST_IO && packet->guest_io.port == END_PORT &&
         !packet->guest_io.input;
}

/* Enters until the guest is at its end. */
static enum ending run(uint64_t number, struct plan *p, zx_handle_t vcpu) {
  zx_port_packet_t packet;
  const char      *wrong;
  for (uint32_t i = 0; i < MOST_PACKETS; i++) {
    memset(&packet, 0xA5, sizeof(packet));
    zx_status_t status = zx_vcpu_enter(vcpu, &packet);
    if (status != ZX_OK) {
      enum ending ending = status_ending(p, status, watchdog_done(), &wrong);
      if (wrong != NULL) finding(number, p, wrong, status);
      return ending;
    }
    packets++;
    wrong = packet_wrong(&packet);
    if (wrong != NULL) finding(number, p, wrong, status);
    if (is_end(&packet)) return END_DONE;
    status = answer(vcpu, &packet, &p->random);
    if (status != ZX_OK) finding(number, p, "the answer to IN is refused", status);
  }
  return END_PACKETS;
}

/* Ring 3 can answer for its guest only while its handlers can. */
static enum storm storm_of(const struct plan *p) {
  if (!p->storm) return STORM_NONE;
  return mode_facts[p->mode].locked_in ? STORM_INTERRUPTS : STORM_ALL;
}

static void one(uint64_t number) {
  struct plan     p = plan_of(seed, number);
  zx_handle_t     vcpu = ZX_HANDLE_INVALID;
  zx_vcpu_state_t state;
  if (trace) print("guest %lu %s %s\n", number, mode_facts[p.mode].name, flavour_name[p.flavour]);
  zx_status_t status = arena_prepare(&p, &vcpu);
  if (status != ZX_OK) finding(number, &p, "no vcpu for the guest", status);
  watchdog_watch(vcpu, number, storm_of(&p));
  enum ending ending = run(number, &p, vcpu);
  (void)watchdog_done();
  endings[ending]++;
  per_mode[p.mode][ending]++;
  faults += arena_faults(&p);
  if (ending == END_DONE && mode_facts[p.mode].locked_in && !arena_controls_kept(&p))
    finding(number, &p, "ring 3 has changed a control register", ZX_OK);
  status = zx_vcpu_read_state(vcpu, ZX_VCPU_STATE, &state, sizeof(state));
  if (status != ZX_OK) finding(number, &p, "no state behind the run", status);
  status = zx_handle_close(vcpu);
  if (status != ZX_OK) finding(number, &p, "the vcpu cannot be closed", status);
  if (number % INTACT_EVERY == 0 && !arena_intact())
    finding(number, &p, "memory of somebody else has changed", ZX_OK);
}

static void print_totals(uint64_t done) {
  for (uint32_t m = 0; m < MODES; m++) {
    print("  %12s:", mode_facts[m].name);
    for (uint32_t e = 0; e < ENDINGS; e++) print(" %s %lu", ending_name[e], per_mode[m][e]);
    print("\n");
  }
  print("fuzz: %lu guests:", done);
  for (uint32_t e = 0; e < ENDINGS; e++) print(" %lu %s,", endings[e], ending_name[e]);
  print(" %lu packets, %lu bells, %lu faults; %lu findings\n", packets, watchdog_bells(), faults,
        findings);
}

int vmm_main(const struct temora_start *start) {
  const char *line = start->command_line;
  option_number(line, "seed=", &seed);
  option_number(line, "first=", &first);
  option_number(line, "count=", &count);
  option_number(line, "trace=", &trace);
  if (!arena_create(start->hypervisor_resource) || !watchdog_start(seed)) {
    print("FINDING the guests cannot be made\n");
    return 1;
  }
  for (uint64_t n = first; n < first + count; n++) {
    if ((n - first) % REPORT_EVERY == 0) print("at %lu\n", n);
    one(n);
  }
  print_totals(count);
  return findings == 0 ? 0 : 1;
}
