#include "mr_alias.h"

#include <string.h>

#include <apr_lib.h>
#include <apr_strings.h>

/* The directives; a status of 0: the first word may say one. */
static const struct {
    const char *name;
    int status;
    bool regex;
} rows[] = {
    {"Redirect", 0, false},
    {"RedirectMatch", 0, true},
    {"RedirectTemp", 302, false},
    {"RedirectPermanent", 301, false},
};

bool mr_alias_is(const struct mr_rule *rule)
{
    return !ap_cstr_casecmpn(rule->directive->directive, "Redirect", 8);
}

/* The status that @a word is, or 0. */
static int status_named(const char *word)
{
    static const struct {
        const char *name;
        int status;
    } names[] = {
        {"permanent", 301}, {"temp", 302}, {"seeother", 303}, {"gone", 410}};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!ap_cstr_casecmp(word, names[i].name))
            return names[i].status;
    return apr_isdigit(*word) ? (int)apr_atoi64(word) : 0;
}

static bool set_from(struct mr_rule *rule, const char *from, bool regex,
                     apr_pool_t *pool)
{
    static const struct mr_regex_style style = {false, false, false};

    rule->from_text = from;
    if (regex)
        return !mr_regex_compile(&rule->regex, from, style, pool);
    rule->from = from;
    return from[0] == '/';
}

static void set_to(struct mr_rule *rule, const char *to, apr_pool_t *pool)
{
    int groups = rule->regex ? mr_regex_groups(rule->regex) : -1;

    rule->to_text = to;
    if (groups > MR_REGEX_GROUPS - 1)
        groups = MR_REGEX_GROUPS - 1;
    if (!rule->from_text && strpbrk(to, "%$"))
        return; /* an expression */
    if (mr_location_compile(&rule->to, to, groups, NULL, pool))
        rule->to = NULL;
}

static void set_scope(struct mr_rule *rule, const ap_directive_t *section,
                      apr_pool_t *pool)
{
    const char *args, *path;
    bool regex;

    rule->scope = MR_SCOPE_SERVER;
    if (!section)
        return;
    args = section->args;
    regex = !ap_cstr_casecmp(section->directive, "<LocationMatch");
    path = ap_getword_conf(pool, &args);
    if (!strcmp(path, "~")) {
        regex = true;
        path = ap_getword_conf(pool, &args);
    }
    if (*path && path[strlen(path) - 1] == '>')
        path = apr_pstrmemdup(pool, path, strlen(path) - 1);
    rule->scope_path = path;
    rule->scope = regex || strpbrk(path, "*?[") ? MR_SCOPE_LOCATION_MATCH
                                                : MR_SCOPE_LOCATION;
    if (regex)
        rule->scope_regex = ap_pregcomp(pool, path, AP_REG_EXTENDED);
}

static struct mr_rule *read_words(struct mr_rule *rule, const char *args,
                                  int status, bool regex, apr_pool_t *pool)
{
    const char *word = ap_getword_conf(pool, &args), *next, *error;
    bool redirects;

    if (!status && (status = status_named(word)) != 0)
        word = ap_getword_conf(pool, &args);
    if (!status)
        status = 302;
    error = mr_method_table_parse(&rule->table,
                                  apr_psprintf(pool, "*=%d", status), pool);
    if (error)
        return NULL;
    redirects = mr_method_table_needs_target(rule->table);
    next = ap_getword_conf(pool, &args);
    rule->kind = regex ? MR_RULE_MATCH : MR_RULE_PREFIX;
    if (redirects ? *next != '\0' : *word != '\0') {
        if (!set_from(rule, word, regex, pool))
            return NULL;
        word = next;
    }
    else
        rule->kind = MR_RULE_EXPRESSION;
    if (redirects)
        set_to(rule, word, pool);
    return rule;
}

struct mr_rule *mr_alias_read(const ap_directive_t *directive,
                              const ap_directive_t *section,
                              const server_rec *server, apr_pool_t *pool)
{
    struct mr_rule *rule;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (ap_cstr_casecmp(directive->directive, rows[i].name) != 0)
            continue;
        rule = apr_pcalloc(pool, sizeof *rule);
        rule->id = apr_psprintf(pool, "%s:%d", directive->filename,
                                directive->line_num);
        rule->slot = -1;
        rule->directive = directive;
        rule->server = server;
        rule->limited = ~(apr_int64_t)0; /* mod_alias does not ask <Limit> */
        set_scope(rule, section, pool);
        return read_words(rule, directive->args ? directive->args : "",
                          rows[i].status, rows[i].regex, pool);
    }
    return NULL;
}
