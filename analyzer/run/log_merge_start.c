/* The logs of a merge before they are read: when each of them begins. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "run/log_merge_pieces.h"

struct log_reader *merge_open_reader(struct log_merge *merge,
                                     const struct source *source, size_t block,
                                     const struct log_reader_sink *sink,
                                     struct line_splitter *splitter)
{
    struct log_reader *reader;

    if (merge->places && access(source->path, F_OK) != 0)
        return NULL;
    reader = splitter ? log_reader_open_in_turn(source->path, merge->options,
                                                block, sink, splitter)
                      : log_reader_open(source->path, NULL, merge->options,
                                        block, sink);
    if (reader)
        log_reader_share_formats(reader, merge->formats);
    else
        merge->end.no_memory = true;
    if (!reader || !merge->places || !log_reader_is_open(reader)
        || log_places_begin(merge->places, source->rank, reader))
        return reader;
    log_reader_close(reader);
    return NULL;
}

static int by_first(const void *a, const void *b)
{
    const struct source *x = a, *y = b;

    if (x->first_us != y->first_us)
        return x->first_us < y->first_us ? -1 : 1;
    return x->rank < y->rank ? -1 : 1;
}

static bool is_file(const char *path)
{
    struct stat st;

    return strcmp(path, "-") != 0 && stat(path, &st) == 0
           && S_ISREG(st.st_mode);
}

/* Look at the first records of a file: the time that most of three agree on is
 * that of the first. What is to be said about them is said when they are
 * read. */
static void probe(struct log_merge *merge, struct source *source)
{
    static const struct log_reader_sink nobody;
    struct log_reader *reader = merge_open_reader(
        merge, source, MERGE_SMALL_BLOCK, &nobody, merge->splitter);
    int64_t times[3];
    size_t count = 0;
    struct record record;

    while (reader && count < 3 && log_reader_next(reader, &record))
        times[count++] = record.time_us;
    log_reader_close(reader);
    if (count == 0)
        return;
    source->first_us = times[0];
    if (count == 3 && times[0] > merge->tomorrow_us
        && times[0] - times[1] > merge_far_us
        && times[0] - times[2] > merge_far_us)
        source->first_us = times[1];
}

void merge_find_sources(struct log_merge *merge)
{
    const struct options *o = merge->options;

    for (size_t i = 0; i < o->log_count; i++) {
        struct source *source = &merge->sources[i];
        source->path = o->logs[i];
        source->rank = i;
        source->first_us = source->last_us = INT64_MIN;
        source->is_stream = !is_file(source->path);
        if (o->log_count > 1 && !source->is_stream)
            probe(merge, source);
        source->last_us = source->first_us;
    }
    qsort(merge->sources, merge->source_count, sizeof *merge->sources,
          by_first);
}
