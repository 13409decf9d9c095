/* The files that are followed: opened, and closed. */
#include <stdlib.h>
#include <sys/stat.h>

#include "run/log_follow_pieces.h"

enum { BLOCK = 128 * 1024 };

void log_follow_say(const struct log_follow *follow, const char *text)
{
    if (follow->sink->on_diagnostic)
        follow->sink->on_diagnostic(follow->sink->context, text);
}

void log_follow_note_seen(struct log_follow *follow, const struct stat *st,
                          const struct file_part *head)
{
    if (!seen_files_note(&follow->seen, st, head))
        follow->end.no_memory = true;
}

void log_follow_close_tail(struct log_follow *follow, struct tail *tail)
{
    const struct input *input = log_reader_input(tail->reader);
    struct stat st;

    /* What is written into it later is not for us any more. */
    if (input && !tail->is_stream && !tail->is_replaced
        && input_stat(input, &st))
        log_follow_note_seen(follow, &st, &tail->head);
    log_counts_add(&follow->counts, log_reader_counts(tail->reader));
    log_end_add(&follow->end, log_reader_end(tail->reader));
    follow->size += log_reader_size(tail->reader);
    log_reader_close(tail->reader);
    free(tail);
}

static bool add_tail(struct log_follow *follow, struct tail *tail)
{
    size_t room = follow->room ? 2 * follow->room : 16;
    struct tail **grown;

    if (follow->count == follow->room) {
        grown = realloc(follow->tails, room * sizeof *grown);
        if (!grown)
            return false;
        follow->tails = grown;
        follow->room = room;
    }
    follow->tails[follow->count++] = tail;
    return true;
}

void log_follow_learn_part(const struct input *input, struct file_part *part,
                           uint64_t offset, size_t len)
{
    part->offset = offset;
    part->len = input_peek(input, offset, part->bytes, len);
}

void log_follow_learn_parts(struct tail *tail)
{
    const struct input *input = log_reader_input(tail->reader);
    uint64_t end = input_position(input);
    size_t len = end < FILE_PART ? (size_t)end : FILE_PART;

    if (tail->head.len < FILE_PART)
        log_follow_learn_part(input, &tail->head, 0, FILE_PART);
    log_follow_learn_part(input, &tail->before, end - len, len);
}

struct tail *log_follow_open(struct log_follow *follow, const char *path,
                             const char *file)
{
    struct tail *tail = calloc(1, sizeof *tail);
    struct stat st;

    if (!tail)
        goto no_memory;
    tail->path = path;
    tail->reader =
        log_reader_open(file, path, follow->options, BLOCK, follow->sink);
    if (!tail->reader || !add_tail(follow, tail))
        goto no_memory;
    log_reader_follow(tail->reader, true);
    if (log_reader_is_open(tail->reader)
        && input_stat(log_reader_input(tail->reader), &st)) {
        tail->identity = file_identity(&st);
        tail->is_stream = !S_ISREG(st.st_mode);
        log_follow_learn_parts(tail);
        log_follow_note_seen(follow, &st, &tail->head);
    }
    return tail;

no_memory:
    follow->end.no_memory = true;
    if (tail)
        log_reader_close(tail->reader);
    free(tail);
    return NULL;
}
