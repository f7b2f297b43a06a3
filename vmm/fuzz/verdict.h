/* SPDX-License-Identifier: MIT */
/* How a guest may end. */
#ifndef VMM_FUZZ_VERDICT_H_
#define VMM_FUZZ_VERDICT_H_

#include "arena.h"

enum ending {
  END_DONE,      /* its last step */
  END_PACKETS,   /* more packets than it may have */
  END_CANCELED,  /* by the watchdog */
  END_NOT_SUPPORTED, END_NOT_FOUND,
  END_INTERNAL,  /* an access to a trap without an instruction (decision D33) */
  END_FINDING,
  ENDINGS
};
extern const char *const ending_name[ENDINGS];

/* NULL, or what is wrong with a packet that zx_vcpu_enter has given. */
const char *packet_wrong(const zx_port_packet_t *packet);
/* The ending for a status that is not ZX_OK; *wrong says what is wrong with a finding. */
enum ending status_ending(const struct plan *plan, zx_status_t status, bool kicked,
                          const char **wrong);

#endif
