#include "mr_alias.h"

#include <string.h>

#include <apr_lib.h>
#include <apr_strings.h>
#include <apr_uri.h>

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
                     int flags, apr_pool_t *pool)
{
    const struct mr_regex_style style = {(flags & AP_REG_ICASE) != 0,
                                         (flags & AP_REG_NEWLINE) != 0, false};

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

static void set_scope(struct mr_rule *rule, const struct mr_alias_place *place,
                      apr_pool_t *pool)
{
    const ap_directive_t *section = place->section;
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
        rule->scope_regex =
            ap_pregcomp(pool, path, AP_REG_NO_DEFAULT | place->regex_flags);
}

static struct mr_rule *read_words(struct mr_rule *rule, const char *args,
                                  int status, bool regex, int flags,
                                  apr_pool_t *pool)
{
    const char *word = ap_getword_conf(pool, &args), *next;
    bool redirects;

    if (!status && (status = status_named(word)) != 0)
        word = ap_getword_conf(pool, &args);
    if (!status)
        status = 302;
    rule->table = mr_method_table_always(status, pool);
    redirects = ap_is_HTTP_REDIRECT(status);
    next = ap_getword_conf(pool, &args);
    rule->kind = regex ? MR_RULE_MATCH : MR_RULE_PREFIX;
    if (redirects ? *next != '\0' : *word != '\0') {
        if (!set_from(rule, word, regex, flags, pool))
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
                              const struct mr_alias_place *place,
                              apr_pool_t *pool)
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
        rule->server = place->server;
        rule->limited = ~(apr_int64_t)0; /* mod_alias does not ask <Limit> */
        set_scope(rule, place, pool);
        return read_words(rule, directive->args ? directive->args : "",
                          rows[i].status, rows[i].regex, place->regex_flags,
                          pool);
    }
    return NULL;
}

/* --- targets ------------------------------------------------------------- */

/* As mod_alias treats what a regular expression or an expression gave: the path
 * is escaped, whatever then looks like a query or fragment is not. */
static const char *escape_path(const char *text, apr_pool_t *pool)
{
    const char *path;
    apr_uri_t uri;

    apr_uri_parse(pool, text, &uri);
    path = apr_uri_unparse(pool, &uri, APR_URI_UNP_OMITQUERY);
    return apr_pstrcat(pool, ap_escape_uri(pool, path), uri.query ? "?" : "",
                       uri.query ? uri.query : "", uri.fragment ? "#" : "",
                       uri.fragment ? uri.fragment : "", (char *)NULL);
}

static const char *substitute(const struct mr_rule *rule, const char *path,
                              const struct mr_capture *captures,
                              apr_pool_t *pool)
{
    ap_regmatch_t groups[MR_REGEX_GROUPS];

    for (int i = 0; i < MR_REGEX_GROUPS; i++) {
        const struct mr_capture *c = &captures[i];

        groups[i].rm_so = c->at ? (int)(c->at - path) : -1;
        groups[i].rm_eo = c->at ? groups[i].rm_so + (int)c->len : -1;
    }
    return ap_pregsub(pool, rule->to_text, path, MR_REGEX_GROUPS, groups);
}

const char *mr_alias_target(const struct mr_rule *rule, const char *path,
                            size_t matched, const struct mr_capture *captures,
                            apr_pool_t *pool)
{
    const char *target = rule->to_text;

    if (rule->regex)
        target = substitute(rule, path, captures, pool);
    else if (!rule->from)
        target = strpbrk(target, "%$") ? NULL : target;
    else
        target = apr_pstrcat(pool, target,
                             ap_os_escape_path(pool, path + matched, 1),
                             (char *)NULL);
    if (target && !rule->from)
        target = escape_path(target, pool);
    return target && (target[0] == '/' || ap_is_url(target)) ? target : NULL;
}
