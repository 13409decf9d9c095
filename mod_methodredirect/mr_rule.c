#include "mr_rule.h"

#include <string.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <apr_lib.h>
#include <apr_strings.h>
#include <http_protocol.h>

#include "mr_rule_index.h"

/* Bounds what one pattern may cost on one path. PCRE counts backtracking
 * steps; honest patterns on 8 KB paths stay below 20,000. */
#define MATCH_LIMIT "(*LIMIT_MATCH=50000)"

/* --- regular expressions ------------------------------------------------- */

/* ap_regname() wrote before its buffer in 2.4.67 and earlier
 * (CVE-2026-44631). */
static bool named_groups_are_safe(void)
{
    ap_version_t version;

    ap_get_server_revision(&version);
    return version.major > 2 || version.minor > 4 || version.patch >= 68;
}

/* The names of the groups by number; NULL when there are none. */
static const char *group_names(const char *const **names,
                               const ap_regex_t *regex, const char *pattern,
                               apr_pool_t *pool)
{
    apr_array_header_t *found;
    const char **list;

    *names = NULL;
    if (!strstr(pattern, "(?<") && !strstr(pattern, "(?P<")
        && !strstr(pattern, "(?'"))
        return NULL;
    if (!named_groups_are_safe())
        return "named groups need httpd 2.4.68 or newer; use $1 to $9";
    found = apr_array_make(pool, 10, (int)sizeof(char *));
    ap_regname(regex, found, "", 0);
    list = apr_pcalloc(pool, (size_t)(regex->re_nsub + 1) * sizeof *list);
    for (int i = 0; i < found->nelts && i <= regex->re_nsub; i++) {
        list[i] = ((const char **)found->elts)[i];
        for (int k = 0; list[i] && k < i; k++)
            if (list[k] && !strcmp(list[k], list[i]))
                return apr_psprintf(pool,
                                    "two groups are called \"%s\"; give each a "
                                    "name of its own",
                                    list[i]);
    }
    *names = list;
    return NULL;
}

/* What PCRE has against @a pattern: httpd keeps its reason to itself. */
static const char *regex_error(const char *pattern, apr_pool_t *pool)
{
    PCRE2_UCHAR reason[128] = "httpd cannot compile it";
    PCRE2_SIZE at = 0, len = strlen(pattern);
    int code;
    pcre2_code *compiled = pcre2_compile(
        (PCRE2_SPTR)pattern, len,
        PCRE2_DOTALL | PCRE2_DOLLAR_ENDONLY | PCRE2_DUPNAMES, &code, &at, NULL);

    if (compiled)
        pcre2_code_free(compiled);
    else
        pcre2_get_error_message(code, reason, sizeof reason);
    return apr_psprintf(
        pool, "\"%s\" is not a regular expression: %s at offset %lu, %s%s",
        pattern, (const char *)reason, (unsigned long)at,
        at < len ? "before " : "its end", at < len ? pattern + at : "");
}

const char *mr_rule_set_regex(struct mr_rule *rule, const char *pattern,
                              const char *to, apr_pool_t *pool)
{
    const char *limited = apr_pstrcat(pool, MATCH_LIMIT, pattern, (char *)NULL);
    const char *const *names;
    const char *error;
    int groups;

    /* What RegexDefaultOptions says, and in any case `.` matches a line end
     * and `$` only the very end (CVE-2019-10098). */
    rule->regex =
        ap_pregcomp(pool, limited, AP_REG_DOTALL | AP_REG_DOLLAR_ENDONLY);
    if (!rule->regex)
        return regex_error(pattern, pool);
    if (!to)
        return NULL;
    error = group_names(&names, rule->regex, pattern, pool);
    if (error)
        return error;
    groups = rule->regex->re_nsub < AP_MAX_REG_MATCH ? rule->regex->re_nsub
                                                     : AP_MAX_REG_MATCH - 1;
    return mr_location_compile(&rule->to, to, groups, names, pool);
}

int mr_rule_match_regex(const struct mr_rule *rule, const char *path,
                        struct mr_capture *captures)
{
    ap_regmatch_t match[AP_MAX_REG_MATCH];
    int rc;

    for (const char *c = path; *c; c++)
        if (apr_iscntrl(*c))
            return AP_REG_NOMATCH;
    rc = ap_regexec(rule->regex, path, AP_MAX_REG_MATCH, match, 0);
    if (rc != 0)
        return rc;
    for (int i = 0; i < AP_MAX_REG_MATCH; i++) {
        bool took_part = match[i].rm_so >= 0;
        captures[i].at = took_part ? path + match[i].rm_so : NULL;
        captures[i].len =
            took_part ? (size_t)(match[i].rm_eo - match[i].rm_so) : 0;
    }
    return 0;
}

/* --- what a rule says of a request --------------------------------------- */

int mr_rule_action(const struct mr_rule *rule, const char *method)
{
    /* M_INVALID has a bit of its own, which <LimitExcept> leaves set. */
    if (!(rule->limited & (AP_METHOD_BIT << ap_method_number_of(method))))
        return MR_ACTION_PASS;
    return mr_method_table_action(rule->table, method);
}

bool mr_rule_matches(const struct mr_rule *rule, const char *path)
{
    struct mr_capture captures[AP_MAX_REG_MATCH];
    size_t matched;

    if (rule->regex)
        return mr_rule_match_regex(rule, path, captures) == 0;
    if (!rule->from)
        return true;
    matched = mr_prefix_match(rule->from, path);
    return matched > 0 && !(rule->exact && path[matched] != '\0');
}
