/* SPDX-License-Identifier: MIT */
/* Guests with ring 3, compatibility mode and extended registers; an endless delivery of #DB. */
#include "check.h"
#include "fixture.h"
#include "tests.h"

#define INVALID_OPCODE     6
#define DEBUG_EXCEPTION    1
#define KERNEL_CODE        8
#define IST_OF_GATE        (7ull << 32)
#define GUEST_LOW          0x89ABCDEF01234567u
#define GUEST_HIGH         0x76543210FEDCBA98u

/* VMX instructions are not for ring 3, whatever exits first (SDM Vol. 3, 27.1.1). */
static void privilege(void) {
  test("vmcall-ring-3");
  if (expect_fault(run(ROUTINE_vmcall_user), INVALID_OPCODE))
    expect("rax", (uint64_t)-1, peek(RESULT));

  test("vmlaunch-ring-3");
  if (expect_fault(run(ROUTINE_vmlaunch_user), INVALID_OPCODE))
    expect("nothing behind it", 1, peek(RESULT));

  test("xsetbv-ring-3");
  uint64_t before = run_cleanly(ROUTINE_read_xcr0) ? peek(RESULT) : 0;
  if (expect_fault(run(ROUTINE_xsetbv_user), GENERAL_PROTECTION))
    expect("nothing behind it", 0, peek(RESULT));
  if (run_cleanly(ROUTINE_read_xcr0)) expect("XCR0", before, peek(RESULT));
}

static void transition(const char *name, enum routine routine) {
  test(name);
  if (run_cleanly(routine)) expect("CS", KERNEL_CODE, peek(RESULT));
}

static void modes(void) {
  transition("syscall-ring-3", ROUTINE_syscall_user);
  transition("sysenter-ring-3", ROUTINE_sysenter_user);
  transition("sysenter-compat", ROUTINE_sysenter_compat);
  test("compat-mode");
  if (run_cleanly(ROUTINE_compat)) {
    expect("rbx, by 32-bit code", 1, peek(RESULT));
    expect("rcx, by 16-bit code", 2, peek(RESULT + 8));
  }
}

struct xmm { uint64_t low, high; };

static void set_xmm0(struct xmm value) {
  __asm__ volatile("movups %0, %%xmm0" : : "m"(value));
}

static void expect_xmm0(const char *what, struct xmm expected) {
  struct xmm value;
  __asm__ volatile("movups %%xmm0, %0" : "=m"(value));
  expect(what, expected.low, value.low);
  expect(what, expected.high, value.high);
}

static void extended_registers(void) {
  const struct xmm mine = {1, 2}, other = {3, 4};
  test("extended-registers");
  poke(INPUT, GUEST_LOW);
  poke(INPUT + 8, GUEST_HIGH);
  set_xmm0(mine);
  zx_status_t status = run(ROUTINE_xmm_set);
  expect_xmm0("xmm0 of the VMM", mine);
  expect_clean_exit(status);
  set_xmm0(other);
  status = run(ROUTINE_xmm_get);
  expect_xmm0("xmm0 of the VMM", other);
  expect_clean_exit(status);
  expect("xmm0 of the guest, low", GUEST_LOW, peek(RESULT));
  expect("xmm0 of the guest, high", GUEST_HIGH, peek(RESULT + 8));
}

static void kick_later(void *context) {
  (void)context;
  sleep_ms(20);
  expect_status(ZX_OK, zx_vcpu_kick(fixture.vcpu));
}

/* The delivery of #DB makes the next #DB, for ever: the host gets in between, and a kick. Without
 * the handler's own stack the frames move away from the breakpoint, and the loop ends. */
static void debug_loop(void) {
  uint64_t gate = routine_address(ROUTINE_idt) + 16 * DEBUG_EXCEPTION;
  test("debug-delivery-loop");
  if (!helper_start(kick_later, NULL)) return;
  expect_status(ZX_ERR_CANCELED, run(ROUTINE_debug_loop));
  helper_join();
  poke(gate, peek(gate) & ~IST_OF_GATE);
  expect_fault(enter(), DEBUG_EXCEPTION);
  run_cleanly(ROUTINE_debug_off);
}

void test_rings(void) {
  privilege();
  modes();
  extended_registers();
  debug_loop();
}
