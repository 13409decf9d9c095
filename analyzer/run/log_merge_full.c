/* More logs at a time than may be open: merge_condense(). */
#include <stdlib.h>

#include "run/log_merge_pieces.h"

enum {
    LEAST_OPEN = 4,
    MOST_SPOOLS = 32, /* then they become one, too */
};

/* Whether no more logs may be open, by their number or their memory. */
bool merge_is_full(const struct log_merge *merge)
{
    size_t used = merge->spool_count * log_spool_memory();
    size_t files = merge->open_count;

    if (merge->slices) {
        used += log_slices_memory(merge->slices);
        files += log_slices_open(merge->slices);
    }

    for (size_t i = 0; i < merge->open_count; i++)
        if (merge->open[i]->reader)
            used += log_reader_memory(merge->open[i]->reader);
    return !merge->cannot_condense
           && merge->open_count - merge->spool_count >= LEAST_OPEN
           && (files >= merge->most_files || used > merge->memory);
}

/* Take the oldest record of @a heap. @return false when it could not be
 * written. */
static bool spool_first(struct log_merge *merge, struct log_spool *spool,
                        struct source **heap, size_t *count)
{
    struct diag diag = {""};

    if (!log_spool_write(spool, &heap[0]->record, heap[0]->rank, &diag)) {
        merge_say(merge, diag.text);
        return false;
    }
    merge->spooled++;
    if (!merge_advance(merge, heap[0])) {
        merge_note_tear(merge, heap[0], *count - 1);
        merge_close(merge, heap[0]);
        heap[0] = heap[--*count];
    }
    if (*count > 0)
        merge_sift_down(heap, *count, 0);
    return true;
}

/* Whether the spools are to become one with the files: each record that they
 * hold is written again then. */
static bool are_many_spools(const struct log_merge *merge)
{
    return merge->spool_count >= MOST_SPOOLS
           || merge->spool_count >= merge->most_files / 2
           || merge->spool_count * log_spool_memory() > merge->memory / 2;
}

/* Neither a spool, nor what comes from somebody who may wait. */
static bool is_file(const struct source *source)
{
    return source->reader && !source->is_stream;
}

static uint64_t left_of(const struct source *source)
{
    uint64_t size = log_reader_size(source->reader);
    uint64_t position = log_reader_position(source->reader);

    return position < size ? size - position : 0;
}

/* Those that are not to be read to their end first: streams and spools, then the
 * files that have most left. */
static int by_left(const void *a, const void *b)
{
    const struct source *x = *(struct source *const *)a;
    const struct source *y = *(struct source *const *)b;
    uint64_t x_left = is_file(x) ? left_of(x) : UINT64_MAX;
    uint64_t y_left = is_file(y) ? left_of(y) : UINT64_MAX;

    if (x_left != y_left)
        return x_left > y_left ? -1 : 1;
    return x->rank < y->rank ? -1 : 1;
}

static void make_heap(struct source **heap, size_t count)
{
    for (size_t i = count / 2; i-- > 0;)
        merge_sift_down(heap, count, i);
}

/* Bring those that nothing but their turn may read to the front: streams, and
 * the logs in slices, which open others while they are read. @return their
 * number. */
static size_t part_with_spools(struct log_merge *merge)
{
    size_t staying = 0;

    for (size_t i = 0; i < merge->open_count; i++) {
        struct source *source = merge->open[i];
        if (source->is_stream || source->is_slices) {
            merge->open[i] = merge->open[staying];
            merge->open[staying++] = source;
        }
    }
    return staying;
}

/* How many of the open ones stay open, which then come first: of files the half
 * with most left, since what is written once more is little then. */
static size_t part(struct log_merge *merge)
{
    size_t staying = 0;

    qsort(merge->open, merge->open_count, sizeof(struct source *), by_left);
    if (are_many_spools(merge))
        return part_with_spools(merge);
    while (staying < merge->open_count && !is_file(merge->open[staying]))
        staying++;
    return staying + (merge->open_count - staying) / 2;
}

/* Move those that are to be read to their end to the back of merge->open, both in
 * heap order. @return their number. */
static size_t part_files(struct log_merge *merge)
{
    size_t staying = part(merge), files = merge->open_count - staying;

    merge->open_count = staying;
    make_heap(merge->open, staying);
    make_heap(merge->open + staying, files);
    return files;
}

bool merge_condense(struct log_merge *merge)
{
    struct diag diag = {""};
    struct log_spool *spool =
        log_spool_create(merge->options->tz != NULL, &diag);
    size_t files = spool ? part_files(merge) : 0;
    struct source **heap = merge->open + merge->open_count;
    struct source *place = files > 0 ? heap[0] : NULL;
    bool ok = spool != NULL;

    while (ok && files > 0)
        ok = spool_first(merge, spool, heap, &files);
    for (size_t i = 0; i < files; i++)
        merge_close(merge, heap[i]);
    if (!ok || !place || !log_spool_rewind(spool, &diag)) {
        if (diag.text[0] != '\0')
            merge_say(merge, diag.text);
        log_spool_destroy(spool);
        merge->has_lost |= place != NULL;
        return false;
    }
    place->spool = spool;
    merge->spool_count++;
    if (merge_advance(merge, place))
        merge_push(merge, place);
    else
        merge_close(merge, place);
    return true;
}
