/* The FROMs of a configuration, to find those below a path. */
#include "mr_check.h"

#include <stdlib.h>
#include <string.h>

#include <apr_strings.h>

#include "mr_catalog.h"

static int compare(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void add(apr_array_header_t *froms, const struct mr_rule *rule)
{
    if (rule->from)
        APR_ARRAY_PUSH(froms, const char *) = rule->from;
}

static apr_array_header_t *sorted(const struct mr_check *check)
{
    const apr_array_header_t *foreign = mr_site_foreign_rules(check->site);
    apr_array_header_t *froms =
        apr_array_make(check->keep, 64, (int)sizeof(const char *));

    for (const struct mr_rule *rule = mr_catalog_first(); rule;
         rule = rule->next_in_file)
        add(froms, rule);
    for (int i = 0; i < foreign->nelts; i++)
        add(froms, APR_ARRAY_IDX(foreign, i, const struct mr_rule *));
    qsort(froms->elts, (size_t)froms->nelts, sizeof(const char *), compare);
    return froms;
}

/* The place of the first that is not before @a text. */
static int lower_bound(const apr_array_header_t *froms, const char *text)
{
    int low = 0, high = froms->nelts;

    while (low < high) {
        int middle = low + (high - low) / 2;

        if (strcmp(APR_ARRAY_IDX(froms, middle, const char *), text) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

apr_array_header_t *mr_check_froms_below(struct mr_check *check,
                                         const char *path, int most)
{
    size_t len = strlen(path);
    const char *folder =
        len > 0 && path[len - 1] == '/'
            ? path
            : apr_pstrcat(check->pool, path, "/", (char *)NULL);
    apr_array_header_t *below =
        apr_array_make(check->pool, most, (int)sizeof(const char *));
    const char *last = folder;

    if (!check->froms)
        check->froms = sorted(check);
    len = strlen(folder);
    for (int i = lower_bound(check->froms, folder);
         i < check->froms->nelts && below->nelts < most; i++) {
        const char *from = APR_ARRAY_IDX(check->froms, i, const char *);

        if (strncmp(from, folder, len) != 0)
            break;
        if (strcmp(from, last) != 0)
            APR_ARRAY_PUSH(below, const char *) = from;
        last = from;
    }
    return below;
}
