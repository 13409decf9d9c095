#include "mr_rule_index.h"

#include <stdlib.h>
#include <string.h>

#include <apr_strings.h>
#include <apr_tables.h>

#include "mr_path_key.h"

struct entry {
    const char *text;
    const struct mr_rule *rule;
    enum mr_rule_key key;
};

/* A slot of the hash table; all zero is free. */
struct slot {
    uint32_t tag;   /* the upper half of the hash */
    uint32_t group; /* number plus one */
};

/* Numbers in order, cut into groups: group N is those from first[N] to before
 * first[N + 1]. */
struct groups {
    uint32_t count;
    uint32_t *first;
    uint32_t *member;
};

/* The literals that expressions begin with, sorted; all that a path begins with
 * are the last one not above it, if it is one, and its parents. */
struct literal {
    const char *text;
    size_t len;
    int parent; /* the longest other one it begins with; -1: none */
};

/* What look-up needs. */
struct sealed {
    uint64_t seed;
    struct mr_path_shape shape;
    struct slot *slots; /* a power of two of them */
    uint32_t mask;
    struct groups prefixes;

    struct literal *literals;
    struct groups by_literal;

    struct groups every; /* one group */
};

/* The rules of one section of the configuration. */
struct part {
    apr_pool_t *pool;
    apr_array_header_t *entries;
    const struct sealed *sealed; /* NULL: few rules, tried in turn */
};

struct mr_rule_index {
    int count;
    struct part **parts;
};

struct mr_rule_index *mr_rule_index_create(apr_pool_t *pool)
{
    struct mr_rule_index *index = apr_palloc(pool, sizeof *index);
    struct part *part = apr_palloc(pool, sizeof *part);

    part->pool = pool;
    part->entries = apr_array_make(pool, 4, (int)sizeof(struct entry));
    part->sealed = NULL;
    index->count = 1;
    index->parts = apr_palloc(pool, sizeof(struct part *));
    index->parts[0] = part;
    return index;
}

void mr_rule_index_add(struct mr_rule_index *index, enum mr_rule_key key,
                       const char *text, const struct mr_rule *rule)
{
    struct entry *e = (struct entry *)apr_array_push(index->parts[0]->entries);

    e->text = text;
    e->rule = rule;
    e->key = key == MR_KEY_LITERAL && !*text ? MR_KEY_EVERY : key;
}

struct mr_rule_index *mr_rule_index_join(apr_pool_t *pool,
                                         const struct mr_rule_index *first,
                                         const struct mr_rule_index *then)
{
    struct mr_rule_index *index = apr_palloc(pool, sizeof *index);
    size_t mine = (size_t)first->count, theirs = (size_t)then->count;

    index->count = first->count + then->count;
    index->parts = apr_palloc(pool, (mine + theirs) * sizeof(struct part *));
    memcpy(index->parts, first->parts, mine * sizeof(struct part *));
    memcpy(index->parts + mine, then->parts, theirs * sizeof(struct part *));
    return index;
}

/* --- sealing ------------------------------------------------------------- */

static const struct entry *entry_at(const struct part *part, uint32_t i)
{
    return &((const struct entry *)part->entries->elts)[i];
}

static uint32_t count_of(const struct part *part)
{
    return (uint32_t)part->entries->nelts;
}

/* Sort the rules into the groups that @a group_of says; UINT32_MAX is none.
 * Each group keeps the order. */
static void make_groups(struct groups *groups, const uint32_t *group_of,
                        uint32_t rules, uint32_t count, apr_pool_t *pool)
{
    uint32_t *first = apr_pcalloc(pool, (count + 2) * sizeof *first);
    uint32_t members = 0;

    for (uint32_t i = 0; i < rules; i++)
        if (group_of[i] != UINT32_MAX) {
            first[group_of[i] + 2]++;
            members++;
        }
    for (uint32_t g = 2; g < count + 2; g++)
        first[g] += first[g - 1];
    groups->member = apr_palloc(pool, (members + 1) * sizeof(uint32_t));
    for (uint32_t i = 0; i < rules; i++)
        if (group_of[i] != UINT32_MAX)
            groups->member[first[group_of[i] + 1]++] = i;
    groups->first = first;
    groups->count = count;
}

static struct slot *find_slot(const struct sealed *sealed, uint64_t hash,
                              uint32_t from)
{
    uint32_t tag = (uint32_t)(hash >> 32);
    struct slot *slot = &sealed->slots[from & sealed->mask];

    while (slot->group && slot->tag != tag)
        slot = &sealed->slots[++from & sealed->mask];
    return slot;
}

static bool is_prefix(const struct entry *e)
{
    return e->key == MR_KEY_PREFIX || e->key == MR_KEY_EXACT;
}

