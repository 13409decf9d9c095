#include "mr_rule.h"

#include <string.h>

#include <apr_fnmatch.h>
#include <apr_lib.h>
#include <apr_strings.h>
#include <http_protocol.h>

#include "mr_path_key.h"

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

bool mr_rule_in_section(const struct mr_rule *rule, const char *path)
{
    switch (rule->scope) {
    case MR_SCOPE_LOCATION:
        /* httpd merges the slashes of the path, not those of the section. */
        return !strstr(rule->scope_path, "//")
               && mr_prefix_match(rule->scope_path, path) > 0;
    case MR_SCOPE_LOCATION_MATCH:
        return rule->scope_regex
                   ? !ap_regexec(rule->scope_regex, path, 0, NULL, 0)
                   : apr_fnmatch(rule->scope_path, path, APR_FNM_PATHNAME)
                         == APR_SUCCESS;
    default:
        return true;
    }
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
