#include "state/runs.h"

#include <stdlib.h>

#include "util/hash.h"
#include "util/index.h"

struct runs {
    struct index *files; /* by which they came, by their numbers */
    uint64_t *numbers;
    size_t count, room;
};

struct runs *runs_create(void)
{
    struct runs *r = calloc(1, sizeof *r);

    if (!r)
        return NULL;
    r->files = index_create(RUNS_MAX);
    if (!r->files) {
        free(r);
        return NULL;
    }
    return r;
}

void runs_destroy(struct runs *r)
{
    if (!r)
        return;
    index_destroy(r->files);
    free(r->numbers);
    free(r);
}

bool runs_add(struct runs *r, uint64_t number, const char *from)
{
    if (r->count == r->room) {
        size_t room = r->room ? r->room * 2 : 16;
        uint64_t *larger = realloc(r->numbers, room * sizeof *larger);
        if (!larger)
            return false;
        r->numbers = larger;
        r->room = room;
    }
    if (!index_add(r->files, number, (void *)from))
        return false;
    r->numbers[r->count++] = number;
    return true;
}

bool runs_add_this(struct runs *r)
{
    /* The secret is drawn for each run. */
    return runs_add(r, hash_keyed(slice_of("run")), "this run");
}

const char *runs_find(const struct runs *r, uint64_t number)
{
    return index_find(r->files, number);
}

const uint64_t *runs_numbers(const struct runs *r, size_t *count)
{
    *count = r->count;
    return r->numbers;
}
