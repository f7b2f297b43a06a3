/* SPDX-License-Identifier: MIT */
#include "tests/world_switch/side.h"

#include "arch/vmx/run.h"
#include "runner/extended_state.h"
#include "runner/vmx.h"
#include "zircon/syscalls/hypervisor.h"
#include "zircon/syscalls/resource.h"

#define SECRET        0x12345u
#define RSP           4u
#define PRESENT_WRITE 3u
#define LARGE_PAGE    0x80u
#define RFLAGS_PLAIN  2u
#define RFLAGS_POISON 0x44402u /* NT, DF, AC: what vmx_run keeps, and no C code could bear */
#define AREA_MXCSR    24u      /* of an XSAVE area */
#define AREA_XMM      160u
#define MAPPED        (ZX_VM_SPECIFIC | ZX_VM_PERM_READ | ZX_VM_PERM_WRITE)

extern const uint8_t guest_code[], guest_code_end[];

static uint32_t    process;
static zx_handle_t resource;

static void must(zx_status_t status, const char *what) {
  if (status != ZX_OK) panic("%s: status %d", what, status);
}

void sides_start(void) {
  process = process_create(SECRET);
  must(resource_create(process, ZX_RSRC_KIND_SYSTEM, ZX_RSRC_SYSTEM_HYPERVISOR_BASE, 1),
       "resource_create");
  resource = reply.handle[0];
}

static void fill_memory(uint8_t *memory) {
  uint64_t *tables = (uint64_t *)(memory + TABLES_AT);
  memset(memory, 0, GUEST_BYTES);
  tables[0] = (TABLES_AT + 0x1000u) | PRESENT_WRITE;
  tables[512] = (TABLES_AT + 0x2000u) | PRESENT_WRITE;
  tables[1024] = LARGE_PAGE | PRESENT_WRITE;
  memcpy(memory + GUEST_ENTRY, guest_code, (size_t)(guest_code_end - guest_code));
}

void side_make(struct side *s) {
  s->thread = thread_create(process);
  must(vmo_create(process, GUEST_BYTES, 0, 1), "vmo_create");
  zx_handle_t vmo = reply.handle[0];
  s->memory = (uint8_t *)(pool_base + reply.frame * PAGE_SIZE);
  fill_memory(s->memory);
  must(guest_create(process, resource, 0, 1), "guest_create");
  zx_handle_t guest = reply.handle[0], vmar = reply.handle[1];
  uint32_t    number = reply.index;
  vmx_guest_created(number);
  must(vmar_map(process, vmar, MAPPED, 0, vmo, 0, GUEST_BYTES, 1), "vmar_map");
  must(guest_set_trap(process, guest, ZX_GUEST_TRAP_IO, GUEST_PORT, 1, 0, 0), "guest_set_trap");
  must(vcpu_create(process, s->thread, guest, 0, GUEST_ENTRY, 1), "vcpu_create");
  s->handle = reply.handle[0];
  s->c = &virtual_cpu[reply.index];
  vmx_vcpu_created(reply.index, number, GUEST_ENTRY, 1);
}

zx_status_t side_enter(struct side *s, struct packet *packet) {
  struct watch w = {.argument = {process, s->thread, s->handle, 1, (uint64_t)packet},
                    .before = fresh_kept(RFLAGS_PLAIN)};
  host_poison();
  struct host before = host_read();
  memset(packet, 0xA5, sizeof *packet);
  watch_target = (uint64_t)vmx_enter;
  watch_call(&w);
  want_kept(&w, true);
  want_host(&before);
  return (zx_status_t)w.result;
}

uint32_t side_run(struct side *s) {
  uint64_t    *gpr = vcpu_gpr[s->c->number];
  struct watch w = {.argument = {(uint64_t)gpr, s->c->launched},
                    .before = fresh_kept(RFLAGS_POISON)};
  extended_enter(s->c);
  switched_load(s->c);
  vmcs_write(VMCS_GUEST_RSP, gpr[RSP]);
  vmcs_write(VMCS_GUEST_RFLAGS, vcpu_rflags[s->c->number]);
  /* The extended registers are the guest's already. */
  const uint8_t *area = s->c->extended;
  w.before.fcw = *(const uint16_t *)area;
  w.before.mxcsr = *(const uint32_t *)(area + AREA_MXCSR);
  memcpy(w.before.xmm, area + AREA_XMM, sizeof w.before.xmm);
  watch_target = (uint64_t)vmx_run;
  watch_call(&w);
  /* A VM exit has set RFLAGS to 2 ("Loading Host RIP, RSP, and RFLAGS"). */
  if (w.result == VMX_RUN_EXIT) {
    w.before.rflags = RFLAGS_PLAIN;
    want_tables_after_exit();
  }
  want_kept(&w, false);
  if (w.result != VMX_RUN_NO_VMCS) {
    gpr[RSP] = vmcs_read(VMCS_GUEST_RSP);
    vcpu_rflags[s->c->number] = vmcs_read(VMCS_GUEST_RFLAGS);
  }
  return (uint32_t)w.result;
}

static const char *word_name(uint32_t word) {
#define NAME(name, index) "guest " #name,
  static const char *const msr[] = {GUEST_MSRS(NAME)};
  static const char *const rest[] = {
    "guest CR2", "guest DR0", "guest DR1", "guest DR2", "guest DR3", "guest DR6", "guest DR7",
    "guest XCR0", "guest CR0", "guest CR4", "guest LDTR", "guest TR", "guest GDTR limit",
    "guest IDTR limit",
  };
  if (word < W_RFLAGS) return "guest general register";
  if (word == W_RFLAGS) return "guest RFLAGS";
  if (word < W_MXCSR) return "guest XMM";
  if (word < W_MSR) return word == W_MXCSR ? "guest MXCSR" : "guest FCW";
  return word < W_CR2 ? msr[word - W_MSR] : rest[word - W_CR2];
}

static void want_seen(const struct side *s) {
  const uint64_t *seen = (const uint64_t *)(s->memory + SEEN);
  for (uint32_t i = 0; i < WORDS; i++) {
    if (s->known || i <= W_RFLAGS) want(word_name(i), s->words[i], seen[i]);
  }
}

/* What zx_vcpu_write_state would give it for the next time. */
static void give_registers(struct side *s) {
  uint64_t words[WORDS];
  fresh_guest_words(words);
  memcpy(s->words, words, (W_RFLAGS + 1u) * sizeof words[0]);
  memcpy(vcpu_gpr[s->c->number], words, W_RFLAGS * sizeof words[0]);
  vcpu_rflags[s->c->number] = words[W_RFLAGS];
}

void side_round(struct side *s) {
  struct packet packet;
  uint64_t     *load = (uint64_t *)(s->memory + LOAD);
  if (s->words[W_RFLAGS] == 0) give_registers(s);
  fresh_guest_words(load);
  if (!want("status", ZX_OK, (uint64_t)side_enter(s, &packet))) return;
  want("packet type", ZX_PKT_TYPE_GUEST_IO, packet.type);
  want("packet port", GUEST_PORT, packet.word[0] & 0xFFFFu);
  want_seen(s);
  memset(s->memory + SEEN, 0, WORDS * sizeof *load);
  for (uint32_t i = 0; i < W_RFLAGS; i++) {
    want("register returned", load[i], vcpu_gpr[s->c->number][i]);
  }
  want("RFLAGS returned", load[W_RFLAGS], vcpu_rflags[s->c->number]);
  memcpy(s->words, load, sizeof s->words);
  s->known = true;
  give_registers(s);
}
