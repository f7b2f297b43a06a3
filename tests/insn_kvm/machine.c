/* SPDX-License-Identifier: MIT */
#include "tests/insn_kvm/machine.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

/* Physical addresses of the page tables */
#define PML4        0x01000u
#define PDPT        0x02000u /* four, by bits 40:39 */
#define PDPT_CODE   0x06000u
#define PD_CODE     0x07000u
#define PD          0x10000u /* 16 regions of 4 */
#define TABLES_SIZE 0x80000u
#define TSS         0x100000u /* pages that KVM needs on some processors of Intel */
#define IDENTITY    0x104000u

#define ENTRY 0x63u /* present, writable, accessed, dirty */
#define LARGE 0x80u

#define CPUIDS  256u
#define NOWHERE 0xF0000000u

/* ---- page tables ---- */

static void put(struct machine *m, uint32_t table, uint64_t index, uint64_t entry)
{
  memcpy(m->tables + table + 8 * index, &entry, sizeof entry);
}

static uint32_t directory(uint64_t region, uint64_t quarter)
{
  return PD + (uint32_t)(region * 4 + quarter) * 0x1000u;
}

/* What physical_of says, for each large page */
static void fill_directories(struct machine *m)
{
  for (uint64_t region = 0; region < 16; region++)
    for (uint64_t page = 0; page < 4 * 512; page++)
      put(m, directory(region, page / 512), page % 512,
          (region + 1) << 32 | page << 21 | LARGE | ENTRY);
}

static void fill_upper(struct machine *m)
{
  for (uint64_t i = 0; i < 512; i++) {
    put(m, PML4, i, (PDPT + (i & 3) * 0x1000u) | ENTRY);
    for (uint64_t high = 0; high < 4; high++)
      put(m, PDPT + (uint32_t)high * 0x1000u, i,
          directory(region_of(i << 30 | high << 39), i & 3) | ENTRY);
  }
}

/* The one large page with the code */
static void fill_code(struct machine *m)
{
  uint64_t high = CODE_LINEAR_64 >> 39, middle = CODE_LINEAR_64 >> 30 & 511;
  memcpy(m->tables + PDPT_CODE, m->tables + PDPT + (high & 3) * 0x1000u, 0x1000);
  memcpy(m->tables + PD_CODE, m->tables + directory(region_of(CODE_LINEAR_64), middle & 3), 0x1000);
  put(m, PML4, high, PDPT_CODE | ENTRY);
  put(m, PDPT_CODE, middle, PD_CODE | ENTRY);
  put(m, PD_CODE, CODE_LINEAR_64 >> 21 & 511, CODE_PHYSICAL | LARGE | ENTRY);
}

static void fill_tables(struct machine *m)
{
  static uint8_t kept[TABLES_SIZE];
  fill_directories(m);
  fill_upper(m);
  fill_code(m);
  memcpy(kept, m->tables, TABLES_SIZE);
  m->kept = kept;
}

bool machine_restore(struct machine *m)
{
  struct kvm_debugregs none = {.dr6 = 0xFFFF0FF0, .dr7 = 0x400};
  if (memcmp(m->tables, m->kept, TABLES_SIZE) != 0)
    memcpy(m->tables, m->kept, TABLES_SIZE);
  return ioctl(m->vcpu, KVM_SET_DEBUGREGS, &none) == 0;
}

/* ---- registers ---- */

static struct kvm_segment segment(uint64_t base, uint8_t type)
{
  return (struct kvm_segment){.base = base, .limit = 0xFFFFFFFFu, .selector = 8, .type = type,
                              .present = 1, .s = 1, .g = 1};
}

static void set_paging(struct kvm_sregs *r, const struct state *s)
{
  bool paging = s->mode == INSN_MODE_64;
  r->cr0 = paging ? 0x80000011u : s->real ? 0x10u : 0x11u;
  r->cr3 = paging ? PML4 : 0;
  r->cr4 = paging ? 0x20u : 0;
  r->efer = paging ? 0x500u : 0;
}

