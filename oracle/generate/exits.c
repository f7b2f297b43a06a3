/* SPDX-License-Identifier: MIT */
/* What the guest of a zx_vcpu_enter does. */
#include "oracle/generate/calls.h"
#include "oracle/generate/generate.h"
#include "temora/limits.h"
#include "zircon/syscalls/hypervisor.h"

#define TOP (uint64_t)GUEST_PHYS_LIMIT

/* With which flags the guest goes on: now and then it takes no interrupt. */
static json_t *with_flags(json_t *exit) {
  uint32_t which = generate_below(6);
  if (which == 0) json_object_set_new(exit, "rflags", json_string("0x2"));
  else if (which < 3) json_object_set_new(exit, "interruptibility", json_integer(which));
  return exit;
}

/* An exit that as a rule does not end the enter: it rings, halts, or the host is interrupted. */
static json_t *between(bool rings) {
  uint32_t which = rings ? 0 : generate_below(5);
  if (which < 2) {
    return json_pack("{s:i, s:i, s:s, s:s}", "reason", 48, "length", 3, "qualification", "0x182",
                     "guest_physical", "0x1008");
  }
  if (which == 2) return json_pack("{s:i, s:i}", "reason", 12, "length", 1);
  return json_pack("{s:i, s:s}", "reason", 1, "intr_info", "0x800000ec");
}

/* Exits, the last of which ends the enter unless a kick did. Seldom it rings until there is room
 * for a few packets more, or none. */
json_t *generate_exits(void) {
  static const struct { uint32_t reason, length; uint64_t qualification, physical; } ends[] = {
    {30, 1, 0x60 << 16, 0},    {30, 1, 0x61 << 16, 0},      {30, 1, 0xFFFF0000u, 0},
    {30, 1, 0x3F80008, 0},     {48, 3, 0x182, 0x100008},    {48, 3, 0x181, 0x10},
    {48, 3, 0x182, 0x1FF8},    {48, 3, 0x182, TOP - 8},     {2, 0, 0, 0},
    {10, 0, 0, 0},             {0x80000021u, 0, 0, 0},      {30, 1, 0x600010, 0},
    {48, 3, 0x184, 0x100008},  {48, 0, 0x184, 0x1008},      {48, 3, 0x181, 0x1008},
  };
  json_t  *list = json_array();
  uint32_t i = generate_below(sizeof ends / sizeof ends[0]);
  bool     storm = generate_below(40) == 0;
  uint32_t before = storm ? TRAP_MAX_BELLS - generate_below(3) : generate_below(3);
  for (; before > 0; before--) json_array_append_new(list, with_flags(between(storm)));
  json_array_append_new(list, json_pack("{s:o, s:i, s:o, s:o}", "reason",
                                        hex(ends[i].reason), "length",
                                        (int)ends[i].length, "qualification",
                                        hex(ends[i].qualification), "guest_physical",
                                        hex(ends[i].physical)));
  return list;
}
