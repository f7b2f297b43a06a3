/* SPDX-License-Identifier: MIT */
/* Handle rights: a set of bits; a new handle's rights are a subset of its source's. */
#ifndef ZIRCON_RIGHTS_H_
#define ZIRCON_RIGHTS_H_

#define ZX_RIGHT_NONE           0x0u
#define ZX_RIGHT_DUPLICATE      0x1u
#define ZX_RIGHT_TRANSFER       0x2u
#define ZX_RIGHT_READ           0x4u
#define ZX_RIGHT_WRITE          0x8u
#define ZX_RIGHT_EXECUTE        0x10u
#define ZX_RIGHT_MAP            0x20u
#define ZX_RIGHT_GET_PROPERTY   0x40u
#define ZX_RIGHT_SET_PROPERTY   0x80u
#define ZX_RIGHT_ENUMERATE      0x100u
#define ZX_RIGHT_DESTROY        0x200u
#define ZX_RIGHT_SET_POLICY     0x400u
#define ZX_RIGHT_GET_POLICY     0x800u
#define ZX_RIGHT_SIGNAL         0x1000u
#define ZX_RIGHT_SIGNAL_PEER    0x2000u
#define ZX_RIGHT_WAIT           0x4000u
#define ZX_RIGHT_INSPECT        0x8000u
#define ZX_RIGHT_MANAGE_JOB     0x10000u
#define ZX_RIGHT_MANAGE_PROCESS 0x20000u
#define ZX_RIGHT_MANAGE_THREAD  0x40000u
#define ZX_RIGHT_APPLY_PROFILE  0x80000u
#define ZX_RIGHT_SAME_RIGHTS    0x80000000u

#define ZX_RIGHTS_BASIC    0xC003u /* TRANSFER | DUPLICATE | WAIT | INSPECT */
#define ZX_RIGHTS_IO       0xCu    /* READ | WRITE */
#define ZX_RIGHTS_PROPERTY 0xC0u

/* The rights of the handle that a creating call returns. */
#define ZX_DEFAULT_GUEST_RIGHTS      0x2800Bu
#define ZX_DEFAULT_GUEST_VMAR_RIGHTS 0x801Fu
#define ZX_DEFAULT_SPACE_RIGHTS      0x801Fu /* of the VMAR of a process */
#define ZX_DEFAULT_VCPU_RIGHTS       0xD01Fu
#define ZX_DEFAULT_PORT_RIGHTS       0x800Fu
#define ZX_DEFAULT_CHANNEL_RIGHTS    0xF00Eu
#define ZX_DEFAULT_VMO_RIGHTS        0xD0EFu
#define ZX_DEFAULT_RESOURCE_RIGHTS   0x800Bu
#define ZX_DEFAULT_PROCESS_RIGHTS    0x6D3CFu
#define ZX_DEFAULT_THREAD_RIGHTS     0x4D2CFu
#define ZX_DEFAULT_SUSPEND_TOKEN_RIGHTS 0x8002u

#endif
