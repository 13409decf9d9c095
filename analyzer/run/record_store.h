/**
 * @file
 * Copies of records, taken in any order: as many as there is memory for.
 */
#ifndef RUN_RECORD_STORE_H
#define RUN_RECORD_STORE_H

#include "record/record_batch.h"

struct record_store;

/** NULL without memory. */
struct record_store *record_store_create(void);

/** Add a copy of @a record, as record_batch_add() does; *@a place is where it is,
 *  less than 2^48. @return false without memory. */
bool record_store_add(struct record_store *store, const struct record *record,
                      uint64_t *place);

/** The one at @a place; it is valid until the store is cleared. What that reads
 *  can be fetched before. */
void record_store_at(const struct record_store *store, uint64_t place,
                     struct batch_record *taken);
void record_store_fetch(const struct record_store *store, uint64_t place);

/** Bytes that its records take. */
size_t record_store_bytes(const struct record_store *store);

/** Empty it; the memory stays for others, but for what was much. */
void record_store_clear(struct record_store *store);

/** NULL is allowed. */
void record_store_destroy(struct record_store *store);

#endif