static void seal_prefixes(struct sealed *sealed, const struct part *part,
                          uint32_t *group_of)
{
    uint32_t rules = count_of(part), prefixes = 0, size = 4, groups = 0;
    apr_pool_t *scratch;

    for (uint32_t i = 0; i < rules; i++)
        prefixes += is_prefix(entry_at(part, i));
    while (size < 2 * prefixes)
        size *= 2;
    sealed->slots = apr_pcalloc(part->pool, size * sizeof(struct slot));
    sealed->mask = size - 1;
    apr_pool_create(&scratch, part->pool);
    for (uint32_t i = 0; i < rules; i++) {
        const struct entry *e = entry_at(part, i);
        struct mr_path_key key;
        struct slot *slot;
        uint64_t hash;

        group_of[i] = UINT32_MAX;
        if (!is_prefix(e))
            continue;
        key = mr_path_key_whole(mr_path_merge_slashes(e->text, scratch));
        mr_path_shape_add(&sealed->shape, &key);
        hash = mr_path_key_hash(&key, sealed->seed);
        slot = find_slot(sealed, hash, (uint32_t)hash);
        if (!slot->group) {
            slot->tag = (uint32_t)(hash >> 32);
            slot->group = ++groups;
        }
        group_of[i] = slot->group - 1;
    }
    make_groups(&sealed->prefixes, group_of, rules, groups, part->pool);
    apr_pool_destroy(scratch);
}

static int compare_literals(const void *a, const void *b)
{
    return strcmp(((const struct literal *)a)->text,
                  ((const struct literal *)b)->text);
}

static bool begins_with(const char *text, const struct literal *literal)
{
    return !strncmp(text, literal->text, literal->len);
}

