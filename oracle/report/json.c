/* SPDX-License-Identifier: MIT */
#include "oracle/report/json.h"

#include "oracle/read/utf8.h"

void json_print_string(FILE *out, const char *text, size_t length) {
  fputc('"', out);
  for (size_t i = 0; i < length;) {
    unsigned char byte = (unsigned char)text[i];
    size_t        bytes = utf8_length(text + i, length - i);
    if (bytes == 0) fputs("\\ufffd", out);
    else if (byte == '"' || byte == '\\') fprintf(out, "\\%c", byte);
    else if (byte < 0x20 || byte == 0x7F) fprintf(out, "\\u%04x", byte);
    else fwrite(text + i, 1, bytes, out);
    i += bytes > 0 ? bytes : 1u;
  }
  fputc('"', out);
}
