/* SPDX-License-Identifier: MIT */
/* The verdict on a VM entry. */
#include "arch/vmx/entry_bits.h"

uint32_t entry_check(struct entry_state x, struct entry_caps k)
{
  uint32_t guest = earlier(entry_check_segments(x, k),
                           entry_check_guest(x.guest, x.controls, k, x.cs.rights, x.ss.rights));
  return earlier(entry_check_controls(x.controls, k, x.guest.cr0),
                 earlier(entry_check_host(x.host, x.controls, k), guest));
}
