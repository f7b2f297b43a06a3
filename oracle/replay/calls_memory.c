/* SPDX-License-Identifier: MIT */
/* The calls on VMOs and on the address spaces of guests. */
#include "oracle/replay/calls.h"
#include "oracle/replay/profile.h"
#include "temora/state.h"

enum verdict run_vmo_create(struct step *s) {
  const union temora_arguments *arg = &s->event->arg;
  zx_status_t status = vmo_create(s->process, arg->vmo_create.size,
                                  (uint32_t)arg->vmo_create.options, pointer_ok(s, 2));
  return compare_handle(s, status, 2, reply.handle[0]);
}

enum verdict run_vmo_get_size(struct step *s) {
  zx_status_t  status = vmo_get_size(s->process, core_handle(s, s->event->arg.vmo_size.handle),
                                     pointer_ok(s, 1));
  enum verdict verdict = compare_status(s, status);
  if (verdict != CONFORMS || status != ZX_OK) return verdict;
  return compare_number(s, 1, reply.value);
}

/* The bytes are not in the trace. */
static enum verdict compare_access(struct step *s, zx_status_t status) {
  bool unusable = status == ZX_OK && !pointer_ok(s, 1);
  return compare_status(s, unusable ? ZX_ERR_INVALID_ARGS : status);
}

enum verdict run_vmo_read(struct step *s) {
  const union temora_arguments *arg = &s->event->arg;
  return compare_access(s, vmo_read(s->process, core_handle(s, arg->access.handle),
                                    arg->access.offset, arg->access.size));
}

enum verdict run_vmo_write(struct step *s) {
  const union temora_arguments *arg = &s->event->arg;
  return compare_access(s, vmo_write(s->process, core_handle(s, arg->access.handle),
                                     arg->access.offset, arg->access.size));
}

enum verdict run_vmar_map(struct step *s) {
  const union temora_arguments *arg = &s->event->arg;
  uint32_t    options = (uint32_t)arg->map.options;
  uint64_t    offset = arg->map.vmar_offset;
  bool        any = profile_place(s, &options, &offset);
  zx_status_t status =
      vmar_map(s->process, core_handle(s, arg->map.vmar), options, offset,
               core_handle(s, arg->map.vmo), arg->map.vmo_offset, arg->map.len, pointer_ok(s, 6));
  enum verdict verdict = compare_status(s, status);
  if (verdict != CONFORMS || status != ZX_OK) return verdict;
  if (any && outcome_text(s, "mapped_addr", "any place that is free (D27)")) return CONFORMS;
  return compare_number(s, 6, reply.value);
}

enum verdict run_vmar_unmap(struct step *s) {
  const union temora_arguments *arg = &s->event->arg;
  return compare_status(s, vmar_unmap(s->process, core_handle(s, arg->unmap.vmar),
                                      arg->unmap.addr, arg->unmap.len));
}

enum verdict run_vmar_protect(struct step *s) {
  const union temora_arguments *arg = &s->event->arg;
  return compare_status(s, vmar_protect(s->process, core_handle(s, arg->protect.vmar),
                                        (uint32_t)arg->protect.options, arg->protect.addr,
                                        arg->protect.len));
}

enum verdict run_vmo_set_size(struct step *s) {
  const union temora_arguments *arg = &s->event->arg;
  return compare_status(s, vmo_set_size(s->process, core_handle(s, arg->vmo_size.handle),
                                        arg->vmo_size.size));
}

enum verdict run_vmo_replace_as_executable(struct step *s) {
  const union temora_arguments *arg = &s->event->arg;
  zx_status_t status = vmo_replace_as_executable(
      s->process, core_handle(s, arg->executable.handle), core_handle(s, arg->executable.vmex),
      pointer_ok(s, 2));
  return compare_handle(s, status, 2, reply.handle[0]);
}
