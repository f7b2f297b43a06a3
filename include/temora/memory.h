/* SPDX-License-Identifier: MIT */
/* Resources and memory objects. */
#ifndef TEMORA_MEMORY_H_
#define TEMORA_MEMORY_H_

#include "temora/handle.h"
#include "spec/memory.acsl"

/*@ requires frames: frames <= POOL_MAX_FRAMES;
    requires zero:   \forall integer v; 0 <= v < MAX_VMOS ==>
                       vmos[v].frame == 0 && vmos[v].size == 0;
    terminates \true; exits \false;
    assigns pool_frames;
    ensures inv: MemoryInv;
*/
void memory_boot(uint64_t frames);

/* Errors: NO_MEMORY. */
/*@ requires args: process < MAX_PROCESSES;
    requires inv:  NamesInv;
    terminates \true; exits \false;
    assigns handles[0 .. MAX_HANDLES-1], handle_used, objects[0 .. MAX_OBJECTS-1],
            object_used[0 .. OBJECT_TYPES-1], object_koid, resources[0 .. MAX_RESOURCES-1],
            reply.handle[0];
    ensures inv:    NamesInv;
    ensures result: \forall m_names n; ReprNames{Pre}(n) ==>
      \result == res_status(n, ObjectNext{Pre}(ZX_OBJ_TYPE_RESOURCE), HandleNext{Pre});
    ensures names:  \forall m_names n; ReprNames{Pre}(n) ==> ReprNames(res_names(n, process,
      ObjectNext{Pre}(ZX_OBJ_TYPE_RESOURCE), HandleNext{Pre}));
    ensures memory: \forall m_names n, m_memory y; ReprNames{Pre}(n) && ReprMemory{Pre}(y) ==>
      ReprMemory(res_memory(n, y, kind, base, size, ObjectNext{Pre}(ZX_OBJ_TYPE_RESOURCE),
                            HandleNext{Pre}));
    ensures value:  \forall m_names n; ReprNames{Pre}(n) && \result == ZX_OK ==>
      reply.handle[0] == name_value(n, process, ObjectNext{Pre}(ZX_OBJ_TYPE_RESOURCE),
                                    ZX_DEFAULT_RESOURCE_RIGHTS, HandleNext{Pre});
*/
zx_status_t resource_create(uint32_t process, uint32_t kind, uint64_t base, uint64_t size);

/* The first place where `pages` free frames are in a row, or NO_FRAME. */
/*@ requires args: pages <= POOL_MAX_FRAMES;
    requires inv:  MemoryInv;
    terminates \true; exits \false;
    assigns \nothing;
    ensures room:  \result != NO_FRAME ==> \result + pages <= pool_frames;
    ensures model: \forall m_memory y; ReprMemory(y) ==>
      frames_first(y, pages, FoundFrame(\result));
*/
uint64_t frames_find(uint64_t pages);

/* The VMO is gone; its frames are free. */
/*@ requires args: vmo < MAX_VMOS;
    requires inv:  MemoryInv;
    terminates \true; exits \false;
    assigns vmos[vmo];
    ensures inv:   MemoryInv;
    ensures model: \forall m_memory y; ReprMemory{Pre}(y) ==> ReprMemory(vmo_gone(y, vmo));
*/
void vmo_gone(uint32_t vmo);

/* The VMO has so many pages, from this frame on. */
/*@ requires args: vmo < MAX_VMOS && pages * PAGE_SIZE <= VMO_MAX_SIZE + PAGE_SIZE &&
      frame + pages <= pool_frames;
    requires inv:  MemoryInv;
    terminates \true; exits \false;
    assigns vmos[vmo];
    ensures inv:   MemoryInv;
    ensures set:   vmos[vmo].frame == frame;
    ensures model: \forall m_memory y; ReprMemory{Pre}(y) ==>
      ReprMemory(vmo_set(y, vmo, pages * PAGE_SIZE, frame, \old(vmos[vmo].resizable)));
*/
void vmo_place(uint32_t vmo, uint64_t frame, uint64_t pages);

/* The VMO gets the first frames that are free.
 * Errors: INVALID_ARGS (options); OUT_OF_RANGE; NO_MEMORY; INVALID_ARGS (out pointer). */
