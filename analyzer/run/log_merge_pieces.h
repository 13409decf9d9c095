/**
 * @file
 * What the files of the merge share: its layout. Nobody else includes this.
 */
#ifndef RUN_LOG_MERGE_PIECES_H
#define RUN_LOG_MERGE_PIECES_H

#include "run/format_pool.h"
#include "run/log_merge.h"
#include "run/log_slices.h"
#include "run/log_spool.h"

/* A log, what several of them had left, or those that are read in slices. */
struct source {
    const char *path; /* NULL: a spool, or slices */
    size_t rank;      /* of two records of one time, that of the lower one: of
                       * the next record, whatever log of many it is of */
    int64_t first_us; /* of its first record; INT64_MIN: to be opened at once */
    bool is_stream;   /* it comes from somebody who may wait */
    struct log_reader *reader;
    struct log_spool *spool;
    bool is_slices;       /* of the merge */
    struct record record; /* the next one */
    int64_t due_us;       /* when it is its turn */
    int64_t last_us;      /* of the last one that could be believed */
};

struct log_merge {
    const struct options *options;
    const struct log_reader_sink *sink;
    struct log_reader_sink own_sink; /* the same, but for rejects that wait */
    size_t memory, block;
    struct log_places *places; /* or NULL */
    struct format_pool *formats;
    bool has_lost;       /* records that a spool had, or should have */
    bool is_torn;        /* see log_merge_is_torn() */
    int64_t tomorrow_us; /* later than any time of a log */

    struct source *sources; /* by first_us */
    size_t source_count, next;
    struct source **open; /* a heap by the time of the next record */
    size_t open_count, spool_count, most_open, most_files;
    uint64_t spooled; /* records */
    bool cannot_condense;
    struct source *current; /* whose record was handed out */
    struct set_aside *aside;
    bool unpacks_ahead;

    struct line_splitter *splitter; /* of those that are read in turn */
    struct log_slices *slices;      /* NULL: no logs have overlapped yet */
    struct source sliced;           /* they as one */
    bool is_slicing;                /* it is open */
    bool cannot_slice;

    struct log_counts counts; /* of the logs that are closed */
    struct log_end end;
    uint64_t size, position;
    const char **names; /* by rank; NULL: not opened */
};

enum { MERGE_SMALL_BLOCK = 32 * 1024 };

/** A record so far ahead of the one before it, and of the present, has a wrong
 *  time. The log must not be held back until all others are over. */
static const int64_t merge_far_us = 24 * 3600 * (int64_t)1000000;

/** Open @a source, to be read through @a splitter if that is possible, where it has
 *  something new. @return NULL without memory, or when it changes: then the next
 *  run reads it. */
struct log_reader *merge_open_reader(struct log_merge *merge,
                                     const struct source *source, size_t block,
                                     const struct log_reader_sink *sink,
                                     struct line_splitter *splitter);

/** Look when each log begins, and put them in that order. */
void merge_find_sources(struct log_merge *merge);

/** Let what is at @a at find its place among those below it. */
void merge_sift_down(struct source **heap, size_t count, size_t at);

/** One more is open, and has a record. */
void merge_push(struct log_merge *merge, struct source *source);

/** Something failed; @a text says what. */
void merge_say(struct log_merge *merge, const char *text);

/** A signal has ended the reading of one while @a others still have records. */
void merge_note_tear(struct log_merge *merge, const struct source *source,
                     size_t others);

void merge_close(struct log_merge *merge, struct source *source);

/** Open the logs that begin before @a time_us; and when the next one does. */
void merge_open_before(struct log_merge *merge, int64_t time_us);
int64_t merge_next_first(const struct log_merge *merge);

/** Have its next record. @return false at its end. */
bool merge_advance(struct log_merge *merge, struct source *source);

/** Whether no more logs may be open, by their number or their memory. */
bool merge_is_full(const struct log_merge *merge);

/** Put what some of the open files have left into a spool, which takes the place
 *  of one of them. @return false when that failed. */
bool merge_condense(struct log_merge *merge);

#endif
