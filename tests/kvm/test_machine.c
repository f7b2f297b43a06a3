/* SPDX-License-Identifier: MIT */
/* The calls with guests that run, on a fake of KVM's ioctls (fake.c). */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "kvm/handle.h"
#include "kvm/machine_kvm.h"
#include "kvm/vcpu.h"
#include "tests/kvm/fake.h"
#include "zircon/syscalls.h"

#define MEMORY 0x4000u
#define CODE   0x2000u
#define TRAP   0x100000u

static zx_handle_t      resource, memory, guest, vmar, vcpu, port;
static zx_port_packet_t packet;

/* A guest with this code; each test has its own. */
static void begin(const char *code, size_t size) {
  zx_vaddr_t where;
  assert_int_equal(zx_vmo_create(MEMORY, 0, &memory), ZX_OK);
  assert_int_equal(zx_vmo_write(memory, code, CODE, size), ZX_OK);
  assert_int_equal(zx_guest_create(resource, 0, &guest, &vmar), ZX_OK);
  assert_int_equal(zx_vmar_map(vmar, ZX_VM_SPECIFIC | ZX_VM_PERM_READ | ZX_VM_PERM_WRITE, 0, memory,
                               0, MEMORY, &where), ZX_OK);
  assert_int_equal(zx_port_create(0, &port), ZX_OK);
  assert_int_equal(zx_vcpu_create(guest, 0, CODE, &vcpu), ZX_OK);
}
#define BEGIN(code) begin(code, sizeof code - 1u)

static int end(void **state) {
  const zx_handle_t all[] = {vcpu, guest, vmar, memory, port};
  (void)state;
  return zx_handle_close_many(all, 5) == ZX_OK ? 0 : 1;
}

static zx_status_t trap(uint32_t kind, uint64_t addr, uint64_t size, zx_handle_t to) {
  return zx_guest_set_trap(guest, kind, addr, size, to, 0x1234);
}

static zx_vcpu_state_t registers(void) {
  zx_vcpu_state_t s;
  assert_int_equal(zx_vcpu_read_state(vcpu, ZX_VCPU_STATE, &s, sizeof s), ZX_OK);
  return s;
}

/* mov $0x41, %eax; mov $0x60, %edx; out %al, %dx; out %al, %dx; hlt */
static void out_to_a_port(void **state) {
  (void)state;
  BEGIN("\xB8\x41\0\0\0\xBA\x60\0\0\0\xEE\xEE\xF4");
  assert_int_equal(zx_vcpu_enter(vcpu, &packet), ZX_ERR_NOT_FOUND);
  uint64_t steps = fake.steps;
  assert_int_equal(zx_vcpu_enter(vcpu, &packet), ZX_ERR_NOT_FOUND); /* the same OUT again */
  assert_int_equal(fake.steps - steps, 1);
  assert_int_equal(trap(ZX_GUEST_TRAP_IO, 0x60, 1, 0), ZX_OK);
  for (int i = 0; i < 2; i++) {
    steps = fake.steps;
    assert_int_equal(zx_vcpu_enter(vcpu, &packet), ZX_OK);
    assert_int_equal(fake.steps - steps, 1);
    assert_int_equal(packet.type, ZX_PKT_TYPE_GUEST_IO);
    assert_int_equal(packet.key, 0x1234);
    assert_int_equal(packet.guest_io.port, 0x60);
    assert_int_equal(packet.guest_io.access_size, 1);
    assert_int_equal(packet.guest_io.u8, 0x41);
  }
}

/* mov $0x1111, %eax; mov $0x60, %edx; in %dx, %al; out %al, %dx */
static void answer_to_in(void **state) {
  const zx_vcpu_io_t answer = {.access_size = 1, .u8 = 0x77};
  (void)state;
  BEGIN("\xB8\x11\x11\0\0\xBA\x60\0\0\0\xEC\xEE");
  assert_int_equal(trap(ZX_GUEST_TRAP_IO, 0x60, 1, 0), ZX_OK);
  assert_int_equal(zx_vcpu_enter(vcpu, &packet), ZX_OK);
  assert_true(packet.guest_io.input);
  assert_int_equal(registers().rax, 0x1111);
  assert_int_equal(zx_vcpu_write_state(vcpu, ZX_VCPU_IO, &answer, sizeof answer), ZX_OK);
  assert_int_equal(zx_vcpu_enter(vcpu, &packet), ZX_OK);
  assert_int_equal(packet.guest_io.u8, 0x77);
  assert_int_equal(registers().rax, 0x1177);
}

