/* SPDX-License-Identifier: MIT */
/* All vcpus of a guest write to one page as fast as they can; it is taken from them, again and
 * again, and its frame given to another: once the call has returned, none of them writes there. The
 * memory shrinks, or is unmapped. */
#include "lib/memory.h"
#include "machine.h"
#include "tests.h"
#include "traps/check.h"

#define RUNNERS    3u
#define ROUNDS     150u
#define PAGE       0x1000u
#define MOST_TICKS 20000u
#define MAPPED     (ZX_VM_SPECIFIC | ZX_VM_PERM_READ | ZX_VM_PERM_WRITE)

static struct machine machine;
static struct runner  runners[RUNNERS];
static atomic_uint    refused; /* zx_vcpu_enter calls that ended because the page is gone */
static atomic_uint    round_now;
static atomic_bool    over;

/* Enters again when there is a page again. */
static bool next_round(struct runner *r, zx_status_t status, const zx_port_packet_t *packet) {
  uint32_t round = atomic_load(&round_now);
  (void)r, (void)packet;
  if (status != ZX_ERR_NOT_FOUND && status != ZX_ERR_OUT_OF_RANGE) return false;
  atomic_fetch_add(&refused, 1);
  while (atomic_load(&round_now) == round && !atomic_load(&over))
    (void)zx_nanosleep(zx_clock_get_monotonic() + 1);
  return !atomic_load(&over);
}

static void spin(uint64_t ticks) {
  uint64_t until = __builtin_ia32_rdtsc() + ticks;
  while (__builtin_ia32_rdtsc() < until) continue;
}

static bool map_new(zx_handle_t *page) {
  zx_vaddr_t mapped;
  return expect_status(ZX_OK, zx_vmo_create(PAGE, ZX_VMO_RESIZABLE, page)) &&
         expect_status(ZX_OK, zx_vmar_map(machine.vmar, MAPPED, TOUCH_PAGE, *page, 0, PAGE,
                                          &mapped));
}

static bool is_zero(zx_handle_t page) {
  static uint64_t words[PAGE / 8], all;
  if (zx_vmo_read(page, words, 0, PAGE) != ZX_OK) return false;
  all = 0;
  for (uint32_t i = 0; i < PAGE / 8; i++) all |= words[i];
  return all == 0;
}

/* Of each vcpu, at its own place in the page. */
static bool all_write(zx_handle_t page) {
  uint64_t words[RUNNERS] = {0};
  bool     all = zx_vmo_read(page, words, 0, sizeof(words)) == ZX_OK;
  for (uint32_t i = 0; i < RUNNERS; i++) all = all && words[i] != 0;
  return all;
}

static bool wait_until_all(bool (*is_so)(zx_handle_t page), zx_handle_t page) {
  zx_time_t limit = zx_clock_get_monotonic() + PATIENCE_NS;
  while (!is_so(page) && zx_clock_get_monotonic() < limit)
    (void)zx_nanosleep(zx_clock_get_monotonic() + 1);
  return is_so(page);
}

static bool all_refused(zx_handle_t page) {
  (void)page;
  return atomic_load(&refused) == RUNNERS;
}

static bool stays_as_it_is(zx_handle_t page) {
  uint64_t before[RUNNERS], after[RUNNERS];
  bool     read = expect_status(ZX_OK, zx_vmo_read(page, before, 0, sizeof(before)));
  spin(random_below(MOST_TICKS));
  read = expect_status(ZX_OK, zx_vmo_read(page, after, 0, sizeof(after))) && read;
  return read && expect("a page that was taken", 0, (uint64_t)memcmp(before, after, sizeof(after)));
}

/* Who gets the frame does not see what the guest writes. */
static bool next_owner_is_alone(void) {
  zx_handle_t other;
  if (!expect_status(ZX_OK, zx_vmo_create(PAGE, 0, &other))) return false;
  bool good = expect("a new page is zero", true, is_zero(other));
  return expect_status(ZX_OK, zx_handle_close(other)) && good;
}

static bool unmap_page(zx_handle_t page) {
  return expect_status(ZX_OK, zx_vmar_unmap(machine.vmar, TOUCH_PAGE, PAGE)) &&
         stays_as_it_is(page) && expect_status(ZX_OK, zx_handle_close(page)) &&
         next_owner_is_alone();
}

static bool shrink_page(zx_handle_t page) {
  return expect_status(ZX_OK, zx_vmo_set_size(page, 0)) && next_owner_is_alone() &&
         expect_status(ZX_OK, zx_vmar_unmap(machine.vmar, TOUCH_PAGE, PAGE)) &&
         expect_status(ZX_OK, zx_handle_close(page));
}

static bool take_page(zx_handle_t page) {
  return atomic_load(&round_now) < ROUNDS / 2 ? shrink_page(page) : unmap_page(page);
}

static bool one_round(zx_handle_t *page) {
  if (!expect("all vcpus write", true, wait_until_all(all_write, *page))) return false;
  spin(random_below(MOST_TICKS));
  atomic_store(&refused, 0);
  if (!take_page(*page)) return false;
  if (!expect("all vcpus are refused", true, wait_until_all(all_refused, 0))) return false;
  if (!map_new(page)) return false;
  atomic_fetch_add(&round_now, 1);
  return true;
}

static bool start_all(void) {
  for (uint32_t i = 0; i < RUNNERS; i++) {
    runners[i].machine = &machine;
    runners[i].entry = i == 0 ? GUEST_ENTRY : SECOND_ENTRY;
    runners[i].done = next_round;
    if (!runner_start(&runners[i])) return false;
  }
  return true;
}

void test_pages(zx_handle_t resource) {
  zx_handle_t page;
  test("page-taken-from-running-vcpus");
  if (!machine_make(&machine, resource, MODE_TOUCH) || !map_new(&page) || !start_all()) return;
  for (uint32_t i = 0; i < ROUNDS; i++)
    if (!one_round(&page)) return;
  atomic_store(&over, true);
  for (uint32_t i = 0; i < RUNNERS; i++) (void)zx_vcpu_kick(runners[i].vcpu);
  for (uint32_t i = 0; i < RUNNERS; i++)
    if (!runner_join(&runners[i])) return;
  expect_status(ZX_OK, zx_handle_close(page));
  machine_end(&machine);
}
