/**
 * @file
 * Memory for a large table that is read at random: zeroed, and in huge pages
 * where the system has them, since a page table entry for each 4 KiB of it would
 * cost as much as the reading.
 */
#ifndef UTIL_TABLE_MEMORY_H
#define UTIL_TABLE_MEMORY_H

#include <stddef.h>

/** @a size zeroed bytes, aligned to 64 at least; what is never used of them takes
 *  no memory, but for what shares a huge page with what is. NULL without
 *  memory. */
void *table_memory_get(size_t size);

/** Give @a table, of which table_memory_get() was asked for @a size bytes, back.
 *  NULL is allowed. */
void table_memory_free(void *table, size_t size);

#endif
