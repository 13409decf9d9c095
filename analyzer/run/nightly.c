#include "run/nightly.h"

#include <stdio.h>
#include <time.h>

static int64_t microseconds_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* Try again and again. */
static void wait_for_file(struct nightly *n, const struct options *o,
                          const volatile sig_atomic_t *stop, struct diag *diag)
{
    const struct timespec between = {0, 100 * 1000000};

    if (!o->quiet)
        fprintf(stderr,
                "redirect-analyzer: another run has the state %s; waiting for "
                "its end\n",
                o->state_path);
    while (n->is_held && !*stop) {
        nanosleep(&between, NULL);
        n->standing = standing_open(o->state_path, &n->is_held, diag);
    }
}

bool nightly_open(struct nightly *n, const struct options *o,
                  const volatile sig_atomic_t *stop, struct diag *diag)
{
    int64_t now_us = microseconds_now();

    *n = (struct nightly){.path = o->state_path,
                          .keep_last = o->keep_last,
                          .places = places_create(),
                          .told = told_create(now_us)};
    if (!n->places || !n->told) {
        diag_set(diag, "out of memory");
        return false;
    }
    n->standing = standing_open(o->state_path, &n->is_held, diag);
    if (n->is_held && !o->no_wait)
        wait_for_file(n, o, stop, diag);
    if (n->is_held)
        diag_set(diag,
                 "%s: another run has the state; nothing was done, run this "
                 "one again when that has ended",
                 o->state_path);
    return n->standing != NULL;
}

bool nightly_look(const struct options *o, struct diag *diag)
{
    bool is_held;
    struct standing *standing = standing_open(o->state_path, &is_held, diag);

    standing_close(standing);
    return standing || is_held;
}

bool nightly_choose_logs(struct nightly *n, struct options *plan, bool *failed,
                         bool *partial)
{
    struct diag diag;
    const char *cut;

    n->log_places = log_places_create(n->places, plan->logs, plan->log_count,
                                      plan->max_expansion, microseconds_now());
    if (!n->log_places)
        return false;
    while (log_places_next_failure(n->log_places, &diag)) {
        fprintf(stderr, "redirect-analyzer: %s\n", diag.text);
        *failed = true;
    }
    while ((cut = log_places_next_cut(n->log_places))) {
        fprintf(stderr,
                "redirect-analyzer: %s: was cut short, as an earlier run has "
                "told; what came before counts\n",
                cut);
        *partial = true;
    }
    plan->logs = log_places_logs(n->log_places, &plan->log_count);
    return true;
}

bool nightly_write(struct nightly *n, const struct run_parts *parts,
                   struct log_merge *merge, struct diag *diag)
{
    if (merge
        && (!log_merge_note_places(merge)
            || log_places_are_broken(n->log_places))) {
        diag_set(diag,
                 "%s: stays as it was, since a log could not be read to its "
                 "end; run this again",
                 n->path);
        return false;
    }
    n->is_written = run_state_write(parts, n->standing, n->keep_last, diag);
    return n->is_written;
}

bool nightly_keep(struct nightly *n, struct diag *diag)
{
    bool is_kept = n->is_written && standing_keep(n->standing, n->told, diag);

    n->is_written = false;
    return is_kept;
}

void nightly_release(struct nightly *n)
{
    log_places_destroy(n->log_places);
    standing_close(n->standing);
    places_destroy(n->places);
    told_destroy(n->told);
}
