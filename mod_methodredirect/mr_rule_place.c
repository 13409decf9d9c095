#include "mr_rule_place.h"

#include <string.h>

#include <apr_lib.h>
#include <apr_strings.h>

#include "mr_catalog.h"
#include "mr_private.h"
#include "mr_rule_index.h"

/* Every index outside of .htaccess files, to be sealed. */
static apr_array_header_t *indexes;

int mr_rule_place_pre_config(apr_pool_t *pconf, apr_pool_t *plog,
                             apr_pool_t *ptemp)
{
    (void)plog;
    (void)ptemp;
    indexes = apr_array_make(pconf, 8, (int)sizeof(struct mr_rule_index *));
    return OK;
}

int mr_rule_place_post_config(apr_pool_t *pconf, apr_pool_t *plog,
                              apr_pool_t *ptemp, server_rec *s)
{
    (void)pconf;
    (void)plog;
    (void)ptemp;
    (void)s;
    for (int i = 0; i < indexes->nelts; i++)
        mr_rule_index_seal(((struct mr_rule_index **)indexes->elts)[i]);
    return OK;
}

/* --- the section --------------------------------------------------------- */

static bool in_htaccess(const cmd_parms *cmd)
{
    return cmd->pool == cmd->temp_pool;
}

static const ap_directive_t *enclosing(const cmd_parms *cmd, const char *name)
{
    const ap_directive_t *d = cmd->directive ? cmd->directive->parent : NULL;

    while (d && ap_cstr_casecmp(d->directive, name) != 0)
        d = d->parent;
    return d;
}

static bool is_regex(const ap_directive_t *section)
{
    return section->args[0] == '~'
           || !ap_cstr_casecmp(section->directive, "<LocationMatch");
}

static bool is_pattern(const ap_directive_t *section)
{
    return is_regex(section) || strpbrk(section->args, "*?[") != NULL;
}

static const ap_directive_t *enclosing_location(const cmd_parms *cmd)
{
    const ap_directive_t *section = enclosing(cmd, "<Location");

    return section ? section : enclosing(cmd, "<LocationMatch");
}

static bool is_in_if(const cmd_parms *cmd)
{
    return enclosing(cmd, "<If") || enclosing(cmd, "<ElseIf")
           || enclosing(cmd, "<Else");
}

static enum mr_scope scope_of(const cmd_parms *cmd)
{
    static const char *const others[] = {"<Files", "<FilesMatch", "<Proxy",
                                         "<ProxyMatch"};
    const ap_directive_t *section;

    if (!cmd->path)
        return MR_SCOPE_SERVER;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (enclosing(cmd, others[i]))
            return MR_SCOPE_OTHER;
    if (is_in_if(cmd))
        return MR_SCOPE_OTHER;
    if ((section = enclosing_location(cmd)) != NULL)
        return is_pattern(section) ? MR_SCOPE_LOCATION_MATCH
                                   : MR_SCOPE_LOCATION;
    if (in_htaccess(cmd))
        return MR_SCOPE_DIRECTORY;
    section = enclosing(cmd, "<Directory");
    return section && !is_pattern(section) ? MR_SCOPE_DIRECTORY
                                           : MR_SCOPE_OTHER;
}

/* --- the rule ------------------------------------------------------------ */

const char *mr_rule_place_as_id(char *name)
{
    for (char *c = name; *c; c++)
        if (*c == ' ' || *c == '"' || apr_iscntrl(*c))
            *c = '_';
    return name;
}

const char *mr_rule_place_name(const cmd_parms *cmd)
{
    return mr_rule_place_as_id(apr_psprintf(cmd->pool, "%s:%d",
                                            cmd->directive->filename,
                                            cmd->directive->line_num));
}

struct mr_rule *mr_rule_place_new(const cmd_parms *cmd)
{
    struct mr_rule *rule = apr_pcalloc(cmd->pool, sizeof *rule);

    rule->id = mr_rule_place_name(cmd);
    rule->slot = -1;
    rule->directive = cmd->directive;
    rule->server = cmd->server;
    rule->limited = cmd->limited;
    rule->htaccess = in_htaccess(cmd);
    rule->scope = scope_of(cmd);
    rule->of_client = is_in_if(cmd);
    rule->scope_path = cmd->path ? apr_pstrdup(cmd->pool, cmd->path) : NULL;
    if (rule->scope == MR_SCOPE_LOCATION_MATCH
        && is_regex(enclosing_location(cmd))) /* as core reads the section */
        rule->scope_regex = ap_pregcomp(cmd->pool, cmd->path, AP_REG_EXTENDED);
    return rule;
}

const char *mr_rule_place_put(const cmd_parms *cmd,
                              struct mr_dir_config *config,
                              struct mr_rule *rule, const char *from)
{
    struct mr_server_config *server = ap_get_module_config(
        cmd->server->module_config, &methodredirect_module);
    struct mr_rule_index **index;
    const char *error = mr_rule_join_split(
        rule, from, cmd->path ? &config->splits : &server->splits, cmd->pool);

    if (error)
        return error;
    switch (rule->scope) {
    case MR_SCOPE_SERVER:
        index = &server->rules;
        break;
    case MR_SCOPE_LOCATION:
    case MR_SCOPE_LOCATION_MATCH:
        index = &config->mapping;
        break;
    default:
        index = &config->fixups;
        break;
    }
    if (!*index) {
        *index = mr_rule_index_create(cmd->pool);
        if (!rule->htaccess)
            APR_ARRAY_PUSH(indexes, struct mr_rule_index *) = *index;
    }
    if (rule->map)
        mr_rule_index_add(*index, MR_KEY_EVERY, "", rule);
    else if (rule->regex)
        mr_rule_index_add(*index, MR_KEY_LITERAL, mr_regex_literal(rule->regex),
                          rule);
    else if (rule->from)
        mr_rule_index_add(*index, rule->exact ? MR_KEY_EXACT : MR_KEY_PREFIX,
                          rule->from, rule);
    else
        mr_rule_index_add(*index, MR_KEY_EVERY, "", rule);
    if (!rule->htaccess)
        mr_catalog_add(rule);
    return NULL;
}
