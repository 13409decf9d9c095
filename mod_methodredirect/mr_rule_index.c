#include "mr_rule_index.h"

#include <apr_strings.h>
#include <apr_tables.h>

/* An ordered list: as fast as anything for the few rules of one scope. */
struct entry {
    const char *from; /* NULL: every path */
    bool exact;
    const struct mr_rule *rule;
};

struct mr_rule_index {
    apr_array_header_t *entries;
};

struct mr_rule_index *mr_rule_index_create(apr_pool_t *pool)
{
    struct mr_rule_index *index = apr_palloc(pool, sizeof *index);

    index->entries = apr_array_make(pool, 4, (int)sizeof(struct entry));
    return index;
}

void mr_rule_index_add(struct mr_rule_index *index, const char *from,
                       bool exact, const struct mr_rule *rule)
{
    struct entry *e = (struct entry *)apr_array_push(index->entries);

    e->from = from ? apr_pstrdup(index->entries->pool, from) : NULL;
    e->exact = exact;
    e->rule = rule;
}

struct mr_rule_index *mr_rule_index_join(apr_pool_t *pool,
                                         const struct mr_rule_index *first,
                                         const struct mr_rule_index *then)
{
    struct mr_rule_index *index = apr_palloc(pool, sizeof *index);

    index->entries = apr_array_append(pool, first->entries, then->entries);
    return index;
}

size_t mr_prefix_match(const char *prefix, const char *path)
{
    const char *f = prefix, *p = path;

    if (!*prefix)
        return 0;
    while (*f) {
        if (*f != *p)
            return 0;
        if (*f == '/') {
            while (*f == '/')
                f++;
            while (*p == '/')
                p++;
        }
        else {
            f++;
            p++;
        }
    }
    if (f[-1] != '/' && *p != '\0' && *p != '/')
        return 0;
    return (size_t)(p - path);
}

const struct mr_rule *mr_rule_index_next(const struct mr_rule_index *index,
                                         const char *path,
                                         struct mr_rule_cursor *cursor,
                                         size_t *matched)
{
    const struct entry *entries = (const struct entry *)index->entries->elts;

    while (cursor->next < index->entries->nelts) {
        const struct entry *e = &entries[cursor->next++];

        *matched = 0;
        if (!e->from)
            return e->rule;
        *matched = mr_prefix_match(e->from, path);
        if (*matched > 0 && !(e->exact && path[*matched] != '\0'))
            return e->rule;
    }
    return NULL;
}