/* mov $0x55, %eax; mov %eax, 0x100010; mov 0x100014, %eax; no instruction */
#define DEVICE "\xB8\x55\0\0\0" "\x89\x04\x25\x10\0\x10\0" "\x8B\x04\x25\x14\0\x10\0"
static void device_memory(void **state) {
  (void)state;
  BEGIN(DEVICE);
  assert_int_equal(zx_vcpu_enter(vcpu, &packet), ZX_ERR_NOT_FOUND);
  assert_int_equal(zx_vcpu_enter(vcpu, &packet), ZX_ERR_NOT_FOUND); /* the same write again */
  assert_int_equal(trap(ZX_GUEST_TRAP_MEM, TRAP, 0x1000, 0), ZX_OK);
  assert_int_equal(zx_vcpu_enter(vcpu, &packet), ZX_OK);
  assert_int_equal(packet.type, ZX_PKT_TYPE_GUEST_MEM);
  assert_int_equal(packet.guest_mem.addr, TRAP + 0x10);
  assert_int_equal(packet.guest_mem.inst_len, 7);
  assert_int_equal(packet.guest_mem.default_operand_size, 4);
  assert_memory_equal(packet.guest_mem.inst_buf, "\x89\x04\x25\x10\0\x10\0", 7);
  assert_int_equal(zx_vcpu_enter(vcpu, &packet), ZX_OK);
  assert_int_equal(packet.guest_mem.addr, TRAP + 0x14);
  assert_memory_equal(packet.guest_mem.inst_buf, "\x8B\x04\x25\x14\0\x10\0", 7);
  assert_int_equal(registers().rax, 0x55); /* a read leaves it to the VMM */
}

/* Forms of stores: bytes, where they write, how many bytes of what. */
static void instruction_behind_a_write(void **state) {
  static const struct {
    const char *code;
    uint32_t    length, bytes;
    uint64_t    addr, stored;
  } forms[] = {
    {"\x88\x08", 2, 1, TRAP, 0x22},                             /* mov %cl, (%rax) */
    {"\xC6\x04\x18\x7F", 4, 1, TRAP + 0x10, 0x7F},              /* movb $0x7f, (%rax, %rbx) */
    {"\x66\x89\x48\x08", 4, 2, TRAP + 8, 0x1122},               /* mov %cx, 8(%rax) */
    {"\x44\x89\x60\x64", 4, 4, TRAP + 0x64, 0x77},              /* mov %r12d, 0x64(%rax) */
    {"\x48\x89\x08", 3, 8, TRAP, 0x1122},                       /* mov %rcx, (%rax) */
    {"\x88\x28", 2, 1, TRAP, 0x11},                             /* mov %ch, (%rax) */
    {"\xF0\x01\x08", 3, 4, TRAP, 0x999},                        /* lock add %ecx, (%rax) */
    {"\x48\xC7\x04\x25\0\xF0\x0F\0\0\0\0\0", 12, 8, 0xFF000, 0}, /* movq $0, 0xff000 */
  };
  zx_vcpu_state_t registers = {.rax = TRAP, .rcx = 0x1122, .rbx = 0x10, .r12 = 0x77};
  (void)state;
  BEGIN("\xEB\xFE");
  assert_int_equal(zx_vcpu_write_state(vcpu, ZX_VCPU_STATE, &registers, sizeof registers), ZX_OK);
  struct processor *p = ((struct vcpu *)handle_find(vcpu)->object)->processor;
  for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
    struct happening h = {.write = true, .addr = forms[i].addr, .stored = forms[i].stored};
    uint8_t before[16] = {0};
    memcpy(before + 16 - forms[i].length, forms[i].code, forms[i].length);
    assert_int_equal(zx_vmo_write(memory, before, CODE - 16, 16), ZX_OK);
    processor_find_instruction(p, &h, forms[i].bytes);
    assert_int_equal(h.length, forms[i].length);
    assert_memory_equal(h.bytes, forms[i].code, forms[i].length);
    h.addr ^= 0x1000;
    processor_find_instruction(p, &h, forms[i].bytes);
    assert_int_equal(h.length, 0);
  }
}

static void bell(void **state) {
  (void)state;
  BEGIN(DEVICE);
  assert_int_equal(trap(ZX_GUEST_TRAP_BELL, TRAP, 0x1000, port), ZX_OK);
  assert_int_equal(zx_vcpu_enter(vcpu, &packet), ZX_ERR_NOT_SUPPORTED); /* the read */
  assert_int_equal(zx_port_wait(port, 0, &packet), ZX_OK);
  assert_int_equal(packet.type, ZX_PKT_TYPE_GUEST_BELL);
  assert_int_equal(packet.guest_bell.addr, TRAP + 0x10);
  assert_int_equal(zx_port_wait(port, 0, &packet), ZX_ERR_TIMED_OUT);
}

