/**
 * @file
 * Records that outlive their lines: copies of several, one behind the other in
 * one piece of memory, so that another thread can take them.
 *
 * The formats of the records are retained and released by the thread that adds;
 * taking reads what does not change.
 */
#ifndef RECORD_RECORD_BATCH_H
#define RECORD_RECORD_BATCH_H

#include "line/line_splitter.h"
#include "record/record.h"

struct record_batch;

/** @a size: bytes of memory to begin with; one record may need more. NULL
 *  without memory. */
struct record_batch *record_batch_create(size_t size);

enum record_batch_result {
    RECORD_BATCH_OK,
    RECORD_BATCH_FULL, /**< it is not there: take out what is, and clear */
    RECORD_BATCH_NO_MEMORY
};

/** Add a copy of @a record, of which record_read() was not asked. Its file's
 *  name is not copied. An empty batch is not full. */
enum record_batch_result record_batch_add(struct record_batch *batch,
                                          const struct record *record);

/** A record that was taken, with what it refers to. It stays where it is. */
struct batch_record {
    struct record record;
    struct log_fields fields;
    struct line line;
};

/** The next record, in the order they were added; it is valid until the batch is
 *  cleared. @return false when all were taken. */
bool record_batch_next(struct record_batch *batch, struct batch_record *taken);

/** Where the next one is added; and the one that was added there, in whatever
 *  order they are asked for. What that reads can be fetched before. */
size_t record_batch_end(const struct record_batch *batch);
void record_batch_fetch(const struct record_batch *batch, size_t place);
void record_batch_at(const struct record_batch *batch, size_t place,
                     struct batch_record *taken);

/** Empty it. */
void record_batch_clear(struct record_batch *batch);

void record_batch_destroy(struct record_batch *batch);

#endif
