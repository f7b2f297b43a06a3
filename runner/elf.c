/* SPDX-License-Identifier: MIT */
/* The ELF loader (System V ABI, chapters 4 and 5; AMD64 supplement). */
#include "runner/elf.h"
#include "runner/space.h"

#define ELF_IDENT     0x00010102464C457Full /* 7F "ELF", 64 bits, little endian, version 1, SysV */
#define ELF_IDENT_ABI 0x00FFFFFFFFFFFFFFull /* the operating system does not matter */
#define ET_EXEC       2u
#define EM_X86_64     62u
#define PT_LOAD       1u
#define PT_INTERP     3u
#define PF_X          1u
#define PF_W          2u

struct elf_header {
  uint64_t ident, ident_rest;
  uint16_t type, machine;
  uint32_t version;
  uint64_t entry, segment_offset, section_offset;
  uint32_t flags;
  uint16_t header_size, segment_size, segment_count, section_size, section_count, names;
};

struct elf_segment {
  uint32_t type, flags;
  uint64_t offset, address, physical, file_size, memory_size, align;
};

static const char *check_header(const struct elf_header *h, uint64_t size) {
  if (size < sizeof *h || (h->ident & ELF_IDENT_ABI) != (ELF_IDENT & ELF_IDENT_ABI))
    return "not an ELF64 file";
  if (h->type != ET_EXEC || h->machine != EM_X86_64)
    return "not a static x86-64 program (link with -static -no-pie)";
  if (h->segment_size != sizeof(struct elf_segment) || h->segment_offset > size ||
      h->segment_count > (size - h->segment_offset) / sizeof(struct elf_segment))
    return "its program headers are not in the file";
  return NULL;
}

static const char *check_segment(const struct elf_segment *s, uint64_t size) {
  if (s->type == PT_INTERP) return "it wants a dynamic linker";
  if (s->type != PT_LOAD || s->memory_size == 0) return NULL; /* no .data: no address */
  if (s->offset > size || s->file_size > size - s->offset || s->file_size > s->memory_size)
    return "a segment is not in the file";
  if (!space_is_user(s->address, s->memory_size))
    return "a segment is not between 4 MiB and 64 MiB, nor between 512 GiB and 128 TiB";
  return NULL;
}

static uint64_t smaller(uint64_t a, uint64_t b) { return a < b ? a : b; }

static bool load_segment(uint64_t cr3, const struct elf_segment *s, const char *bytes) {
  uint32_t permissions = 0;
  if (s->flags & PF_W) permissions |= SPACE_WRITE;
  if (s->flags & PF_X) permissions |= SPACE_EXECUTE;
  for (uint64_t done = 0; done < s->memory_size;) {
    uint64_t in_page = (s->address + done) % PAGE_SIZE;
    uint64_t chunk = smaller(PAGE_SIZE - in_page, s->memory_size - done);
    char    *page = space_add_page(cr3, s->address + done - in_page, permissions);
    if (page == NULL) return false;
    if (done < s->file_size)
      memcpy(page + in_page, bytes + done, smaller(chunk, s->file_size - done));
    done += chunk;
  }
  return true;
}

const char *elf_load(uint64_t cr3, const void *image, uint64_t size, uint64_t *entry) {
  const struct elf_header *h = image;
  const char              *wrong = check_header(h, size);
  if (wrong != NULL) return wrong;
  const struct elf_segment *s = (const void *)((const char *)image + h->segment_offset);
  for (uint32_t i = 0; i < h->segment_count; i++) {
    wrong = check_segment(&s[i], size);
    if (wrong != NULL) return wrong;
    if (s[i].type != PT_LOAD) continue;
    if (!load_segment(cr3, &s[i], (const char *)image + s[i].offset))
      return "the runner's memory is used up";
  }
  *entry = h->entry;
  return NULL;
}
