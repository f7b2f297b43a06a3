/* SPDX-License-Identifier: MIT */
/* Combinations of a mode, an instruction and its operand, and what the specification says of each.
 * They are collected, given to the guest, and compared. */
#ifndef VMM_ILLEGAL_BATCH_H_
#define VMM_ILLEGAL_BATCH_H_

#include <stdbool.h>

#include "illegal/layout.h"
#include "zircon/types.h"

#define OP_NUMBER(name) OP_##name,
enum op { OPS(OP_NUMBER) };

#define INVALID_OPCODE     6u
#define NOT_PRESENT        11u
#define STACK_FAULT        12u
#define GENERAL_PROTECTION 13u
#define PAGE_FAULT         14u

/* Where an instruction is executed: the words of MODE. */
struct mode {
  const char *name;
  uint32_t    cr0, cr3, cr4, late, efer, width, ring, tr;
};

struct record {
  uint8_t  op, vector;
  uint16_t selector;
  uint32_t error;
  uint64_t value, extra, result, upper;
};

/* What must come of it: a status that ends zx_vcpu_enter, or an exception, or neither. */
struct want {
  zx_status_t status;
  uint8_t     vector; /* DONE: none */
  uint32_t    error;  /* its error code */
  bool        reads;  /* the result too */
  uint64_t    result;
};

static inline struct want want_done(void) { return (struct want){.vector = DONE}; }
static inline struct want want_value(uint64_t result) {
  return (struct want){.vector = DONE, .reads = true, .result = result};
}
static inline struct want want_fault(uint8_t vector, uint32_t error) {
  return (struct want){.vector = vector, .error = error};
}
static inline struct want want_status(zx_status_t status) {
  return (struct want){.status = status, .vector = NOT_RUN};
}

bool batch_create(zx_handle_t resource);
/* The mode of what is added from here on. */
void batch_mode(const struct mode *mode);
void batch_add(struct record record, struct want want);
/* Runs what has been added. */
void batch_flush(void);
/* Begins a case of the test, behind what has been added. */
void batch_case(const char *name);
/* Runs one by itself; what it reads. */
uint64_t batch_ask(enum op op, uint64_t extra, uint64_t value);
/* How many were compared so far, and how many were not as they must be. */
uint32_t batch_compared(void);
uint32_t batch_wrong(void);
/* Bytes of the guest's memory. */
bool guest_write(uint64_t address, const void *from, uint64_t bytes);

#endif
