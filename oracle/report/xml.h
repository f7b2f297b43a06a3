/* SPDX-License-Identifier: MIT */
#ifndef ORACLE_REPORT_XML_H_
#define ORACLE_REPORT_XML_H_

#include <stdio.h>

/* The text inside an element or an attribute of XML or HTML. What neither can hold (control
 * characters, bytes that are not UTF-8) becomes U+FFFD. */
void xml_text(FILE *out, const char *text);

#endif
