/* SPDX-License-Identifier: MIT */
#include "kvm/system.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

int kvm_open(void) { return open("/dev/kvm", O_RDWR | O_CLOEXEC); }

int kvm_ask(int fd, unsigned long request, void *argument) { return ioctl(fd, request, argument); }

void *kvm_share(int fd, size_t size) {
  void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  return memory != MAP_FAILED ? memory : NULL;
}

void kvm_unshare(void *memory, size_t size) { munmap(memory, size); }

void kvm_close(int fd) { close(fd); }