/*@ requires args: process < MAX_PROCESSES;
    requires inv:  NamesInv && MemoryInv;
    terminates \true; exits \false;
    assigns handles[0 .. MAX_HANDLES-1], handle_used, objects[0 .. MAX_OBJECTS-1],
            object_used[0 .. OBJECT_TYPES-1], object_koid,
            vmos[0 .. MAX_VMOS-1], reply.handle[0], reply.frame, reply.pages;
    ensures inv:    NamesInv && MemoryInv;
    ensures result: \forall m_names n, m_memory y, integer f; ReprNames{Pre}(n) &&
      ReprMemory{Pre}(y) && frames_first(y, pages_of(size), f) ==> \result ==
        vmo_status(n, size, options, out_ok, f, ObjectNext{Pre}(ZX_OBJ_TYPE_VMO), HandleNext{Pre});
    ensures names:  \forall m_names n, m_memory y, integer f; ReprNames{Pre}(n) &&
      ReprMemory{Pre}(y) && frames_first(y, pages_of(size), f) ==>
        ReprNames(vmo_names(n, process, size, options, out_ok, f,
                            ObjectNext{Pre}(ZX_OBJ_TYPE_VMO), HandleNext{Pre}));
    ensures memory: \forall m_names n, m_memory y, integer f; ReprNames{Pre}(n) &&
      ReprMemory{Pre}(y) && frames_first(y, pages_of(size), f) ==>
        ReprMemory(vmo_memory(n, y, size, options, out_ok, f,
                              ObjectNext{Pre}(ZX_OBJ_TYPE_VMO), HandleNext{Pre}));
    ensures value:  \forall m_names n; ReprNames{Pre}(n) && \result == ZX_OK ==>
      reply.handle[0] == name_value(n, process, ObjectNext{Pre}(ZX_OBJ_TYPE_VMO),
                                    ZX_DEFAULT_VMO_RIGHTS, HandleNext{Pre});
    ensures frames: \result == ZX_OK ==> reply.pages == pages_of(size) &&
      reply.frame + reply.pages <= pool_frames;
    ensures frame:  \forall m_memory y, integer f; ReprMemory{Pre}(y) && \result == ZX_OK &&
      frames_first(y, pages_of(size), f) ==> reply.frame == f;
*/
zx_status_t vmo_create(uint32_t process, uint64_t size, uint32_t options, uint32_t out_ok);

/* Errors: those of the handle (READ); OUT_OF_RANGE. */
/*@ requires args: process < MAX_PROCESSES;
    requires inv:  HandleNames && MemoryInv;
    terminates \true; exits \false;
    assigns reply.frame;
    ensures result: \forall m_names n, m_memory y; ReprNames(n) && ReprMemory(y) ==>
      \result == access_status(n, y, process, handle, ZX_RIGHT_READ, offset, size);
    ensures frame:  \forall m_names n, m_memory y; ReprNames(n) && ReprMemory(y) &&
      \result == ZX_OK ==> reply.frame == access_frame(n, y, process, handle);
*/
zx_status_t vmo_read(uint32_t process, zx_handle_t handle, uint64_t offset, uint64_t size);

/* Errors: those of the handle (WRITE); OUT_OF_RANGE. */
/*@ requires args: process < MAX_PROCESSES;
    requires inv:  HandleNames && MemoryInv;
    terminates \true; exits \false;
    assigns reply.frame;
    ensures result: \forall m_names n, m_memory y; ReprNames(n) && ReprMemory(y) ==>
      \result == access_status(n, y, process, handle, ZX_RIGHT_WRITE, offset, size);
    ensures frame:  \forall m_names n, m_memory y; ReprNames(n) && ReprMemory(y) &&
      \result == ZX_OK ==> reply.frame == access_frame(n, y, process, handle);
*/
zx_status_t vmo_write(uint32_t process, zx_handle_t handle, uint64_t offset, uint64_t size);

/* reply.value: the size in bytes, a multiple of the page size.
 * Errors: BAD_HANDLE, WRONG_TYPE; INVALID_ARGS (out pointer). */
/*@ requires args: process < MAX_PROCESSES;
    requires inv:  HandleNames && MemoryInv;
    terminates \true; exits \false;
    assigns reply.value;
    ensures result: \forall m_names n; ReprNames(n) ==>
      \result == size_status(n, process, handle, out_ok);
    ensures value:  \forall m_names n, m_memory y; ReprNames(n) && ReprMemory(y) &&
      \result == ZX_OK ==> reply.value == size_value(n, y, process, handle);
*/
zx_status_t vmo_get_size(uint32_t process, zx_handle_t handle, uint32_t out_ok);

#endif
