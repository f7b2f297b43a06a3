/* SPDX-License-Identifier: MIT */
/* Messages through channels: what the world does for zx_channel_write and zx_channel_read. */
#ifndef TESTS_UNIT_MESSAGES_H_
#define TESTS_UNIT_MESSAGES_H_

#include "tests/unit/fixture.h"
#include "tests/unit/invariants.h"
#include "zircon/syscalls/channel.h"

/* The slot of the process's handle, or NONE. */
uint32_t slot_of(uint32_t process, zx_handle_t handle);
/* A port of world.process. */
zx_handle_t new_port(void);
/* Closes it and checks the invariants. */
void close_it(zx_handle_t handle);
/* world.channel[1] */
zx_handle_t second_end(void);

/* A message of so many bytes, by world.process. */
zx_status_t send(zx_handle_t end, uint32_t bytes, const zx_handle_t *list, uint32_t count);
/* The first message at the end; its handles go to `list`. */
zx_status_t receive(uint32_t process, zx_handle_t end, zx_handle_t *list);

#endif
