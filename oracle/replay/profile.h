/* SPDX-License-Identifier: MIT */
/* What Zircon of 2021 and its documentation have otherwise than Temora: the decisions of
 * spec/decisions.md that touch calls which the oracle knows. */
#ifndef ORACLE_REPLAY_PROFILE_H_
#define ORACLE_REPLAY_PROFILE_H_

#include "oracle/replay/step.h"

/* The name of a profile, and back. */
const char *profile_name(enum temora_profile profile);
bool profile_find(const char *name, enum temora_profile *out);

/* The call ended before the core has anything to do with it. */
bool profile_ends_before(const struct step *s);
/* The core says `allowed` and has changed nothing, or only what the call may leave open. What the
 * profile says of the observed status: CONFORMS, INCONCLUSIVE (with s->why), or DIVERGES. */
enum verdict profile_compare(struct step *s, int32_t allowed);
/* ZX_INFO_THREAD: the core says `allowed`; may the implementation say `seen`? */
bool profile_thread_state(const struct step *s, uint64_t allowed, uint64_t seen);
/* All that it may say, for people; NULL: what the core says. */
const char *profile_thread_states(const struct step *s, uint64_t allowed);
/* The exit as the profile's kernel takes it. */
struct exit profile_exit(const struct step *s, const struct exit_raw *raw);
/* The options and the offset of a zx_vmar_map. true: its place is the kernel's choice. */
bool profile_place(const struct step *s, uint32_t *options, uint64_t *offset);

#endif