/* A trap hides the page that is mapped there, and no other. */
static void trap_in_a_mapping(void **state) {
  zx_handle_t more;
  zx_vaddr_t  where;
  uint64_t    value = 0x99;
  (void)state;
  BEGIN(DEVICE);
  assert_int_equal(zx_vmo_create(0x3000, 0, &more), ZX_OK);
  assert_int_equal(zx_vmo_write(more, &value, 0x1014, 8), ZX_OK);
  assert_int_equal(zx_vmar_map(vmar, ZX_VM_SPECIFIC | ZX_VM_PERM_READ | ZX_VM_PERM_WRITE,
                               TRAP - 0x1000, more, 0, 0x3000, &where), ZX_OK);
  assert_int_equal(trap(ZX_GUEST_TRAP_MEM, TRAP + 0x1000, 0x1000, 0), ZX_OK);
  assert_int_equal(zx_handle_close(more), ZX_OK);
  assert_int_equal(zx_vcpu_kick(vcpu), ZX_OK);
  assert_int_equal(zx_vcpu_enter(vcpu, &packet), ZX_ERR_CANCELED);
  assert_int_equal(registers().rax, 0); /* nothing has run */
  assert_int_equal(zx_vcpu_enter(vcpu, &packet), ZX_ERR_NOT_SUPPORTED); /* behind the read */
  assert_int_equal(registers().rax, 0x99);
}

static void *after_a_while(void *call) {
  usleep(20000);
  ((void (*)(void))call)();
  return NULL;
}

static void kick(void) { assert_int_equal(zx_vcpu_kick(vcpu), ZX_OK); }
static void interrupt(void) { assert_int_equal(zx_vcpu_interrupt(vcpu, 0x40), ZX_OK); }

static zx_status_t enter_while(void (*call)(void)) {
  pthread_t thread;
  assert_int_equal(pthread_create(&thread, NULL, after_a_while, (void *)call), 0);
  zx_status_t status = zx_vcpu_enter(vcpu, &packet);
  pthread_join(thread, NULL);
  return status;
}

/* jmp . */
static void kick_while_it_runs(void **state) {
  (void)state;
  BEGIN("\xEB\xFE");
  assert_int_equal(enter_while(kick), ZX_ERR_CANCELED);
  assert_int_equal(enter_while(kick), ZX_ERR_CANCELED);
}

/* sti; hlt; mov $0x60, %edx; out %al, %dx */
static void interrupt_ends_halt(void **state) {
  (void)state;
  BEGIN("\xFB\xF4\xBA\x60\0\0\0\xEE");
  assert_int_equal(trap(ZX_GUEST_TRAP_IO, 0x60, 1, 0), ZX_OK);
  assert_int_equal(enter_while(interrupt), ZX_OK);
  assert_int_equal(registers().rbx, 0x40);
}

static void kick_ends_halt(void **state) {
  (void)state;
  BEGIN("\xFB\xF4\xBA\x60\0\0\0\xEE");
  assert_int_equal(trap(ZX_GUEST_TRAP_IO, 0x60, 1, 0), ZX_OK);
  assert_int_equal(enter_while(kick), ZX_ERR_CANCELED);
  assert_int_equal(zx_vcpu_enter(vcpu, &packet), ZX_OK); /* behind HLT */
}

/* jmp .+2 four times; sti; mov $0x60, %edx; out: a vector waits for the window. */
static void interrupt_window(void **state) {
  (void)state;
  BEGIN("\xEB\0\xEB\0\xEB\0\xFB\xBA\x60\0\0\0\xEE");
  assert_int_equal(trap(ZX_GUEST_TRAP_IO, 0x60, 1, 0), ZX_OK);
  assert_int_equal(zx_vcpu_interrupt(vcpu, 0x21), ZX_OK);
  assert_int_equal(zx_vcpu_enter(vcpu, &packet), ZX_OK);
  assert_int_equal(registers().rbx, 0x21);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_teardown(out_to_a_port, end), cmocka_unit_test_teardown(answer_to_in, end),
    cmocka_unit_test_teardown(device_memory, end), cmocka_unit_test_teardown(bell, end),
    cmocka_unit_test_teardown(trap_in_a_mapping, end),
    cmocka_unit_test_teardown(instruction_behind_a_write, end),
    cmocka_unit_test_teardown(kick_while_it_runs, end),
    cmocka_unit_test_teardown(interrupt_ends_halt, end),
    cmocka_unit_test_teardown(kick_ends_halt, end),
    cmocka_unit_test_teardown(interrupt_window, end),
  };
  resource = resource_give(1, ZX_RSRC_KIND_SYSTEM, 0, 1);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
