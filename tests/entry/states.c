/* SPDX-License-Identifier: MIT */
#include "tests/entry/states.h"

#define BIT(n)       (1ull << (n))
#define PIN_WANTED   (BIT(0) | BIT(3) | BIT(6)) /* external interrupts, NMIs, preemption timer */
#define PRIMARY      (BIT(7) | BIT(28) | BIT(31))
#define EXIT_WANTED  (BIT(2) | BIT(9) | BIT(15) | BIT(18) | BIT(19) | BIT(20) | BIT(21))
#define ENTRY_WANTED (BIT(2) | BIT(14) | BIT(15))
#define CR0_REAL     0x30u /* NE, ET */
#define PE           BIT(0)
#define PG           BIT(31)
#define PAE          BIT(5)
#define EFER_LONG    0xD00u /* NXE, LMA, LME */
#define PAT_RESET    0x0007040600070406u
#define EPTP_WB_4    0x1Eu
#define VM           BIT(17)

/* ---- control fields ---- */

static void set_controls(struct entry_controls *c, uint32_t base, struct entry_caps k,
                         struct entry_pages p) {
  uint64_t secondary = base == BASE_USER64 ? BIT(5) : BIT(1) | BIT(5);
  if (base < BASE_V86) secondary |= BIT(7);
  c->pin = k.pin_must | PIN_WANTED;
  c->primary = k.primary_must | PRIMARY;
  c->secondary = k.secondary_must | secondary;
  c->exit = k.exit_must | EXIT_WANTED;
  c->entry = k.entry_must | ENTRY_WANTED;
  if (base == BASE_COMPATIBLE || base == BASE_LONG || base == BASE_USER64) c->entry |= BIT(9);
  c->msr_bitmap = p.bitmap;
  c->eptp = p.ept | EPTP_WB_4;
  c->vpid = 1;
  c->virtual_apic = p.spare;
  c->apic_access = p.spare;
  c->store_list = c->exit_load_list = c->entry_load_list = p.list;
  c->tsc_multiplier = BIT(48);
}

/* ---- guest state ---- */

static struct entry_segment segment(uint64_t selector, uint64_t base, uint64_t limit,
                                    uint64_t rights) {
  return (struct entry_segment){selector, base, limit, rights};
}

static void set_data(struct entry_state *x, struct entry_segment s) {
  x->es = x->ss = x->ds = x->fs = x->gs = s;
}

static void set_segments(struct entry_state *x, uint32_t base) {
  uint64_t rpl = base == BASE_USER || base == BASE_USER64 ? 3 : 0;
  uint64_t code = 0xC09B;
  x->tr = segment(0x28, 0, 0x67, 0x8B);
  x->ldtr = segment(0, 0, 0xFFFF, 0x82);
  if (base == BASE_REAL) {
    set_data(x, segment(0x1000, 0x10000, 0xFFFF, 0x93));
    x->cs = segment(0x1000, 0x10000, 0xFFFF, 0x9B);
  } else if (base == BASE_V86) {
    set_data(x, segment(0x1000, 0x10000, 0xFFFF, 0xF3));
    x->cs = x->ss;
  } else {
    if (base == BASE_LONG || base == BASE_USER64) code = 0xA09B;
    set_data(x, segment(0x10 | rpl, 0, 0xFFFFFFFF, 0xC093 | rpl << 5));
    x->cs = segment(0x08 | rpl, 0, 0xFFFFFFFF, code | rpl << 5);
  }
}

static uint64_t cr0_of(uint32_t base) {
  if (base == BASE_REAL) return CR0_REAL;
  return base == BASE_PROTECTED ? CR0_REAL | PE : CR0_REAL | PE | PG;
}

static void set_guest(struct entry_guest *g, uint32_t base, struct entry_caps k,
                      struct entry_pages p) {
  uint32_t long_mode = base == BASE_COMPATIBLE || base == BASE_LONG || base == BASE_USER64;
  g->cr0 = cr0_of(base);
  g->cr4 = k.cr4_must | (long_mode || base == BASE_PAE ? PAE : 0u);
  g->cr3 = p.spare;
  g->efer = long_mode ? EFER_LONG : 0u;
  g->pat = PAT_RESET;
  g->dr7 = 0x400;
  g->gdtr_limit = g->idtr_limit = 0xFFFF;
  g->rflags = base == BASE_V86 ? VM | 0x202u : 0x202u;
  g->link = UINT64_MAX;
  g->current = p.vmcs;
  g->pdpte0 = p.spare | 1u;
}

