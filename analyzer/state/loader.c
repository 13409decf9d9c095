#include "state/loader.h"

#include <stdlib.h>
#include <string.h>

#include "state/database.h"

bool loader_is_status(int status)
{
    return status >= 100 && status <= 999;
}

void loader_note_failure(struct loader *l)
{
    if (!l->failed)
        database_complain(l->db, l->path, l->diag);
    l->failed = true;
}

void loader_open(struct loader *l, struct table *t, enum stored_table table)
{
    size_t count = stored_columns(table, t->columns, l->columns);

    l->no_memory |= count == 0;
    rows_open(&t->rows, l->db, stored_name(table), t->columns, count,
              l->state->names);
    if (t->rows.failed)
        loader_note_failure(l);
}

void loader_close(struct loader *l, struct table *t)
{
    l->damaged |= t->rows.damaged;
    if (t->rows.failed)
        loader_note_failure(l);
    rows_close(&t->rows);
}

bool loader_is_fine(const struct loader *l)
{
    return !l->no_memory && !l->damaged && !l->failed;
}

void loader_number(struct loader *l, struct numbered *n, int64_t id,
                   void *entry)
{
    if (id != (int64_t)n->count + 1) {
        l->damaged = true;
        return;
    }
    if (n->count == n->room) {
        size_t room = n->room ? n->room * 2 : 1024;
        void **larger = realloc(n->entries, room * sizeof *larger);
        if (!larger) {
            l->no_memory = true;
            return;
        }
        n->entries = larger;
        n->room = room;
    }
    n->entries[n->count++] = entry;
}

/* NULL for one that found no room, or for 0. */
void *loader_entry(struct loader *l, const struct numbered *n, int64_t id)
{
    if (id < 0 || id > (int64_t)n->count) {
        l->damaged = true;
        return NULL;
    }
    return id == 0 ? NULL : n->entries[id - 1];
}

bool loader_next_step(struct loader *l)
{
    struct chain_step *step = &l->step.step;

    memset(&l->step, 0, sizeof l->step);
    if (!rows_read(&l->steps.rows, &l->step))
        return false;
    l->damaged |=
        step->scheme > TARGET_SCHEME_OTHER || !loader_is_status(step->status);
    step->target_hash = step->text.len ? target_path_query_hash(step->text) : 0;
    step->host_hash = target_host_hash(step->host);
    step->method =
        http_method_from_name(step->method_text.at, step->method_text.len);
    return true;
}

static struct slice keep(struct loader *l, struct arena *arena,
                         struct slice text)
{
    struct slice copy;

    if (text.len == 0)
        return (struct slice){NULL, 0};
    copy = arena_copy(arena, text);
    l->no_memory |= copy.at == NULL;
    return copy;
}

/* The steps of @a owner, in @a steps; their texts in @a arena. They stand in the
 * order of their owners. @return how many. */
size_t loader_steps(struct loader *l, int64_t owner, struct chain_step *steps,
                    struct arena *arena)
{
    size_t count = 0;

    for (; l->has_step && l->step.owner == owner;
         l->has_step = loader_next_step(l)) {
        struct chain_step *step = &steps[count];
        if (count > CHAIN_MAX_STEPS) {
            l->damaged = true;
            return 0;
        }
        *step = l->step.step;
        step->url = keep(l, arena, step->url);
        step->text = keep(l, arena, step->text);
        step->host = keep(l, arena, step->host);
        step->method_text = keep(l, arena, step->method_text);
        count++;
    }
    return count;
}
