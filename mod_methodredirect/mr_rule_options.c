#include "mr_rule.h"

#include <string.h>

#include <apr_cstr.h>
#include <apr_lib.h>
#include <apr_strings.h>

#include "mr_hsts.h"
#include "mr_time.h"

static const char *set_exact(struct mr_rule *rule, const char *value,
                             apr_pool_t *pool)
{
    (void)value;
    (void)pool;
    if (!rule->from)
        return "exact needs a FROM path";
    rule->exact = true;
    rule->kind = MR_RULE_EXACT;
    return NULL;
}

static const char *set_methods(struct mr_rule *rule, const char *value,
                               apr_pool_t *pool)
{
    return mr_method_table_restrict(&rule->table, rule->table, value, pool);
}

static const char *set_query(struct mr_rule *rule, const char *value,
                             apr_pool_t *pool)
{
    if (!strcmp(value, "merge"))
        rule->query = MR_QUERY_MERGE;
    else if (!strcmp(value, "drop"))
        rule->query = MR_QUERY_DROP;
    else
        return apr_psprintf(pool, "query=%s: use query=merge or query=drop",
                            value);
    return NULL;
}

static const char *set_rest(struct mr_rule *rule, const char *value,
                            apr_pool_t *pool)
{
    if (!rule->from)
        return "rest needs a FROM path";
    if (strcmp(value, "append") != 0 && strcmp(value, "drop") != 0)
        return apr_psprintf(pool, "rest=%s: use rest=append or rest=drop",
                            value);
    rule->drop_rest = value[0] == 'd';
    return NULL;
}

static const char *set_id(struct mr_rule *rule, const char *value,
                          apr_pool_t *pool)
{
    size_t len = strlen(value);

    for (const char *c = value; *c; c++)
        if (!apr_isalnum(*c) && *c != '.' && *c != '_' && *c != '-')
            len = 0;
    if (len < 1 || len > 64)
        return apr_psprintf(pool,
                            "id=%s: use 1 to 64 letters, digits, dots, "
                            "underscores or hyphens",
                            value);
    rule->id = apr_pstrdup(pool, value);
    return NULL;
}

static const char *set_crossorigin(struct mr_rule *rule, const char *value,
                                   apr_pool_t *pool)
{
    if (strcmp(value, "allow") != 0)
        return apr_psprintf(pool, "crossorigin=%s: use crossorigin=allow",
                            value);
    if (rule->htaccess)
        return "crossorigin=allow is not for .htaccess: the administrator can "
               "name the host with MethodRedirectCrossOrigin in the server's "
               "configuration";
    rule->crossorigin = true;
    return NULL;
}

static const char *set_cache(struct mr_rule *rule, const char *value,
                             apr_pool_t *pool)
{
    return mr_cache_parse(&rule->cache, value, pool);
}

static const char *set_hsts(struct mr_rule *rule, const char *value,
                            apr_pool_t *pool)
{
    return mr_hsts_parse(&rule->hsts, value, pool);
}

static const char *set_time(apr_time_t *time, const char *name,
                            const char *value, apr_pool_t *pool)
{
    return mr_time_parse(time, value)
               ? NULL
               : apr_psprintf(pool, "%s=%s: not a time; use %s", name, value,
                              MR_TIME_ACCEPTED);
}

static const char *set_from(struct mr_rule *rule, const char *value,
                            apr_pool_t *pool)
{
    return set_time(&rule->condition.from, "from", value, pool);
}

static const char *set_until(struct mr_rule *rule, const char *value,
                             apr_pool_t *pool)
{
    return set_time(&rule->condition.until, "until", value, pool);
}

static const char *set_host(struct mr_rule *rule, const char *value,
                            apr_pool_t *pool)
{
    return mr_condition_set_host(&rule->condition, value, pool);
}

static const char *set_if(struct mr_rule *rule, const char *value,
                          apr_pool_t *pool)
{
    return mr_condition_set_expression(&rule->condition, value, rule->htaccess,
                                       rule->id, pool);
}

static const char *set_scheme(struct mr_rule *rule, const char *value,
                              apr_pool_t *pool)
{
    size_t len = strspn(value, "abcdefghijklmnopqrstuvwxyz"
                               "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");

    if (mr_location_scheme_is_forbidden(value))
        return apr_psprintf(pool,
                            "scheme=%s: never a redirect's target; use "
                            "another scheme",
                            value);
    if (value[len] != '\0' || !apr_isalpha(value[0]))
        return apr_psprintf(pool,
                            "scheme=%s: use the name of a scheme, such as "
                            "scheme=ftp or scheme=com.example.app",
                            value);
    rule->scheme = apr_pstrdup(pool, value);
    return NULL;
}

static const char *set_weight(struct mr_rule *rule, const char *value,
                              apr_pool_t *pool)
{
    size_t digits = strspn(value, "0123456789");
    apr_int64_t weight = digits <= 7 ? apr_atoi64(value) : 0;

    if (value[digits] != '\0' || weight < 1 || weight > MR_SPLIT_WEIGHT_MAX)
        return apr_psprintf(pool, "weight=%s: use a number from 1 to %d", value,
                            MR_SPLIT_WEIGHT_MAX);
    rule->weight = (unsigned)weight;
    return NULL;
}

static const char *set_sticky(struct mr_rule *rule, const char *value,
                              apr_pool_t *pool)
{
    return mr_sticky_parse(&rule->sticky, value, pool);
}

#define NO_SCHEME                                                              \
    "their targets are http:// and https:// URLs and paths, use "              \
    "MethodRedirect for this one"
#define NO_SPLIT                                                               \
    "a split is several MethodRedirect with the same FROM, each with its "     \
    "weight="

