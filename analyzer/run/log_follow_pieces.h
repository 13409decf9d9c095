/**
 * @file
 * What the files that follow logs share: their layout. Nobody else includes
 * this.
 */
#ifndef RUN_LOG_FOLLOW_PIECES_H
#define RUN_LOG_FOLLOW_PIECES_H

#include "input/input.h"
#include "run/log_beside.h"
#include "run/log_follow.h"

enum { LOG_FOLLOW_PLACES = 16 };

/* How far a log was read that has been truncated since. Logs may begin all
 * alike (with comments): the bytes before the place tell them apart. */
struct place {
    const char *path; /* NULL: there is none, or its copy was found */
    struct file_part head, before;
    uint64_t number, offset;
};

/* A file that is read. */
struct tail {
    const char *path;
    struct log_reader *reader;
    struct file_identity identity;
    struct file_part head,
        before; /* its first bytes, the last that were read */
    bool is_stream;
    bool is_old;      /* there is another under its name now */
    bool is_replaced; /* it is old, and another content is in its place */
    unsigned idle;    /* looks in a row without a line */
    bool has_record;
    struct record record;
};

/* What is known of a log that is not read. */
enum expectation { NEVER_SEEN, AWAITED, GIVEN_UP };

struct log_follow {
    const struct options *options;
    const struct log_reader_sink *sink;
    struct tail **tails;
    size_t count, room;
    enum expectation *expected;             /* by the logs of the options */
    struct seen_files seen;                 /* that are read, or old */
    struct tail *current;                   /* whose record was handed out */
    struct place places[LOG_FOLLOW_PLACES]; /* the last ones */
    size_t next_place;
    unsigned looks; /* for new files, still to do */

    struct log_counts counts; /* of the closed ones */
    struct log_end end;
    uint64_t size;
};

/* --- log_follow_tails.c --------------------------------------------------- */

void log_follow_say(const struct log_follow *follow, const char *text);

/** The file is known, as it is now; @a head: its first bytes. */
void log_follow_note_seen(struct log_follow *follow, const struct stat *st,
                          const struct file_part *head);

/** Begin to read @a file, which @a path names or named. NULL when it cannot be
 *  read; that was told. */
struct tail *log_follow_open(struct log_follow *follow, const char *path,
                             const char *file);

/** Add what was read of @a tail to the sums of @a follow, and free it. */
void log_follow_close_tail(struct log_follow *follow, struct tail *tail);

void log_follow_learn_part(const struct input *input, struct file_part *part,
                           uint64_t offset, size_t len);

/** Its first bytes, as far as they were not there before, and the last ones
 *  that were read. */
void log_follow_learn_parts(struct tail *tail);

/* --- log_follow_rotation.c ------------------------------------------------ */

/** What lies beside the log @a path when it is followed first is old. */
void log_follow_note_old(struct log_follow *follow, const char *path);

/** Look what became of the file of @a tail, and of that under its name. */
void log_follow_look_at(struct log_follow *follow, struct tail *tail);

/** Look for copies of logs, and for files that came and went. */
void log_follow_look_for_new(struct log_follow *follow);

#endif
