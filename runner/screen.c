/* SPDX-License-Identifier: MIT */
#include "runner/screen.h"
#include "runner/bundle.h"
#include "runner/space.h"

#define GLYPH_WIDTH   8u
#define GLYPH_HEIGHT  16u
#define FIRST_GLYPH   0x20u
#define GLYPHS        95u /* the printing characters of ASCII */
#define MAX_COLUMNS   160u
#define MAX_ROWS      64u
#define PIXEL_BITS    32u
#define PIXEL_ON      0x00C0C0C0u
#define TEXT_GREY     0x0700u
#define ESCAPE        0x1B
#define TAB           8u

enum escape { NO_ESCAPE, AFTER_ESCAPE, IN_SEQUENCE };

static struct {
  char    *memory;
  uint32_t pitch, columns, rows, column, row;
  bool     text;
} screen;

/* What is on it: reading back from the device would be slow. */
static char        cell[MAX_ROWS][MAX_COLUMNS];
static uint8_t     glyph[GLYPHS][GLYPH_HEIGHT];
static enum escape escape;

static void draw_pixels(uint32_t row, uint32_t column, char c) {
  const uint8_t *lines = glyph[(uint8_t)c - FIRST_GLYPH];
  for (uint32_t y = 0; y < GLYPH_HEIGHT; y++) {
    uint32_t *at = (uint32_t *)(screen.memory + (row * GLYPH_HEIGHT + y) * screen.pitch);
    for (uint32_t x = 0; x < GLYPH_WIDTH; x++)
      at[column * GLYPH_WIDTH + x] = lines[y] >> (7u - x) & 1u ? PIXEL_ON : 0;
  }
}

static void put(uint32_t row, uint32_t column, char c) {
  if ((uint8_t)c < FIRST_GLYPH || (uint8_t)c >= FIRST_GLYPH + GLYPHS) c = '?';
  if (cell[row][column] == c) return;
  cell[row][column] = c;
  if (screen.text) {
    *(uint16_t *)(screen.memory + row * screen.pitch + 2 * column) = TEXT_GREY | (uint8_t)c;
  } else {
    draw_pixels(row, column, c);
  }
}

static void scroll(void) {
  for (uint32_t r = 0; r + 1 < screen.rows; r++)
    for (uint32_t c = 0; c < screen.columns; c++) put(r, c, cell[r + 1][c]);
  for (uint32_t c = 0; c < screen.columns; c++) put(screen.rows - 1, c, ' ');
}

static void next_line(void) {
  screen.column = 0;
  if (screen.row + 1 < screen.rows) screen.row++;
  else scroll();
}

/* Sequences of a terminal (ESC [ ... letter) are left out. */
static bool in_escape(char c) {
  if (escape == NO_ESCAPE && c != ESCAPE) return false;
  if (escape == NO_ESCAPE) escape = AFTER_ESCAPE;
  else if (escape == AFTER_ESCAPE && c == '[') escape = IN_SEQUENCE;
  else if (escape == AFTER_ESCAPE || (c >= '@' && c <= '~')) escape = NO_ESCAPE;
  return true;
}

static void write_one(char c) {
  if (in_escape(c) || c == '\r') return;
  if (c == '\n') {
    next_line();
  } else if (c == '\b') {
    if (screen.column > 0) screen.column--;
  } else {
    if (screen.column == screen.columns) next_line();
    uint32_t blanks = c == '\t' ? TAB - screen.column % TAB : 1;
    for (; blanks > 0 && screen.column < screen.columns; blanks--)
      put(screen.row, screen.column++, c == '\t' ? ' ' : c);
  }
}

static void screen_write(const char *bytes, size_t size) {
  for (size_t i = 0; i < size; i++) write_one(bytes[i]);
}

/* ---- start ---- */

static bool find_glyphs(void) {
  for (uint32_t i = 0; i < bundle_count(); i++) {
    const struct bundle_file *file = bundle_at(i);
    if (file->kind != BUNDLE_FONT || file->size != sizeof glyph) continue;
    memcpy(glyph, bundle_bytes(file), sizeof glyph);
    return true;
  }
  return false;
}

static uint32_t smaller(uint32_t a, uint32_t b) { return a < b ? a : b; }

const char *screen_start(const struct loader_screen *s) {
  bool text = s->bits == 0;
  if (!text && s->bits != PIXEL_BITS) return "a pixel has not 32 bits";
  if (!text && !find_glyphs()) return "the image has no font";
  if (!space_reach(s->address, (uint64_t)s->pitch * s->height))
    return "its memory is above 512 GiB";
  screen.pitch = s->pitch;
  screen.columns = smaller(MAX_COLUMNS, text ? s->width : s->width / GLYPH_WIDTH);
  screen.rows = smaller(MAX_ROWS, text ? s->height : s->height / GLYPH_HEIGHT);
  screen.text = text;
  if (screen.columns == 0 || screen.rows == 0) return "it has no room for a character";
  screen.memory = (char *)s->address;
  for (uint32_t r = 0; r < screen.rows; r++)
    for (uint32_t c = 0; c < screen.columns; c++) put(r, c, ' ');
  console_screen = screen_write;
  return NULL;
}
