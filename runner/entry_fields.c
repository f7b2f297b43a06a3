/* SPDX-License-Identifier: MIT */
#include "runner/entry_fields.h"

#include <stddef.h>

#define AT(member) (uint32_t)offsetof(struct entry_state, member)
#define CONTROL(name, encoding, bits) {#name, AT(controls.name), encoding, bits}
#define HOST(name, encoding, bits) {"host " #name, AT(host.name), encoding, bits}
#define GUEST(name, encoding, bits) {#name, AT(guest.name), encoding, bits}
#define SEGMENT(name, i)                                          \
  {#name " selector", AT(name.selector), 0x0800u + 2u * (i), 16}, \
  {#name " base", AT(name.base), 0x6806u + 2u * (i), 64},         \
  {#name " limit", AT(name.limit), 0x4800u + 2u * (i), 32},       \
  {#name " rights", AT(name.rights), 0x4814u + 2u * (i), 32}

/* SDM Vol. 3, Appendix B. */
const struct entry_field entry_fields[] = {
  CONTROL(pin, 0x4000, 32), CONTROL(primary, 0x4002, 32), CONTROL(secondary, 0x401E, 32),
  CONTROL(exit, 0x400C, 32), CONTROL(entry, 0x4012, 32), CONTROL(cr3_targets, 0x400A, 32),
  CONTROL(io_a, 0x2000, 64), CONTROL(io_b, 0x2002, 64), CONTROL(msr_bitmap, 0x2004, 64),
  CONTROL(virtual_apic, 0x2012, 64), CONTROL(tpr_threshold, 0x401C, 32),
  CONTROL(vtpr, NO_ENCODING, 4), CONTROL(apic_access, 0x2014, 64), CONTROL(vpid, 0x0000, 16),
  CONTROL(eptp, 0x201A, 64), CONTROL(pml, 0x200E, 64), CONTROL(posted_vector, 0x0002, 16),
  CONTROL(posted_descriptor, 0x2016, 64), CONTROL(vmfunc, 0x2018, 64),
  CONTROL(eptp_list, 0x2024, 64), CONTROL(vmread_bitmap, 0x2026, 64),
  CONTROL(vmwrite_bitmap, 0x2028, 64), CONTROL(ve_page, 0x202A, 64),
  CONTROL(tsc_multiplier, 0x2032, 64), CONTROL(store_count, 0x400E, 32),
  CONTROL(store_list, 0x2006, 64), CONTROL(exit_load_count, 0x4010, 32),
  CONTROL(exit_load_list, 0x2008, 64), CONTROL(entry_load_count, 0x4014, 32),
  CONTROL(entry_load_list, 0x200A, 64), CONTROL(event, 0x4016, 32),
  CONTROL(event_error, 0x4018, 32), CONTROL(event_length, 0x401A, 32),
  HOST(cr0, 0x6C00, 64), HOST(cr3, 0x6C02, 64), HOST(cr4, 0x6C04, 64), HOST(efer, 0x2C02, 64),
  HOST(pat, 0x2C00, 64), HOST(perf, 0x2C04, 64), HOST(sysenter_esp, 0x6C10, 64),
  HOST(sysenter_eip, 0x6C12, 64), HOST(es, 0x0C00, 16), HOST(cs, 0x0C02, 16),
  HOST(ss, 0x0C04, 16), HOST(ds, 0x0C06, 16), HOST(fs, 0x0C08, 16), HOST(gs, 0x0C0A, 16),
  HOST(tr, 0x0C0C, 16), HOST(fs_base, 0x6C06, 64), HOST(gs_base, 0x6C08, 64),
  HOST(tr_base, 0x6C0A, 64), HOST(gdtr_base, 0x6C0C, 64), HOST(idtr_base, 0x6C0E, 64),
  HOST(rip, 0x6C16, 64), HOST(lma, NO_ENCODING, 1),
  GUEST(cr0, 0x6800, 64), GUEST(cr3, 0x6802, 64), GUEST(cr4, 0x6804, 64), GUEST(efer, 0x2806, 64),
  GUEST(pat, 0x2804, 64), GUEST(perf, 0x2808, 64), GUEST(debugctl, 0x2802, 64),
  GUEST(dr7, 0x681A, 64), GUEST(sysenter_esp, 0x6824, 64), GUEST(sysenter_eip, 0x6826, 64),
  GUEST(bndcfgs, 0x2812, 64), GUEST(gdtr_base, 0x6816, 64), GUEST(gdtr_limit, 0x4810, 32),
  GUEST(idtr_base, 0x6818, 64), GUEST(idtr_limit, 0x4812, 32), GUEST(rip, 0x681E, 64),
  GUEST(rflags, 0x6820, 64), GUEST(activity, 0x4826, 32), GUEST(interruptibility, 0x4824, 32),
  GUEST(pending_debug, 0x6822, 64), GUEST(link, 0x2800, 64), GUEST(link_word, NO_ENCODING, 32),
  GUEST(current, NO_ENCODING, 64), GUEST(pdpte0, 0x280A, 64), GUEST(pdpte1, 0x280C, 64),
  GUEST(pdpte2, 0x280E, 64), GUEST(pdpte3, 0x2810, 64),
  SEGMENT(es, 0), SEGMENT(cs, 1), SEGMENT(ss, 2), SEGMENT(ds, 3), SEGMENT(fs, 4), SEGMENT(gs, 5),
  SEGMENT(ldtr, 6), SEGMENT(tr, 7),
};
const uint32_t entry_field_count = sizeof entry_fields / sizeof entry_fields[0];

static uint64_t *place(struct entry_state *x, uint32_t field) {
  return (uint64_t *)((char *)x + entry_fields[field].offset);
}

uint64_t entry_get(const struct entry_state *x, uint32_t field) {
  return *(const uint64_t *)((const char *)x + entry_fields[field].offset);
}

void entry_set(struct entry_state *x, uint32_t field, uint64_t value) {
  uint32_t bits = entry_fields[field].bits;
  *place(x, field) = bits == 64u ? value : value & ((1ull << bits) - 1u);
}
