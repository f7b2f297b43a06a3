/* SPDX-License-Identifier: MIT */
/* What a loader hands over: the magic number in EAX tells its kind, EBX leads to the rest
 * (Multiboot 0.6.96, 3.3; Multiboot 2.0, 3.6). */
#ifndef RUNNER_MULTIBOOT_H_
#define RUNNER_MULTIBOOT_H_

#include <stdbool.h>
#include <stdint.h>

#define MAGIC_ROM        0x4D4F5221u
#define MAGIC_MULTIBOOT1 0x2BADB002u
#define MAGIC_MULTIBOOT2 0x36D76289u

struct mb1_information {
  uint32_t flags, unused1[3], command, unused2[6], map_length, map_address;
};
#define MB1_HAS_COMMAND (1u << 2)
#define MB1_HAS_MAP     (1u << 6)

struct mb2_tag { uint32_t type, size; };
#define MB2_TAG_MAP 6u
#define MB2_TAG_ACPI1 14u /* a copy of the root pointer of ACPI 1.0, behind the tag */
#define MB2_TAG_ACPI2 15u
struct mb2_map {
  struct mb2_tag tag;
  uint32_t       entry_size, entry_version;
};

/* NULL: there is no tag of this type. */
const void *mb2_find(uint32_t information, uint32_t type);

/* "" when there is none. */
const char *loader_command(uint32_t magic, uint32_t information);

struct loader_screen {
  uint64_t address;
  uint32_t pitch, width, height; /* width and height: pixels, or characters */
  uint32_t bits;                 /* of a pixel; 0: text */
};
/* false: there is none. */
bool loader_screen(uint32_t magic, uint32_t information, struct loader_screen *out);

#endif
