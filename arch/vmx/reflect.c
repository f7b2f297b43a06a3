/* SPDX-License-Identifier: MIT */
#include "arch/vmx/reflect.h"

#define VECTOR_DB       1u
#define VECTOR_AC       17u
#define TYPE_HARDWARE   3u
#define TYPE_PRIVILEGED 5u /* INT1, which has a length to step over */
#define LONGEST         15u
#define EVENT_AC        0x80000B11u
#define EVENT_AC_REAL   0x80000311u
#define EVENT_INT1      0x80000501u
#define EVENT_DB        0x80000301u
#define DR7_GD          0x2000u
#define NOT_BTF_LBR     0xFFFFFFFFFFFFFFFCu

/*@ terminates \true; exits \false; assigns \nothing;
    ensures model: \result == 1 <==> m_is_debug_exception(info); ensures range: \result <= 1; */
static uint32_t is_debug(uint32_t info)
{
  return info % 256u == VECTOR_DB && info / 256u % 8u == TYPE_HARDWARE;
}

struct reflected reflect(struct exception x)
{
  struct reflected r = {0u, is_debug(x.info), 0u, 0u, 0u};
  uint32_t vector = x.info % 256u;
  uint32_t type = x.info / 256u % 8u;
  if (vector == VECTOR_AC && type == TYPE_HARDWARE) {
    r.taken = 1u;
    r.event = x.pe == 1u ? EVENT_AC : EVENT_AC_REAL;
    if (x.pe == 1u && x.info / 2048u % 2u == 1u)
      r.error = x.error % 0x10000u;
  } else if (vector == VECTOR_DB && type == TYPE_PRIVILEGED &&
             1u <= x.length && x.length <= LONGEST) {
    r.taken = 1u;
    r.event = EVENT_INT1;
    r.length = x.length;
  } else if (r.debug == 1u) {
    r.taken = 1u;
    r.event = EVENT_DB;
  }
  return r;
}

struct debug_state reflect_state(uint32_t info, struct debug_state s)
{
  struct debug_state next = s;
  next.interruptibility = s.interruptibility - s.interruptibility % 4u;
  if (is_debug(info) == 0u)
    return next;
  if (s.dr7 / DR7_GD % 2u == 1u)
    next.dr7 = s.dr7 - DR7_GD;
  next.debugctl = s.debugctl & NOT_BTF_LBR;
  return next;
}
