#include "run/finding_stream.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "detect/detector.h"
#include "util/index.h"

enum {
    MAX_FINDINGS = 100000,
    /* Looking takes at most this part of the time, and happens at most once a
     * second. */
    LOOK_PART = 20
};

struct finding_stream {
    struct live_file *files[OPTIONS_MAX_OUTPUTS]; /* that are read */
    size_t count;
    struct render_options how;
    const struct acknowledged *acknowledged;
    enum anonymous_level anonymous;
    const struct thresholds *thresholds;
    struct index *written; /* fingerprints with severities */
    double next_look;
};

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

struct finding_stream *finding_stream_create(
    struct live_file *const *files, size_t count,
    const struct render_options *how, const struct acknowledged *acknowledged,
    enum anonymous_level anonymous, const struct thresholds *thresholds)
{
    struct finding_stream *stream = calloc(1, sizeof *stream);

    if (!stream)
        return NULL;
    for (; stream->count < count; stream->count++)
        stream->files[stream->count] = files[stream->count];
    stream->how = *how;
    stream->acknowledged = acknowledged;
    stream->anonymous = anonymous;
    stream->thresholds = thresholds;
    stream->written = index_create(MAX_FINDINGS);
    if (stream->written)
        return stream;
    finding_stream_destroy(stream);
    return NULL;
}

/* A key for @a f with @a severity. */
static uint64_t key_of(const struct finding *f, enum severity severity)
{
    uint64_t key = strtoull(f->fingerprint, NULL, 16)
                   ^ ((uint64_t)severity + 1) * 0x9e3779b97f4a7c15u;

    return key ? key : 1;
}

/* Whether @a f was written, as bad as it is now or worse. */
static bool is_written(const struct finding_stream *stream,
                       const struct finding *f)
{
    for (int s = (int)f->severity; s <= SEVERITY_ERROR; s++)
        if (index_find(stream->written, key_of(f, (enum severity)s)))
            return true;
    return false;
}

/* Write @a line wherever somebody reads it. */
static bool write_line(struct finding_stream *stream, struct slice line,
                       struct diag *diag)
{
    size_t kept = 0;

    for (size_t i = 0; i < stream->count; i++) {
        struct live_file *file = stream->files[i];
        if (live_file_add(file, line)) {
            stream->files[kept++] = file;
        }
        else if (errno != EPIPE) {
            diag_set(diag, "cannot write %s: %s", live_file_name(file),
                     strerror(errno));
            return false;
        }
    }
    stream->count = kept;
    errno = EPIPE;
    return kept > 0;
}

static bool write_finding(struct finding_stream *stream,
                          const struct finding *f, struct diag *diag)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    bool ok = out && render_finding_json(f, &stream->how, out) == 0;

    if (out && fclose(out) != 0)
        ok = false;
    if (!ok) {
        diag_set(diag, "out of memory for the findings");
        errno = ENOMEM;
    }
    ok = ok && write_line(stream, (struct slice){text, len}, diag);
    free(text);
    return ok;
}

static bool write_some(struct finding_stream *stream,
                       const struct finding *findings, size_t count,
                       enum confidence least, struct diag *diag)
{
    bool ok = true;

    for (size_t i = 0; ok && i < count; i++) {
        const struct finding *f = &findings[i];

        /* One that finds no room in the index is left for the report. */
        if (!f->acknowledged && f->confidence >= least
            && f->baseline != BASELINE_UNCHANGED && !is_written(stream, f)
            && index_add(stream->written, key_of(f, f->severity), stream))
            ok = write_finding(stream, f, diag);
    }
    return ok;
}

bool finding_stream_look(struct finding_stream *stream,
                         const struct graph *graph, struct diag *diag)
{
    double start = now();
    const struct detect_input input = {.graph = graph,
                                       .acknowledged = stream->acknowledged,
                                       .anonymous = stream->anonymous,
                                       .thresholds = stream->thresholds};
    struct detection *detection;
    const struct finding *findings;
    size_t count;
    bool ok;

    if (start < stream->next_look)
        return true;
    detection = detect(&input);
    if (!detection) {
        diag_set(diag, "out of memory for the findings");
        errno = ENOMEM;
        return false;
    }
    findings = detection_findings(detection, &count);
    ok = write_some(stream, findings, count, CONFIDENCE_HIGH, diag);
    detection_destroy(detection);
    stream->next_look = now() + 1 + LOOK_PART * (now() - start);
    return ok;
}

bool finding_stream_finish(struct finding_stream *stream,
                           const struct finding *findings, size_t count,
                           struct diag *diag)
{
    return write_some(stream, findings, count, CONFIDENCE_LOW, diag);
}

void finding_stream_destroy(struct finding_stream *stream)
{
    if (!stream)
        return;
    index_destroy(stream->written);
    free(stream);
}