struct kvm_sregs machine_special(const struct machine *m, const struct state *s)
{
  struct kvm_sregs r = m->special;
  struct kvm_segment *const data[] = {[INSN_ES] = &r.es, [INSN_SS] = &r.ss, [INSN_DS] = &r.ds,
                                      [INSN_FS] = &r.fs, [INSN_GS] = &r.gs};
  for (uint32_t i = 0; i < SEGMENTS; i++)
    if (i != INSN_CS)
      *data[i] = segment(s->base[i], 3);
  r.cs = segment(s->base[INSN_CS], 11);
  r.cs.l = s->mode == INSN_MODE_64;
  r.cs.db = s->mode == INSN_MODE_32;
  r.idt = (struct kvm_dtable){.base = NOWHERE}; /* no exception gets further */
  r.gdt = (struct kvm_dtable){0};
  set_paging(&r, s);
  return r;
}

/* ---- the machine ---- */

static uint8_t *add_memory(int vm, uint32_t slot, uint64_t at, uint64_t size)
{
  uint8_t *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  struct kvm_userspace_memory_region region = {.slot = slot, .guest_phys_addr = at,
                                               .memory_size = size,
                                               .userspace_addr = (uintptr_t)memory};
  if (memory == MAP_FAILED || ioctl(vm, KVM_SET_USER_MEMORY_REGION, &region) != 0)
    return NULL;
  return memory;
}

static bool set_cpuid(int kvm, int vcpu)
{
  struct kvm_cpuid2 *list = calloc(1, sizeof *list + CPUIDS * sizeof list->entries[0]);
  if (list == NULL)
    return false;
  list->nent = CPUIDS;
  bool fine = ioctl(kvm, KVM_GET_SUPPORTED_CPUID, list) == 0 &&
              ioctl(vcpu, KVM_SET_CPUID2, list) == 0;
  free(list);
  return fine;
}

static const char *add_processor(struct machine *m, int kvm)
{
  int size = ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, 0);
  m->vcpu = ioctl(m->vm, KVM_CREATE_VCPU, 0);
  if (m->vcpu < 0 || size <= 0 || !set_cpuid(kvm, m->vcpu))
    return "no processor";
  m->run = mmap(NULL, (size_t)size, PROT_READ | PROT_WRITE, MAP_SHARED, m->vcpu, 0);
  if (m->run == MAP_FAILED || ioctl(m->vcpu, KVM_GET_SREGS, &m->special) != 0)
    return "no registers";
  return NULL;
}

const char *machine_open(struct machine *m)
{
  int wanted = KVM_SYNC_X86_REGS | KVM_SYNC_X86_EVENTS;
  int kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
  m->vm = kvm >= 0 ? ioctl(kvm, KVM_CREATE_VM, 0) : -1;
  if (kvm < 0)
    return NO_DEVICE;
  if (m->vm < 0)
    return "/dev/kvm makes no machine";
  if ((ioctl(m->vm, KVM_CHECK_EXTENSION, KVM_CAP_SYNC_REGS) & wanted) != wanted)
    return "an old KVM, without KVM_CAP_SYNC_REGS";
  ioctl(m->vm, KVM_SET_TSS_ADDR, (unsigned long)TSS);
  ioctl(m->vm, KVM_SET_IDENTITY_MAP_ADDR, &(uint64_t){IDENTITY});
  m->tables = add_memory(m->vm, 0, 0, TABLES_SIZE);
  m->code = add_memory(m->vm, 1, CODE_PHYSICAL, CODE_SLOT);
  if (m->tables == NULL || m->code == NULL)
    return "no memory";
  fill_tables(m);
  const char *missing = add_processor(m, kvm);
  if (missing == NULL && !machine_restore(m))
    missing = "no debug registers";
  return missing;
}