struct entry_state entry_base_state(uint32_t base, struct entry_caps k, struct entry_host host,
                                    struct entry_pages p) {
  struct entry_state x = {.host = host};
  set_controls(&x.controls, base, k, p);
  set_guest(&x.guest, base, k, p);
  set_segments(&x, base);
  return x;
}

/* ---- edges ---- */

uint64_t entry_random(uint64_t *seed) {
  *seed ^= *seed >> 12;
  *seed ^= *seed << 25;
  *seed ^= *seed >> 27;
  return *seed * 2685821657736338717ull;
}

static uint64_t below(uint64_t *seed, uint64_t n) { return (entry_random(seed) >> 16) % n; }

/* Values at which some rule changes its mind. */
static uint64_t edge(struct entry_caps k, struct entry_pages p, uint64_t *seed) {
  uint64_t half = k.linear_half, limit = k.physical_limit;
  const uint64_t edges[] = {
    0, 1, 2, 3, 4, 8, 15, 16, 0xF3, 0xFFF, 0xFFFF, 0x10000, 0xFFFFF, 0x100000, 0xFFFFFFFF,
    0x100000000ull, limit, limit - 1u, limit - 0x1000u, half, half - 1u, 2u * half,
    2u * half - 1u, 0u - half, ~half, 0u - 2u * half, ~(2u * half), UINT64_MAX,
    p.spare, p.spare + 8u, p.spare + 64u, p.vmcs, p.list, 0x0102030405060708ull,
  };
  return edges[below(seed, sizeof edges / sizeof edges[0])];
}

static void edit_event(struct entry_controls *c, uint64_t *seed) {
  static const uint8_t vectors[] = {1, 2, 3, 8, 13, 14, 17, 18, 31, 32, 255, 0};
  uint64_t vector = vectors[below(seed, sizeof vectors)];
  c->event = BIT(31) | below(seed, 8) << 8 | vector;
  if (below(seed, 2) != 0) c->event |= BIT(11);
  if (below(seed, 8) == 0) c->event |= BIT(12 + below(seed, 19));
  c->event_length = below(seed, 4) == 0 ? below(seed, 20) : 2u;
  if (below(seed, 4) == 0) c->event_error = BIT(below(seed, 32));
}

static uint32_t field_of(uint32_t encoding) {
  uint32_t f = 0;
  while (entry_fields[f].encoding != encoding) f++;
  return f;
}

/* A type, S and DPL that are not the field's: one bit is not far enough from most. */
static uint64_t mixed_rights(uint64_t value, uint64_t *seed) {
  uint64_t kept = value & ~(uint64_t)0x7F;
  return kept | below(seed, 16) | below(seed, 4) << 5 | (below(seed, 8) != 0 ? 0x10u : 0u);
}