/* The place of the last literal that is not above @a text, -1 for none. */
static int last_not_above(const struct sealed *sealed, const char *text)
{
    int low = 0, high = (int)sealed->by_literal.count;

    while (low < high) {
        int middle = low + (high - low) / 2;
        if (strcmp(sealed->literals[middle].text, text) <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low - 1;
}

static void seal_literals(struct sealed *sealed, const struct part *part,
                          uint32_t *group_of)
{
    uint32_t rules = count_of(part), count = 0, unique = 0;
    struct literal *literals =
        apr_palloc(part->pool, (rules + 1) * sizeof *literals);

    for (uint32_t i = 0; i < rules; i++)
        if (entry_at(part, i)->key == MR_KEY_LITERAL) {
            literals[count].text = entry_at(part, i)->text;
            literals[count].len = strlen(literals[count].text);
            count++;
        }
    qsort(literals, count, sizeof *literals, compare_literals);
    for (uint32_t i = 0; i < count; i++) {
        int parent = (int)unique - 1;

        if (parent >= 0 && !strcmp(literals[parent].text, literals[i].text))
            continue;
        while (parent >= 0 && !begins_with(literals[i].text, &literals[parent]))
            parent = literals[parent].parent;
        literals[unique] = literals[i];
        literals[unique++].parent = parent;
    }
    sealed->literals = literals;
    sealed->by_literal.count = unique;
    for (uint32_t i = 0; i < rules; i++)
        group_of[i] =
            entry_at(part, i)->key == MR_KEY_LITERAL
                ? (uint32_t)last_not_above(sealed, entry_at(part, i)->text)
                : UINT32_MAX;
    make_groups(&sealed->by_literal, group_of, rules, unique, part->pool);
}

static void seal_part(struct part *part)
{
    struct sealed *sealed = apr_pcalloc(part->pool, sizeof *sealed);
    uint32_t rules = count_of(part), *group_of;

    group_of = malloc((rules + 1) * sizeof *group_of);
    if (!group_of)
        return; /* slower, not wrong */
    sealed->seed = mr_path_key_seed();
    seal_prefixes(sealed, part, group_of);
    seal_literals(sealed, part, group_of);
    for (uint32_t i = 0; i < rules; i++)
        group_of[i] = entry_at(part, i)->key == MR_KEY_EVERY ? 0 : UINT32_MAX;
    make_groups(&sealed->every, group_of, rules, 1, part->pool);
    free(group_of);
    part->sealed = sealed;
}

void mr_rule_index_seal(struct mr_rule_index *index)
{
    enum { FEW = 2 }; /* looked at faster than looked up */

    for (int i = 0; i < index->count; i++)
        if (!index->parts[i]->sealed && count_of(index->parts[i]) > FEW)
            seal_part(index->parts[i]);
}

/* --- looking up ---------------------------------------------------------- */

const struct mr_rule *mr_rule_index_only(const struct mr_rule_index *index)
{
    const struct entry *e;

    if (index->count != 1 || count_of(index->parts[0]) != 1)
        return NULL;
    e = entry_at(index->parts[0], 0);
    return e->key == MR_KEY_EVERY ? e->rule : NULL;
}

void mr_rule_cursor_begin(struct mr_rule_cursor *cursor, const char *path,
                          apr_pool_t *pool)
{
    cursor->path = path;
    cursor->merged = path;
    cursor->pool = pool;
    cursor->part = -1;
    cursor->count = -1;
}

/* Whether @a e can match; the path's prefix that does has @a matched bytes. */
static bool fits(const struct entry *e, const char *path, size_t *matched)
{
    *matched = 0;
    switch (e->key) {
    case MR_KEY_PREFIX:
    case MR_KEY_EXACT:
        *matched = mr_prefix_match(e->text, path);
        return *matched > 0
               && !(e->key == MR_KEY_EXACT && path[*matched] != '\0');
    case MR_KEY_LITERAL:
        return !strncmp(path, e->text, strlen(e->text));
    default:
        return true;
    }
}

/* Add group @a g to the lists. @return false when there are too many. */
static bool add_list(struct mr_rule_cursor *cursor, const struct groups *groups,
                     uint32_t g)
{
    const uint32_t *at = groups->member + groups->first[g];
    const uint32_t *end = groups->member + groups->first[g + 1];

    if (at == end)
        return true;
    if (cursor->count == MR_RULE_CURSOR_LISTS)
        return false;
    cursor->list[cursor->count].at = at;
    cursor->list[cursor->count].end = end;
    cursor->count++;
    return true;
}

/* Two keys of one tag share a slot and a group: fits() tells them apart. */
static bool add_prefixes(struct mr_rule_cursor *cursor,
                         const struct sealed *sealed)
{
    struct mr_path_key key = {.path = cursor->merged};

    if (sealed->shape.longest == 0)
        return true;
    while (mr_path_key_seek(&key, &sealed->shape)) {
        const struct slot *slot;
        uint64_t hash;

        if (key.run) {
            cursor->merged = mr_path_merge_slashes(cursor->path, cursor->pool);
            key.path = cursor->merged;
            key.run = false;
            continue;
        }
        hash = mr_path_key_hash(&key, sealed->seed);
        slot = find_slot(sealed, hash, (uint32_t)hash);
        if (slot->group
            && !add_list(cursor, &sealed->prefixes, slot->group - 1))
            return false;
    }
    return true;
}

static bool add_literals(struct mr_rule_cursor *cursor,
                         const struct sealed *sealed)
{
    int i = last_not_above(sealed, cursor->path);

    while (i >= 0 && !begins_with(cursor->path, &sealed->literals[i]))
        i = sealed->literals[i].parent;
    for (; i >= 0; i = sealed->literals[i].parent)
        if (!add_list(cursor, &sealed->by_literal, (uint32_t)i))
            return false;
    return true;
}

/* Go to the next part. More nested FROMs than there are lists is a
 * configuration nobody writes: such a part is tried rule by rule. */
static bool enter_part(struct mr_rule_cursor *cursor,
                       const struct mr_rule_index *index)
{
    const struct sealed *sealed;

    if (++cursor->part >= index->count)
        return false;
    sealed = index->parts[cursor->part]->sealed;
    cursor->next = 0;
    cursor->count = 0;
    if (!sealed || !add_list(cursor, &sealed->every, 0)
        || !add_prefixes(cursor, sealed) || !add_literals(cursor, sealed))
        cursor->count = -1;
    return true;
}

/* Take the first rule of all lists. @return the number of rules when they are
 * empty. */
static uint32_t take_first(struct mr_rule_cursor *cursor, uint32_t rules)
{
    uint32_t first = rules;
    int from = 0;

    for (int i = 0; i < cursor->count; i++)
        if (cursor->list[i].at < cursor->list[i].end
            && *cursor->list[i].at < first) {
            first = *cursor->list[i].at;
            from = i;
        }
    if (first < rules)
        cursor->list[from].at++;
    return first;
}

const struct mr_rule *mr_rule_index_next(const struct mr_rule_index *index,
                                         struct mr_rule_cursor *cursor,
                                         size_t *matched)
{
    while (cursor->part < index->count) {
        const struct part *part =
            cursor->part >= 0 ? index->parts[cursor->part] : NULL;
        uint32_t rules = part ? count_of(part) : 0, i = rules;

        if (part)
            i = cursor->count < 0 ? cursor->next++ : take_first(cursor, rules);
        if (i < rules) {
            const struct entry *e = entry_at(part, i);
            if (fits(e, cursor->path, matched))
                return e->rule;
        }
        else if (!enter_part(cursor, index))
            return NULL;
    }
    return NULL;
}
