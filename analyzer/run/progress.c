#include "run/progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Also how long a run may take before anything is shown: short ones stay
 * without flicker. */
#define INTERVAL_SECONDS 0.2

struct progress {
    bool enabled, shown;
    uint64_t total_bytes;
    double start, last; /* seconds of the monotonic clock */
};

static double now(void)
{
    struct timespec ts;

    /* The coarse clock is enough for 5 Hz and costs a few nanoseconds. */
    clock_gettime(CLOCK_MONOTONIC_COARSE, &ts);
    return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

struct progress *progress_create(bool enabled, uint64_t total_bytes)
{
    struct progress *p = calloc(1, sizeof *p);

    if (!p)
        return NULL;
    p->enabled = enabled && isatty(STDERR_FILENO);
    p->total_bytes = total_bytes;
    p->start = p->last = now();
    return p;
}

/* "12s", "3m05s", "2h07m" */
static void append_duration(char *buf, size_t size, double seconds)
{
    unsigned long s =
        seconds < 360000 ? (unsigned long)(seconds + 0.5) : 360000;

    if (s < 60)
        snprintf(buf, size, "%lus", s);
    else if (s < 3600)
        snprintf(buf, size, "%lum%02lus", s / 60, s % 60);
    else
        snprintf(buf, size, "%luh%02lum", s / 3600, s / 60 % 60);
}

const char *progress_text(char buf[PROGRESS_TEXT_SIZE], double seconds,
                          uint64_t bytes, uint64_t total_bytes, uint64_t lines)
{
    double rate = seconds > 0 ? (double)bytes / seconds : 0;
    double line_rate = seconds > 0 ? (double)lines / seconds : 0;
    uint64_t done = bytes < total_bytes ? bytes : total_bytes;
    size_t len = 0;

    if (total_bytes > 0)
        len = (size_t)snprintf(buf, PROGRESS_TEXT_SIZE, "%3.0f%%  ",
                               (double)done * 100 / (double)total_bytes);
    len += (size_t)snprintf(buf + len, PROGRESS_TEXT_SIZE - len,
                            "%.0f MB/s  %.2f M lines/s", rate / 1e6,
                            line_rate / 1e6);
    if (total_bytes > 0 && rate > 0) {
        len += (size_t)snprintf(buf + len, PROGRESS_TEXT_SIZE - len, "  ");
        append_duration(buf + len, PROGRESS_TEXT_SIZE - len,
                        (double)(total_bytes - done) / rate);
        len = strlen(buf);
        snprintf(buf + len, PROGRESS_TEXT_SIZE - len, " left");
    }
    return buf;
}

void progress_update(struct progress *p, uint64_t bytes, uint64_t lines)
{
    char text[PROGRESS_TEXT_SIZE];
    double time;

    if (!p || !p->enabled)
        return;
    time = now();
    if (time - p->last < INTERVAL_SECONDS)
        return;
    p->last = time;
    p->shown = true;
    fprintf(stderr, "\r%.79s\033[K",
            progress_text(text, time - p->start, bytes, p->total_bytes, lines));
    fflush(stderr);
}

void progress_done(struct progress *p)
{
    if (p && p->shown) {
        fputs("\r\033[K", stderr);
        fflush(stderr);
    }
    free(p);
}
