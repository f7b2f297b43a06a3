/* SPDX-License-Identifier: MIT */
#include "runner/multiboot.h"

#include <stddef.h>

#define FIRST_TAG       8u /* behind the total size */
#define TAG_END         0u
#define TAG_COMMAND     1u
#define TAG_FRAMEBUFFER 8u
#define KIND_PIXELS     1u
#define KIND_TEXT       2u
#define VGA_TEXT        0xB8000u

struct mb2_command { struct mb2_tag tag; char text[]; };

struct mb2_framebuffer {
  struct mb2_tag tag;
  uint64_t       address;
  uint32_t       pitch, width, height;
  uint8_t        bits, kind;
};

const void *mb2_find(uint32_t information, uint32_t type) {
  for (uintptr_t at = information + FIRST_TAG;;) {
    const struct mb2_tag *tag = (const void *)at;
    if (tag->type == type) return tag;
    if (tag->type == TAG_END) return NULL;
    at += (tag->size + 7u) & ~7u;
  }
}

const char *loader_command(uint32_t magic, uint32_t information) {
  if (magic == MAGIC_MULTIBOOT1) {
    const struct mb1_information *i = (const void *)(uintptr_t)information;
    return i->flags & MB1_HAS_COMMAND ? (const char *)(uintptr_t)i->command : "";
  }
  if (magic != MAGIC_MULTIBOOT2) return "";
  const struct mb2_command *command = mb2_find(information, TAG_COMMAND);
  return command != NULL ? command->text : "";
}

bool loader_screen(uint32_t magic, uint32_t information, struct loader_screen *out) {
  /* Our header of version 1 asks for no graphics: the BIOS' text mode is still there. */
  *out = (struct loader_screen){.address = VGA_TEXT, .pitch = 160, .width = 80, .height = 25};
  if (magic != MAGIC_MULTIBOOT2) return magic == MAGIC_MULTIBOOT1;
  const struct mb2_framebuffer *f = mb2_find(information, TAG_FRAMEBUFFER);
  if (f == NULL || (f->kind != KIND_PIXELS && f->kind != KIND_TEXT)) return false;
  *out = (struct loader_screen){.address = f->address, .pitch = f->pitch, .width = f->width,
                                .height = f->height, .bits = f->kind == KIND_TEXT ? 0 : f->bits};
  return true;
}
