/* SPDX-License-Identifier: MIT */
/* Guest paging (SDM Vol. 3, chapter 4): none, 32-bit, PAE and 4-level. (CR4.LA57 cannot be set.)
 * The walk follows what the processor has just walked to fetch the instruction; it does not check
 * rights again. */
#include "runner/guest_memory.h"

#include "arch/vmx/control_register.h"
#include "arch/vmx/register_value.h"
#include "runner/ept.h"
#include "zircon/syscalls/port.h"

#define ENTRY_PRESENT  1u
#define ENTRY_LARGE    (1u << 7)
#define ENTRY_ADDRESS  0x000FFFFFFFFFF000ull
#define PDPT_ADDRESS   0xFFFFFFE0u /* of CR3, with PAE paging (4.4.1) */
#define LARGE_4M       0xFFC00000u
#define RIGHTS_DB      (1u << 14)

struct paging {
  uint32_t levels;     /* 0: paging is off */
  uint32_t entry_size; /* 4 or 8 bytes */
  uint64_t root;
  bool     pse;        /* 32-bit paging has pages of 4 MiB */
};

static struct paging paging_now(void) {
  uint64_t cr3 = vmcs_read(VMCS_GUEST_CR3);
  uint64_t cr4 = vmcs_read(VMCS_GUEST_CR4);
  if ((vmcs_read(VMCS_GUEST_CR0) & CR0_PG) == 0) return (struct paging){0, 8, 0, false};
  if ((cr4 & CR4_PAE) == 0) {
    return (struct paging){2, 4, cr3 & 0xFFFFF000u, (cr4 & CR4_PSE) != 0};
  }
  if ((vmcs_read(VMCS_GUEST_EFER) & EFER_LMA) == 0) {
    return (struct paging){3, 8, cr3 & PDPT_ADDRESS, false};
  }
  return (struct paging){4, 8, cr3 & ENTRY_ADDRESS, false};
}

static bool read_entry(uint32_t guest, uint64_t gpa, uint32_t size, uint64_t *entry) {
  const uint8_t *at = ept_find(guest, gpa);
  if (at == NULL) return false;
  *entry = 0;
  memcpy(entry, at, size);
  return true;
}

/* Pages of 4 MiB (32-bit paging), 2 MiB, and 1 GiB with 4 levels. */
static bool maps_large_page(const struct paging *p, uint32_t level, uint64_t entry) {
  if ((entry & ENTRY_LARGE) == 0) return false;
  if (level == 1u) return p->entry_size == 8u || p->pse;
  return level == 2u && p->levels == 4u;
}

/* 32-bit paging keeps address bits 39:32 of a large page in bits 20:13 (4.3). */
static uint64_t page_base(const struct paging *p, uint32_t level, uint64_t entry) {
  if (level == 1u && p->entry_size == 4u) {
    return (entry & LARGE_4M) | (entry >> 13 & 0xFFu) << 32;
  }
  return entry & ENTRY_ADDRESS;
}

static bool translate(uint32_t guest, const struct paging *p, uint64_t linear, uint64_t *gpa) {
  uint32_t bits = p->entry_size == 8u ? 9u : 10u;
  uint64_t table = p->root;
  uint64_t entry;
  *gpa = linear;
  for (uint32_t level = p->levels; level-- > 0;) {
    uint32_t shift = 12u + bits * level;
    uint64_t index = linear >> shift & ((1u << bits) - 1u);
    uint64_t offset = (1ull << shift) - 1u;
    if (!read_entry(guest, table + index * p->entry_size, p->entry_size, &entry)) return false;
    if ((entry & ENTRY_PRESENT) == 0) return false;
    if (level == 0 || maps_large_page(p, level, entry)) {
      *gpa = (page_base(p, level, entry) & ~offset) | (linear & offset);
      return true;
    }
    table = entry & ENTRY_ADDRESS;
  }
  return true;
}

/* How many bytes there are, up to size. */
static uint32_t read_linear(uint32_t guest, uint64_t linear, uint64_t mask, uint8_t *to,
                            uint32_t size) {
  struct paging  p = paging_now();
  const uint8_t *at = NULL;
  uint64_t       gpa;
  for (uint32_t i = 0; i < size; i++) {
    uint64_t address = (linear + i) & mask;
    if (at == NULL || address % PAGE_SIZE == 0) {
      if (!translate(guest, &p, address, &gpa)) return i;
      at = ept_find(guest, gpa);
      if (at == NULL) return i;
    }
    to[i] = *at++;
  }
  return size;
}

static enum insn_mode mode_now(void) {
  if (guest_in_64bit_code()) return INSN_MODE_64;
  return vmcs_read(VMCS_GUEST_CS_RIGHTS) & RIGHTS_DB ? INSN_MODE_32 : INSN_MODE_16;
}

struct guest_code guest_code_now(const struct virtual_cpu *c) {
  struct guest_code code = {.mode = mode_now()};
  uint64_t linear = vmcs_read(VMCS_GUEST_RIP) + vmcs_read(VMCS_GUEST_CS_BASE);
  uint64_t mask = code.mode == INSN_MODE_64 ? UINT64_MAX : UINT32_MAX;
  code.count = read_linear(c->guest, linear, mask, code.bytes.byte, INSN_LONGEST);
  return code;
}

uint32_t guest_code_length(const struct guest_code *code, uint32_t otherwise) {
  struct insn insn = insn_decode(code->mode, code->count, code->bytes);
  return insn.status == INSN_OK ? insn.length : otherwise;
}

bool guest_code_to_packet(const struct guest_code *code, uint32_t length, struct packet *packet) {
  zx_packet_guest_mem_t *mem = (zx_packet_guest_mem_t *)packet->word;
  if (length > code->count) return false;
  mem->inst_len = (uint8_t)length;
  mem->default_operand_size = code->mode == INSN_MODE_16 ? 2 : 4;
  memcpy(mem->inst_buf, code->bytes.byte, length);
  return true;
}

enum pdptes guest_load_pdptes(const struct virtual_cpu *c, uint64_t *missing_gpa) {
  uint64_t table = vmcs_read(VMCS_GUEST_CR3) & PDPT_ADDRESS; /* 32-byte aligned: in one page */
  uint64_t pdpte[4];
  *missing_gpa = table;
  for (uint32_t i = 0; i < 4u; i++) {
    if (!read_entry(c->guest, table + 8u * i, 8, &pdpte[i])) return PDPTES_PAGE_MISSING;
    if (!pdpte_valid(pdpte[i], c->msr.limit)) return PDPTES_RESERVED_BIT;
  }
  for (uint32_t i = 0; i < 4u; i++) vmcs_write(VMCS_GUEST_PDPTE0 + 2u * i, pdpte[i]);
  return PDPTES_LOADED;
}
