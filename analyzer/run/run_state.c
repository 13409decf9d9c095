#include "run/run_state.h"

#include <stdlib.h>
#include <string.h>

#include "state/state_file.h"

enum { MAX_TOTALS = 24, MAX_REJECTS = 64, STATUSES = 1000 };

/* What a state file knows by name. */
struct named_parts {
    struct state state;
    struct state_total totals[MAX_TOTALS];
    struct state_reject rejects[MAX_REJECTS];
    const struct run_parts *parts;
};

static void on_reject(void *context, const struct state_reject *r)
{
    struct named_parts *n = context;

    report_builder_note_reject(n->parts->builder, r->file, r->line, r->offset,
                               r->text, r->reason);
}

static void on_format(void *context, const char *name)
{
    struct named_parts *n = context;

    if (!*n->parts->first_format)
        *n->parts->first_format = strdup(name);
    free(*n->parts->last_format);
    *n->parts->last_format = strdup(name);
}

static void add_total(struct named_parts *n, const char *name, uint64_t *values,
                      size_t count, enum state_law law)
{
    n->totals[n->state.total_count++] =
        (struct state_total){name, values, count, law};
}

static void name_totals(struct named_parts *n, const struct run_parts *p)
{
    struct log_counts *c = p->counts;
    struct learned *l = p->learned;
    struct report_formats *formats = report_builder_formats(p->builder);

    add_total(n, "lines", &c->lines, 1, STATE_SUM);
    add_total(n, "bytes", &c->bytes, 1, STATE_SUM);
    add_total(n, "records", &c->records, 1, STATE_SUM);
    add_total(n, "rejected", &c->rejected, 1, STATE_SUM);
    add_total(n, "filtered", &c->filtered, 1, STATE_SUM);
    add_total(n, "record_bytes", &c->record_bytes, 1, STATE_SUM);
    add_total(n, "rejected_bytes", &c->rejected_bytes, 1, STATE_SUM);
    add_total(n, "filtered_bytes", &c->filtered_bytes, 1, STATE_SUM);
    add_total(n, "overlong", &c->overlong, 1, STATE_SUM);
    add_total(n, "format_changes", &c->format_changes, 1, STATE_SUM);
    add_total(n, "valid_requests", &l->requests, 1, STATE_SUM);
    add_total(n, "start_us", (uint64_t *)&l->start_us, 1, STATE_LEAST);
    add_total(n, "end_us", (uint64_t *)&l->end_us, 1, STATE_MOST);
    add_total(n, "log_size", p->log_size, 1, STATE_SUM);
    add_total(n, "partial", p->partial, 1, STATE_MOST);
    add_total(n, "status", l->status_counts, STATUSES, STATE_SUM);
    add_total(n, "formats", &formats->count, 1, STATE_SUM);
    add_total(n, "format_fields", &formats->fields, 1, STATE_COMMON);
}

static void name_rejects(struct named_parts *n, const struct run_parts *p)
{
    size_t count;
    const struct report_reject *from =
        report_builder_rejects(p->builder, &count);

    for (size_t i = 0; i < count && i < MAX_REJECTS; i++)
        n->rejects[n->state.reject_count++] =
            (struct state_reject){from[i].file, from[i].reason, from[i].line,
                                  from[i].offset, from[i].text};
}

static struct named_parts *name_parts(const struct run_parts *p,
                                      struct diag *diag)
{
    struct named_parts *n = calloc(1, sizeof *n);

    if (!n) {
        diag_set(diag, "out of memory");
        return NULL;
    }
    n->parts = p;
    n->state = (struct state){.sessions = p->learned->sessions,
                              .graph = p->learned->graph,
                              .follow = p->learned->follow,
                              .runs = p->runs,
                              .places = p->places,
                              .told = p->told,
                              .arena = p->arena,
                              .totals = n->totals,
                              .formats = {*p->first_format, *p->last_format},
                              .rejects = n->rejects,
                              .context = n,
                              .on_reject = on_reject,
                              .on_format = on_format};
    name_totals(n, p);
    name_rejects(n, p);
    return n;
}

bool run_state_save(const struct run_parts *parts, const char *path,
                    struct diag *diag)
{
    struct named_parts *n = name_parts(parts, diag);
    bool saved = n && state_save(&n->state, path, diag);

    free(n);
    return saved;
}

bool run_state_load(const struct run_parts *parts, const char *path, bool first,
                    struct diag *diag)
{
    struct named_parts *n = name_parts(parts, diag);
    bool loaded = n && state_load(&n->state, path, first, diag);

    free(n);
    return loaded;
}

bool run_state_take_up(const struct run_parts *parts, struct standing *standing,
                       bool first, struct diag *diag)
{
    struct named_parts *n = name_parts(parts, diag);
    bool loaded = n && standing_load(standing, &n->state, first, diag);

    free(n);
    return loaded;
}

bool run_state_write(const struct run_parts *parts, struct standing *standing,
                     struct diag *diag)
{
    struct named_parts *n = name_parts(parts, diag);
    bool written = n && standing_write(standing, &n->state, diag);

    free(n);
    return written;
}
