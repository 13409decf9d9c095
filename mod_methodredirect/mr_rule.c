#include "mr_rule.h"

#include <string.h>

#include <apr_lib.h>
#include <apr_strings.h>
#include <http_protocol.h>

#include "mr_path_key.h"

/* --- options ------------------------------------------------------------- */

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
    rule->crossorigin = true;
    return NULL;
}

static const struct {
    const char *name; /* with its `=` when it takes a value */
    const char *(*set)(struct mr_rule *, const char *, apr_pool_t *);
} options[] = {
    {"exact", set_exact},  {"methods=", set_methods},
    {"query=", set_query}, {"rest=", set_rest},
    {"id=", set_id},       {"crossorigin=", set_crossorigin},
};

bool mr_rule_word_is_option(const char *word)
{
    size_t letters = strspn(word, "abcdefghijklmnopqrstuvwxyz-");

    return letters > 0 && (word[letters] == '=' || !strcmp(word, "exact"));
}

const char *mr_rule_set_option(struct mr_rule *rule, const char *word,
                               apr_pool_t *pool)
{
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        size_t len = strlen(options[i].name);
        bool valued = options[i].name[len - 1] == '=';

        if (valued ? !strncmp(word, options[i].name, len)
                   : !strcmp(word, options[i].name))
            return options[i].set(rule, word + len, pool);
    }
    return apr_psprintf(pool, "\"%s\" is not an option; use %s", word,
                        MR_OPTIONS_ACCEPTED);
}

/* --- regular expressions ------------------------------------------------- */

/* What RegexDefaultOptions says. */
static struct mr_regex_style style_of(const struct mr_rule *rule)
{
    int flags = ap_regcomp_get_default_cflags();
    struct mr_regex_style style = {(flags & AP_REG_ICASE) != 0,
                                   (flags & AP_REG_NEWLINE) != 0,
                                   rule->htaccess};

    return style;
}

const char *mr_rule_set_regex(struct mr_rule *rule, const char *pattern,
                              const char *to, apr_pool_t *pool)
{
    const char *error =
        mr_regex_compile(&rule->regex, pattern, style_of(rule), pool);
    int groups;

    if (error || !to)
        return error;
    groups = mr_regex_groups(rule->regex);
    if (groups > MR_REGEX_GROUPS - 1)
        groups = MR_REGEX_GROUPS - 1;
    return mr_location_compile(&rule->to, to, groups,
                               mr_regex_names(rule->regex), pool);
}

/* --- what a rule says of a request --------------------------------------- */

int mr_rule_action(const struct mr_rule *rule, const char *method)
{
    /* M_INVALID has a bit of its own, which <LimitExcept> leaves set. */
    if (rule->limited != -1 /* no <Limit> */
        && !(rule->limited & (AP_METHOD_BIT << ap_method_number_of(method))))
        return MR_ACTION_PASS;
    return mr_method_table_action(rule->table, method);
}

bool mr_rule_matches(const struct mr_rule *rule, const char *path,
                     struct mr_regex_work *work)
{
    struct mr_capture captures[MR_REGEX_GROUPS];
    size_t matched;

    if (rule->regex) {
        mr_regex_set_subject(work, path);
        return mr_regex_match(rule->regex, work, captures) == MR_REGEX_MATCH;
    }
    if (!rule->from)
        return true;
    matched = mr_prefix_match(rule->from, path);
    return matched > 0 && !(rule->exact && path[matched] != '\0');
}
