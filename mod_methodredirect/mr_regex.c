#ifndef _GNU_SOURCE /* memmem */
#define _GNU_SOURCE
#endif
#include "mr_regex.h"

#include <string.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <apr_lib.h>
#include <apr_strings.h>

#include "mr_pattern.h"

/* KiB of backtracking points, taken from the request's pool. */
#define HEAP_LIMIT 2048

struct mr_regex {
    pcre2_code *code;
    bool anchored; /* a match begins at the first byte or nowhere */
    bool once;
    int groups;
    const char *const *names;
    const char *literal;
    struct mr_pattern_text needed;
};

struct mr_regex_work {
    pcre2_match_data *data;
    pcre2_match_context *context;
    unsigned steps_left;
    struct mr_budget *budget; /* for searches: its own, unless it is shared */
    struct mr_budget own;

    const char *subject;
    size_t len;
    bool has_control;
};

/* --- compiling ----------------------------------------------------------- */

static apr_status_t free_code(void *code)
{
    pcre2_code_free(code);
    return APR_SUCCESS;
}

static const char *compile_error(const char *pattern, int code, size_t at,
                                 apr_pool_t *pool)
{
    PCRE2_UCHAR reason[128] = "PCRE2 gives no reason";
    const char *rest = at < strlen(pattern) ? pattern + at : "";

    pcre2_get_error_message(code, reason, sizeof reason);
    return apr_psprintf(
        pool, "\"%s\" is not a regular expression: %s at offset %lu, %s%s",
        pattern, (const char *)reason, (unsigned long)at,
        *rest ? "before " : "its end", rest);
}

static unsigned number(const pcre2_code *code, uint32_t what)
{
    uint32_t value = 0;

    pcre2_pattern_info(code, what, &value);
    return value;
}

/* PCRE2's table of names: entries of one size, each the group's number in two
 * bytes and its name. */
static const char *read_names(struct mr_regex *regex, apr_pool_t *pool)
{
    unsigned count = number(regex->code, PCRE2_INFO_NAMECOUNT);
    unsigned size = number(regex->code, PCRE2_INFO_NAMEENTRYSIZE);
    PCRE2_SPTR table;
    const char **names;

    if (count == 0)
        return NULL;
    pcre2_pattern_info(regex->code, PCRE2_INFO_NAMETABLE, &table);
    names =
        apr_pcalloc(pool, ((size_t)regex->groups + 1) * sizeof(const char *));
    for (unsigned i = 0; i < count; i++, table += size) {
        const char *name = (const char *)table + 2;

        for (int g = 0; g <= regex->groups; g++)
            if (names[g] && !strcmp(names[g], name))
                return apr_psprintf(pool,
                                    "two groups are called \"%s\"; give each "
                                    "a name of its own",
                                    name);
        names[table[0] << 8 | table[1]] = apr_pstrdup(pool, name);
    }
    regex->names = names;
    return NULL;
}

const char *mr_regex_compile(const struct mr_regex **out, const char *pattern,
                             struct mr_regex_style style, apr_pool_t *pool)
{
    struct mr_regex *regex = apr_pcalloc(pool, sizeof *regex);
    uint32_t options = PCRE2_DOTALL | PCRE2_DOLLAR_ENDONLY | PCRE2_DUPNAMES
                       | PCRE2_USE_OFFSET_LIMIT;
    size_t at = 0;
    int code;

    if (style.caseless)
        options |= PCRE2_CASELESS;
    if (style.multiline)
        options |= PCRE2_MULTILINE;
    regex->code = pcre2_compile((PCRE2_SPTR)pattern, strlen(pattern), options,
                                &code, &at, NULL);
    if (!regex->code)
        return compile_error(pattern, code, at, pool);
    apr_pool_cleanup_register(pool, regex->code, free_code,
                              apr_pool_cleanup_null);
    /* Refused where memory may not become executable (MemoryDenyWriteExecute):
     * the interpreter works under the same limits. */
    if (!style.once)
        (void)pcre2_jit_compile(regex->code, PCRE2_JIT_COMPLETE);
    regex->once = style.once;
    regex->anchored =
        (number(regex->code, PCRE2_INFO_ALLOPTIONS) & PCRE2_ANCHORED) != 0;
    regex->groups = (int)number(regex->code, PCRE2_INFO_CAPTURECOUNT);
    regex->literal = "";
    if (!style.caseless && !style.multiline) {
        regex->literal = mr_pattern_start(pattern, pool);
        regex->needed = mr_pattern_needed(pattern, pool);
    }
    *out = regex;
    return read_names(regex, pool);
}

int mr_regex_groups(const struct mr_regex *regex)
{
    return regex->groups;
}

size_t mr_regex_size(const struct mr_regex *regex)
{
    size_t size = 0;

    pcre2_pattern_info(regex->code, PCRE2_INFO_SIZE, &size);
    return size;
}

const char *const *mr_regex_names(const struct mr_regex *regex)
{
    return regex->names;
}

const char *mr_regex_literal(const struct mr_regex *regex)
{
    return regex->literal;
}

/* --- matching ------------------------------------------------------------ */

static void *pool_malloc(size_t size, void *pool)
{
    return apr_palloc(pool, size);
}

static void pool_free(void *at, void *pool)
{
    (void)at;
    (void)pool;
}

struct mr_regex_work *mr_regex_work_create(apr_pool_t *pool)
{
    struct mr_regex_work *work = apr_pcalloc(pool, sizeof *work);
    pcre2_general_context *general =
        pcre2_general_context_create(pool_malloc, pool_free, pool);

    work->data = pcre2_match_data_create(MR_REGEX_GROUPS, general);
    work->context = pcre2_match_context_create(general);
    pcre2_set_heap_limit(work->context, HEAP_LIMIT);
    work->steps_left = MR_REGEX_BUDGET;
    work->budget = &work->own;
    return work;
}

