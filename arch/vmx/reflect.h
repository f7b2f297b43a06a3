/* SPDX-License-Identifier: MIT */
/* #DB, INT1 and #AC of a guest exit and go in again: with which event, and what their delivery
 * changes (model/reflect.mlw). */
#ifndef ARCH_VMX_REFLECT_H_
#define ARCH_VMX_REFLECT_H_

#include <stdint.h>

/* VM-exit interruption information, error code, instruction length; CR0.PE of the guest. */
struct exception { uint32_t info, error, length, pe; };

struct reflected {
  uint32_t taken; /* 1: it is one of them; else the rest means nothing */
  uint32_t debug; /* 1: #DB; its exit qualification goes into DR6 */
  uint32_t event, error, length; /* for VM entry */
};

/* What the delivery changes in the guest. */
struct debug_state { uint64_t interruptibility, dr7, debugctl; };

#include "spec/reflect.acsl"

/*@ terminates \true; exits \false;
    assigns \nothing;
    ensures range:  \result.taken <= 1 && \result.debug <= 1;
    ensures taken:  \result.taken == 1 <==> m_reflects(x.info, x.length);
    ensures debug:  \result.debug == 1 <==> m_is_debug_exception(x.info);
    ensures event:  \result.taken == 1 ==> \result.event == m_reflect_event(x.info, x.pe);
    ensures error:  \result.taken == 1 ==>
                    \result.error == m_reflect_error(x.info, x.error, x.pe);
    ensures length: \result.taken == 1 ==> \result.length == m_reflect_length(x.info, x.length);
*/
struct reflected reflect(struct exception x);

/*@ terminates \true; exits \false;
    assigns \nothing;
    ensures blocking: \result.interruptibility == m_reflect_blocking(s.interruptibility);
    ensures dr7:      \result.dr7 == m_reflect_dr7(info, s.dr7);
    ensures debugctl: \result.debugctl == m_reflect_debugctl(info, s.debugctl);
*/
struct debug_state reflect_state(uint32_t info, struct debug_state s);

#endif
