/* SPDX-License-Identifier: MIT */
/* What is asked of /dev/kvm. tests/kvm/fake.c answers in its place where there is none. */
#ifndef KVM_SYSTEM_H_
#define KVM_SYSTEM_H_

#include <stddef.h>

/* -1: it cannot be opened. */
int   kvm_open(void);
/* -1: it failed, and errno says how. */
int   kvm_ask(int fd, unsigned long request, void *argument);
/* NULL: it failed. */
void *kvm_share(int fd, size_t size);
void  kvm_unshare(void *memory, size_t size);
void  kvm_close(int fd);

#endif