static const struct {
    const char *name; /* with its `=` when it takes a value */
    const char *(*set)(struct mr_rule *, const char *, apr_pool_t *);
    const char *not_for_maps; /* why, and what to do; NULL: it is */
} options[] = {
    {"exact", set_exact, NULL},
    {"methods=", set_methods, NULL},
    {"query=", set_query, NULL},
    {"rest=", set_rest, NULL},
    {"id=", set_id, NULL},
    {"crossorigin=", set_crossorigin, NULL},
    {"cache=", set_cache, NULL},
    {"hsts=", set_hsts, NULL},
    {"from=", set_from, NULL},
    {"until=", set_until, NULL},
    {"host=", set_host, NULL},
    {"if=", set_if, NULL},
    {"scheme=", set_scheme, NO_SCHEME},
    {"weight=", set_weight, NO_SPLIT},
    {"sticky=", set_sticky, NO_SPLIT},
};

bool mr_rule_word_is_option(const char *word)
{
    size_t letters = strspn(word, "abcdefghijklmnopqrstuvwxyz-");

    return letters > 0 && (word[letters] == '=' || !strcmp(word, "exact"));
}

/* Apply row @a i with @a value: once for each rule. */
static const char *set_once(struct mr_rule *rule, size_t i, const char *value,
                            apr_pool_t *pool)
{
    if (rule->kind == MR_RULE_MAP && options[i].not_for_maps)
        return apr_psprintf(pool, "%s%s is not for maps: %s", options[i].name,
                            value, options[i].not_for_maps);
    if (rule->options_given & 1u << i)
        return apr_psprintf(pool, "%s is given twice; give it once",
                            options[i].name);
    rule->options_given |= 1u << i;
    return options[i].set(rule, value, pool);
}

/* What has no `=` is often the end of a value with a blank in it. */
static const char *unknown_option(const struct mr_rule *rule, const char *word,
                                  apr_pool_t *pool)
{
    return apr_psprintf(pool, "\"%s\" is not an option; %suse %s", word,
                        strchr(word, '=')
                            ? ""
                            : "if it belongs to the word before it, leave out "
                              "the blank or quote both together; else ",
                        rule->kind == MR_RULE_MAP ? MR_MAP_OPTIONS_ACCEPTED
                                                  : MR_OPTIONS_ACCEPTED);
}

const char *mr_rule_set_option(struct mr_rule *rule, const char *word,
                               apr_pool_t *pool)
{
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        size_t len = strlen(options[i].name);
        bool valued = options[i].name[len - 1] == '=';

        if (valued ? !strncmp(word, options[i].name, len)
                   : !strcmp(word, options[i].name))
            return set_once(rule, i, word + len, pool);
    }
    return unknown_option(rule, word, pool);
}

/* --- options together ---------------------------------------------------- */

const char *mr_rule_finish(const struct mr_rule *rule, apr_pool_t *pool)
{
    const struct mr_condition *condition = &rule->condition;
    const char *scheme = rule->to ? mr_location_scheme(rule->to) : NULL;

    if (condition->from && condition->until
        && condition->from >= condition->until)
        return "until= is not after from=: the rule would never apply; a date "
               "without a clock is the beginning of that day";
    if (rule->sticky.kind != MR_STICKY_NONE && !rule->weight)
        return "sticky= needs weight=; give this rule and those with the same "
               "FROM a weight";
    if (scheme && (!rule->scheme || apr_cstr_casecmp(scheme, rule->scheme)))
        return apr_psprintf(pool,
                            "the target's scheme is %s, not http or https; "
                            "add scheme=%s to allow that, or use "
                            "https://host/path or /path",
                            scheme, scheme);
    return NULL;
}

/* Rules with one FROM have one name, whatever their slashes. */
static const char *split_name(const struct mr_rule *rule, const char *from,
                              apr_pool_t *pool)
{
    char *name = apr_pstrcat(pool,
                             rule->regex   ? "~"
                             : rule->exact ? "="
                                           : "",
                             from ? from : "", (char *)NULL);

    if (!rule->regex)
        ap_no2slash(name);
    return name;
}

/* What keeps @a rule and @a first from being members of one split. */
static const char *mismatch(const struct mr_rule *rule,
                            const struct mr_rule *first, apr_pool_t *pool)
{
    const char *table = mr_method_table_print(rule->table, pool);
    const char *other = mr_method_table_print(first->table, pool);

    if (strcmp(table, other) != 0)
        return apr_psprintf(pool,
                            "a split has one table: \"%s\" here, \"%s\" in "
                            "rule %s with the same FROM; use the same",
                            table, other, first->id);
    if (!mr_sticky_equal(&rule->sticky, &first->sticky))
        return apr_psprintf(pool,
                            "a split has one sticky=: that of rule %s with the "
                            "same FROM is another; use the same",
                            first->id);
    return NULL;
}

const char *mr_rule_join_split(struct mr_rule *rule, const char *from,
                               apr_array_header_t **splits, apr_pool_t *pool)
{
    struct mr_split *split;
    const struct mr_rule *first;
    const char *error;

    if (!rule->weight)
        return NULL;
    if (!*splits)
        *splits = apr_array_make(pool, 1, (int)sizeof(struct mr_split *));
    split = mr_split_named(*splits, split_name(rule, from, pool));
    first = mr_split_first(split);
    error = first ? mismatch(rule, first, pool) : NULL;
    if (error)
        return error;
    rule->split = split;
    return mr_split_add(split, rule, rule->weight)
               ? NULL
               : apr_psprintf(pool, "a split has at most %d rules",
                              MR_SPLIT_MAX);
}