/* Rules that speak only when something is on: what turns it on, and the field to look at then. */
static const struct feature {
  struct { uint32_t encoding; uint64_t clear, set; } on[3];
  uint32_t related;
} features[] = {
  {{{0x4002, 0, BIT(25)}}, 0x2000},                                 /* I/O bitmaps */
  {{{0x4002, 0, BIT(25)}}, 0x2002},
  {{{0x4000, BIT(3), BIT(5)}}, 0x4000},                             /* virtual NMIs */
  {{{0x4002, 0, BIT(21)}}, 0x2012},                                 /* TPR shadow */
  {{{0x4002, 0, BIT(21)}}, 0x401C},
  {{{0x4002, 0, BIT(21)}, {0x401E, 0, BIT(9)}}, 0x4000},            /* interrupt delivery */
  {{{0x401E, 0, BIT(0)}}, 0x2014},                                  /* APIC-access page */
  {{{0x401E, 0, BIT(17)}}, 0x200E},                                 /* page-modification log */
  {{{0x401E, 0, BIT(13)}}, 0x2018},                                 /* VM functions */
  {{{0x401E, 0, BIT(13)}, {0x2018, 0, 1}}, 0x2024},
  {{{0x401E, 0, BIT(14)}}, 0x2026},                                 /* VMCS shadowing */
  {{{0x401E, 0, BIT(14)}}, 0x2028},
  {{{0x401E, 0, BIT(18)}}, 0x202A},                                 /* #VE */
  {{{0x401E, 0, BIT(25)}}, 0x2032},                                 /* TSC scaling */
  {{{0x401A, 0, 0}, {0x201A, 0, BIT(6)}}, 0x201A},                  /* accessed and dirty flags */
  {{{0x400C, 0, BIT(22)}, {0x4000, BIT(6), 0}}, 0x400C},            /* timer saved */
  {{{0x400E, 0, 1}}, 0x2006},                                       /* lists of MSRs */
  {{{0x4010, 0, 1}}, 0x2008},
  {{{0x4014, 0, 1}}, 0x200A},
  {{{0x400C, 0, BIT(12)}}, 0x2C04},                                 /* PERF_GLOBAL_CTRL */
  {{{0x4012, 0, BIT(13)}}, 0x2808},
  {{{0x400C, BIT(9), 0}, {0x2C02, ~0ull, 0}}, 0x0C04},              /* 32-bit host */
  {{{0x4816, BIT(5) | BIT(6), BIT(2)}}, 0x4818},                    /* conforming CS */
  {{{0x6820, BIT(9), 0}}, 0x4016},                                  /* IF = 0 */
  {{{0x6820, BIT(9), 0}}, 0x4824},
  {{{0x4824, 0, BIT(0)}}, 0x4016},                                  /* blocking */
  {{{0x4824, 0, BIT(1)}}, 0x4016},
  {{{0x4824, 0, BIT(1)}}, 0x6822},
  {{{0x4824, 0, BIT(0)}}, 0x6820},
  {{{0x4824, 0, BIT(3)}, {0x4000, 0, BIT(5)}}, 0x4016},
  {{{0x4826, 0, 1}}, 0x4016},                                       /* HLT */
  {{{0x4826, 0, 1}}, 0x4818},
  {{{0x4826, 0, 1}}, 0x6820},
  {{{0x4826, 0, 1}}, 0x6822},
  {{{0x4826, 0, 2}}, 0x4016},                                       /* shutdown */
  {{{0x4826, 0, 3}}, 0x4016},                                       /* wait for SIPI */
  {{{0x6820, 0, BIT(17)}}, 0x6800},                                 /* virtual-8086 mode */
};

static void turn_on(struct entry_state *x, const struct feature *feature) {
  for (uint32_t i = 0; i < 3u && feature->on[i].encoding != 0; i++) {
    uint32_t f = field_of(feature->on[i].encoding);
    entry_set(x, f, (entry_get(x, f) & ~feature->on[i].clear) | feature->on[i].set);
  }
}

static uint32_t any_field(uint64_t *seed) {
  uint32_t f = (uint32_t)below(seed, entry_field_count);
  while (entry_fields[f].encoding == NO_ENCODING) f = (uint32_t)below(seed, entry_field_count);
  return below(seed, 12) == 0 ? field_of(0x4016) : f;
}

static void edit_field(struct entry_state *x, uint32_t f, struct entry_caps k,
                       struct entry_pages p, uint64_t *seed) {
  uint32_t group = entry_fields[f].encoding >> 4;
  uint64_t old = entry_get(x, f), kind = below(seed, 8);
  if (f == field_of(0x4016) && kind != 0) edit_event(&x->controls, seed);
  else if (kind < 3u) entry_set(x, f, edge(k, p, seed));
  else if (kind < 5u && (group == 0x481u || group == 0x482u)) {
    entry_set(x, f, mixed_rights(old, seed));
  } else {
    entry_set(x, f, old ^ BIT(below(seed, entry_fields[f].bits)));
  }
}

uint32_t entry_edit(struct entry_state *x, struct entry_caps k, struct entry_pages p,
                    uint64_t *seed) {
  uint32_t f = any_field(seed);
  if (below(seed, 4) == 0) {
    const struct feature *feature = &features[below(seed, sizeof features / sizeof features[0])];
    turn_on(x, feature);
    f = field_of(feature->related);
  }
  edit_field(x, f, k, p, seed);
  return f;
}
