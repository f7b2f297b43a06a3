/* SPDX-License-Identifier: MIT */
/* zx_channel_read, zx_channel_write. */
#ifndef ZIRCON_SYSCALLS_CHANNEL_H_
#define ZIRCON_SYSCALLS_CHANNEL_H_

#define ZX_CHANNEL_READ_MAY_DISCARD 1u /* a message that does not fit is lost */

#define ZX_CHANNEL_MAX_MSG_BYTES   65536u
#define ZX_CHANNEL_MAX_MSG_HANDLES 64u

#endif