void mr_regex_work_share(struct mr_regex_work *work, struct mr_budget *budget)
{
    work->budget = budget;
}

void mr_regex_set_subject(struct mr_regex_work *work, const char *subject)
{
    const char *c = subject;

    work->subject = subject;
    work->has_control = false;
    for (; *c; c++)
        work->has_control |= apr_iscntrl(*c) != 0;
    work->len = (size_t)(c - subject);
}

static bool is_limit(int rc)
{
    return rc == PCRE2_ERROR_MATCHLIMIT || rc == PCRE2_ERROR_DEPTHLIMIT
           || rc == PCRE2_ERROR_HEAPLIMIT || rc == PCRE2_ERROR_NOMEMORY;
}

/* Which matches are tried: those that begin from @a first to @a last. */
struct range {
    PCRE2_SIZE first, last;
};

static int run(const pcre2_code *code, struct mr_regex_work *work,
               struct range range, uint32_t how, uint32_t steps)
{
    pcre2_set_match_limit(work->context, steps);
    pcre2_set_offset_limit(work->context, range.last);
    return pcre2_match(code, (PCRE2_SPTR)work->subject, work->len, range.first,
                       how, work->data, work->context);
}

/* PCRE2 does not tell how many steps a match took. It is asked with a growing
 * limit, and the one that sufficed is what the request is charged; the first
 * is free, so that any number of honest patterns fits the budget. */
static int run_within_budget(const pcre2_code *code, struct mr_regex_work *work,
                             struct range range, uint32_t most)
{
    enum { FREE = 256, GROWTH = 4 };
    uint32_t how = 0, steps = FREE < most ? FREE : most, charge = 0;
    int rc;

    for (;;) {
        rc = run(code, work, range, how, steps);
        if (rc == PCRE2_ERROR_JIT_STACKLIMIT && how == 0) {
            how = PCRE2_NO_JIT; /* which uses the pool instead of the stack */
            continue;
        }
        if (!is_limit(rc) || steps == most)
            break;
        steps = steps < most / GROWTH ? steps * GROWTH : most;
        charge = steps;
    }
    work->steps_left -= charge < work->steps_left ? charge : work->steps_left;
    return rc;
}

/* What a single step can cost grows with the subject, which it may scan. */
static uint32_t most_steps(const struct mr_regex *regex, size_t len)
{
    return MR_REGEX_STEPS / (1 + (uint32_t)(len / (regex->once ? 64 : 512)));
}

static bool is_spent(const struct mr_regex_work *work)
{
    return work->steps_left == 0 || mr_budget_is_spent(work->budget);
}

/* PCRE2 counts steps from every place where a match could begin anew: what the
 * limit bounds is one of them. So the places of a long subject are tried one by
 * one, with an eye on the clock. */
static int run_from_each_place(const struct mr_regex *regex,
                               struct mr_regex_work *work)
{
    enum { LOOK = 16 };
    const uint32_t most = most_steps(regex, work->len);
    int rc = PCRE2_ERROR_NOMATCH;

    mr_budget_begin(work->budget);
    for (size_t at = 0; at <= work->len && rc == PCRE2_ERROR_NOMATCH; at++) {
        struct range here = {at, at};
        unsigned left = work->steps_left;

        if (is_spent(work))
            return PCRE2_ERROR_MATCHLIMIT;
        rc = run_within_budget(regex->code, work, here, most);
        if (at % LOOK == 0 || work->steps_left < left) /* it was dear */
            mr_budget_look(work->budget);
    }
    mr_budget_look(work->budget);
    return rc;
}

static int run_anywhere(const struct mr_regex *regex,
                        struct mr_regex_work *work)
{
    enum { SHORT = 256 };
    const struct range all = {0, PCRE2_UNSET};

    return regex->anchored || (!regex->once && work->len <= SHORT)
               ? run_within_budget(regex->code, work, all,
                                   most_steps(regex, work->len))
               : run_from_each_place(regex, work);
}

bool mr_regex_excludes(const struct mr_regex *regex, const char *subject,
                       size_t len)
{
    const struct mr_pattern_text *needed = &regex->needed;

    if (needed->len == 0)
        return false;
    if (needed->len > len)
        return true;
    return needed->at_end
               ? memcmp(subject + len - needed->len, needed->at, needed->len)
                     != 0
               : !memmem(subject, len, needed->at, needed->len);
}

enum mr_regex_result mr_regex_match(const struct mr_regex *regex,
                                    struct mr_regex_work *work,
                                    struct mr_capture *captures)
{
    const PCRE2_SIZE *offset;
    int rc;

    if (work->has_control || mr_regex_excludes(regex, work->subject, work->len))
        return MR_REGEX_NO_MATCH;
    if (is_spent(work))
        return MR_REGEX_SPENT;
    rc = run_anywhere(regex, work);
    if (is_limit(rc))
        return MR_REGEX_TOO_COSTLY;
    if (rc < 0) /* also a subject that is not the UTF-8 of (*UTF) */
        return MR_REGEX_NO_MATCH;
    offset = pcre2_get_ovector_pointer(work->data);
    for (int i = 0; i < MR_REGEX_GROUPS; i++) {
        bool took_part = (rc == 0 || i < rc) && offset[2 * i] != PCRE2_UNSET
                         && offset[2 * i] <= offset[2 * i + 1];
        captures[i].at = took_part ? work->subject + offset[2 * i] : NULL;
        captures[i].len =
            took_part ? (size_t)(offset[2 * i + 1] - offset[2 * i]) : 0;
    }
    return MR_REGEX_MATCH;
}
