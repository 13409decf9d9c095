#include "run/finding_stream.h"

#include <stdlib.h>
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
    FILE *out;
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

struct finding_stream *
finding_stream_create(FILE *out, const struct render_options *how,
                      const struct acknowledged *acknowledged,
                      enum anonymous_level anonymous,
                      const struct thresholds *thresholds)
{
    struct finding_stream *stream = calloc(1, sizeof *stream);

    if (!stream)
        return NULL;
    stream->out = out;
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

static bool write_some(struct finding_stream *stream,
                       const struct finding *findings, size_t count,
                       enum confidence least)
{
    bool ok = true;

    for (size_t i = 0; ok && i < count; i++) {
        const struct finding *f = &findings[i];

        /* One that finds no room in the index is left for the report. */
        if (!f->acknowledged && f->confidence >= least && !is_written(stream, f)
            && index_add(stream->written, key_of(f, f->severity), stream))
            ok = render_finding_json(f, &stream->how, stream->out) == 0;
    }
    return fflush(stream->out) == 0 && ok;
}

bool finding_stream_look(struct finding_stream *stream,
                         const struct graph *graph)
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
    if (!detection)
        return false;
    findings = detection_findings(detection, &count);
    ok = write_some(stream, findings, count, CONFIDENCE_HIGH);
    detection_destroy(detection);
    stream->next_look = now() + 1 + LOOK_PART * (now() - start);
    return ok;
}

bool finding_stream_finish(struct finding_stream *stream,
                           const struct finding *findings, size_t count)
{
    return write_some(stream, findings, count, CONFIDENCE_LOW);
}

void finding_stream_destroy(struct finding_stream *stream)
{
    if (!stream)
        return;
    index_destroy(stream->written);
    free(stream);
}
