/* SPDX-License-Identifier: MIT */
#include "oracle/report/xml.h"

#include <string.h>

#include "oracle/read/utf8.h"

void xml_text(FILE *out, const char *text) {
  for (size_t left = strlen(text); left > 0;) {
    size_t bytes = utf8_length(text, left);
    switch (*text) {
      case '<': fputs("&lt;", out); break;
      case '>': fputs("&gt;", out); break;
      case '&': fputs("&amp;", out); break;
      case '"': fputs("&quot;", out); break;
      default:
        if (bytes > 0 && ((unsigned char)*text >= 0x20 || *text == '\t')) {
          fwrite(text, 1, bytes, out);
        } else {
          fputs("\xEF\xBF\xBD", out);
        }
    }
    bytes = bytes > 0 ? bytes : 1u;
    text += bytes;
    left -= bytes;
  }
}
