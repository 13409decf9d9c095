#include "graph/follow.h"

#include <stdlib.h>
#include <string.h>

/* Families, statuses and known methods are few: all of them together are some
 * thousands of rows, and only those that occur are made. */
enum { MAX_ROWS = 16384 };

struct follow_table {
    struct follow_row *rows;
    size_t count, room;
};

struct follow_table *follow_table_create(void)
{
    return calloc(1, sizeof(struct follow_table));
}

void follow_table_destroy(struct follow_table *t)
{
    if (!t)
        return;
    free(t->rows);
    free(t);
}

/* All texts are static, one for each family and method: compared by address. */
static struct follow_row *find_row(struct follow_table *t,
                                   const struct follow_row *key)
{
    for (size_t i = 0; i < t->count; i++) {
        struct follow_row *r = &t->rows[i];
        if (r->family == key->family && r->status == key->status
            && r->method == key->method && r->next_method == key->next_method
            && r->content == key->content)
            return r;
    }
    if (t->count == t->room) {
        size_t room = t->room ? t->room * 2 : 64;
        struct follow_row *rows =
            room <= MAX_ROWS ? realloc(t->rows, room * sizeof *rows) : NULL;
        if (!rows)
            return NULL;
        t->rows = rows;
        t->room = room;
    }
    t->rows[t->count] = *key;
    return &t->rows[t->count++];
}

static const char not_followed[] = FOLLOW_NOT_FOLLOWED;
static const char not_told[] = "";
static const char kept[] = FOLLOW_CONTENT_KEPT;
static const char lost[] = FOLLOW_CONTENT_LOST;

static const char *content_of(const struct hop *hop)
{
    bool same = hop->has_next && hop->next.method == hop->redirect.method
                && http_method_has_content(hop->redirect.method);

    if (hop->kind == HOP_BODY_LOST)
        return lost;
    return same && hop->bytes_in_known ? kept : not_told;
}

static const char *content_named(const char *name)
{
    return strcmp(name, kept) == 0   ? kept
           : strcmp(name, lost) == 0 ? lost
                                     : not_told;
}

static const char *method_named(const char *name)
{
    return http_method_name(http_method_from_name(name, strlen(name)));
}

void follow_table_merge(struct follow_table *t, const struct follow_row *from)
{
    const struct follow_row key = {
        .family = agent_family_named(slice_of(from->family))->name,
        .status = from->status,
        .method = method_named(from->method),
        .next_method = strcmp(from->next_method, not_followed) == 0
                           ? not_followed
                           : method_named(from->next_method),
        .content = content_named(from->content),
    };
    struct follow_row *row = find_row(t, &key);

    if (row)
        row->count += from->count;
}

/* Whether it shows what its client does with redirects: a request that comes
 * next is another one too often when nothing else makes it a follow-up. */
static bool shows_a_habit(const struct hop *hop)
{
    if (hop->has_next)
        return hop->confidence > CONFIDENCE_LOW;
    return hop->kind == HOP_NOT_FOLLOWED && !hop_leads_elsewhere(hop);
}

void follow_table_add(struct follow_table *t, const struct hop *hop)
{
    struct follow_row key = {
        .family = hop->agent->name,
        .status = hop->redirect.status,
        .method = http_method_name(hop->redirect.method),
        .next_method =
            hop->has_next ? http_method_name(hop->next.method) : not_followed,
        .content = content_of(hop),
    };
    struct follow_row *row;

    if (!shows_a_habit(hop))
        return;
    row = find_row(t, &key);
    if (!row)
        return;
    row->count++;
    /* Nearly all redirects are of one kind: keep it where it is found first. */
    if (row > t->rows && row->count > row[-1].count) {
        struct follow_row above = row[-1];
        row[-1] = *row;
        *row = above;
    }
}

static int compare_rows(const void *left, const void *right)
{
    const struct follow_row *a = left, *b = right;
    int order;

    if ((order = strcmp(a->family, b->family))
        || (order = a->status - b->status)
        || (order = strcmp(a->method, b->method)))
        return order;
    if ((order = strcmp(a->next_method, b->next_method)))
        return order;
    return strcmp(a->content, b->content);
}

const struct follow_row *follow_table_rows(struct follow_table *t,
                                           size_t *count)
{
    *count = t->count;
    if (t->count > 0)
        qsort(t->rows, t->count, sizeof *t->rows, compare_rows);
    return t->rows;
}
