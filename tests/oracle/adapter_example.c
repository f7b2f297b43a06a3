/* SPDX-License-Identifier: MIT */
/* An adapter in C (include/temora/adapter.h) for an implementation of four calls, which is here: a
 * table of handles to ports. Its bug: a duplicate gets whatever rights are asked for.
 *
 *   cc -std=c11 -Iinclude tests/oracle/adapter_example.c build/libtemora-adapter.a -o example
 *   build/temora generate --only zx_port_create,zx_handle_duplicate,zx_handle_close > program.jsonl
 *   build/temora run --exec ./example program.jsonl > trace.jsonl
 *   build/temora check trace.jsonl
 */
#include "temora/adapter.h"
#include "zircon/errors.h"
#include "zircon/rights.h"

#define HANDLES 65536u
#define PORTS   20u

static struct { uint64_t value; uint32_t rights, port; } table[HANDLES];
static uint32_t made, ports;

static bool find(uint64_t value, uint32_t *slot) {
  for (*slot = 0; *slot < made; (*slot)++) {
    if (value != 0 && table[*slot].value == value) return true;
  }
  return false;
}

/* The status ZX_OK, and a new handle as argument `place`. */
static bool give(struct temora_event *e, uint32_t place, uint32_t port, uint32_t rights) {
  if (made == HANDLES) return false;
  table[made].value = 8u * made + 0x103u; /* the low bits are set, no value comes twice */
  table[made].port = port;
  table[made].rights = rights;
  e->status = ZX_OK;
  e->arg.word[place] = table[made++].value;
  e->recorded |= 1u << place;
  return true;
}

static bool refuse(struct temora_event *e, int32_t status) {
  e->status = status;
  return true;
}

static bool duplicate(struct temora_event *e) {
  uint32_t slot, rights = (uint32_t)e->arg.copy.rights;
  if (!find(e->arg.copy.handle, &slot)) return refuse(e, ZX_ERR_BAD_HANDLE);
  if ((table[slot].rights & ZX_RIGHT_DUPLICATE) == 0) return refuse(e, ZX_ERR_ACCESS_DENIED);
  if (rights == ZX_RIGHT_SAME_RIGHTS) rights = table[slot].rights;
  return give(e, 2, table[slot].port, rights);
}

static bool close_handle(struct temora_event *e) {
  uint32_t slot;
  if (e->arg.close.handle == 0) return refuse(e, ZX_OK);
  if (!find(e->arg.close.handle, &slot)) return refuse(e, ZX_ERR_BAD_HANDLE);
  table[slot].value = 0;
  return refuse(e, ZX_OK);
}

static bool call(void *context, struct temora_event *e) {
  (void)context;
  if (e->bad != 0 || e->tid > 5) return false; /* bad pointers, the other process */
  switch (e->op) {
    case TEMORA_HANDLE_DUPLICATE: return duplicate(e);
    case TEMORA_HANDLE_CLOSE: return close_handle(e);
    case TEMORA_PORT_CREATE:
      if (e->arg.port_create.options > 1) return refuse(e, ZX_ERR_INVALID_ARGS);
      return ports++ < PORTS && give(e, 1, ports, ZX_DEFAULT_PORT_RIGHTS);
    default: return false;
  }
}

int main(void) {
  const struct temora_adapter adapter = {.call = call};
  return temora_adapter_serve(&adapter);
}
