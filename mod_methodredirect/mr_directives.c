#include "mr_directives.h"

#include <stdbool.h>

#include <apr_strings.h>

#include "mr_body.h"
#include "mr_check.h"
#include "mr_htaccess_cost.h"
#include "mr_https.h"
#include "mr_map_directive.h"
#include "mr_proxy_trust.h"
#include "mr_rule.h"
#include "mr_rule_place.h"
#include "mr_rule_words.h"
#include "mr_settings.h"
#include "mr_table_word.h"

/* --- rules --------------------------------------------------------------- */

static const char *set_prefix(const cmd_parms *cmd, struct mr_rule *rule,
                              const struct mr_rule_words *words)
{
    if (words->from[0] != '/')
        return apr_psprintf(cmd->pool,
                            "\"%s\" is not a URL path; use one that begins "
                            "with /",
                            words->from);
    rule->from = words->from;
    return words->to
               ? mr_location_compile(&rule->to, words->to, -1, NULL, cmd->pool)
               : NULL;
}

static const char *add_rule(cmd_parms *cmd, struct mr_dir_config *config,
                            bool regex, int argc, char *const *argv)
{
    struct mr_rule *rule = mr_rule_place_new(cmd);
    struct mr_rule_words words = {.table = NULL};
    const char *error =
        rule->htaccess ? mr_htaccess_charge_words(cmd, argc, argv) : NULL;

    if (!error)
        error = mr_rule_words_split(cmd, regex, argc, argv, &words);
    if (!error)
        error = mr_table_word_idle(words.table);
    if (error)
        return mr_rule_words_error(cmd, error);
    rule->table = words.table;
    rule->from_text = words.from;
    rule->to_text = words.to;
    rule->kind = regex        ? MR_RULE_MATCH
                 : words.from ? MR_RULE_PREFIX
                              : MR_RULE_EXPRESSION;
    if (regex)
        error = mr_rule_set_regex(rule, words.from, words.to, cmd->pool);
    else if (words.from)
        error = set_prefix(cmd, rule, &words);
    else if (words.to)
        error = mr_rule_set_expression(rule, words.to,
                                       mr_rule_words_scheme(&words), cmd->pool);
    if (!error && regex && rule->htaccess)
        error = mr_htaccess_charge_regex(cmd, rule);
    for (int i = 0; !error && i < words.option_count; i++)
        error = mr_rule_set_option(rule, words.options[i], cmd->pool);
    if (!error)
        error = mr_rule_finish(rule, cmd->pool);
    if (!error)
        error = mr_rule_place_put(cmd, config, rule, words.from);
    return error ? mr_rule_words_error(cmd, error) : NULL;
}

static const char *add_prefix_rule(cmd_parms *cmd, void *config, int argc,
                                   char *const argv[])
{
    return add_rule(cmd, config, false, argc, argv);
}

static const char *add_regex_rule(cmd_parms *cmd, void *config, int argc,
                                  char *const argv[])
{
    return add_rule(cmd, config, true, argc, argv);
}

/* --- the table ----------------------------------------------------------- */

#define SECTIONS  (RSRC_CONF | ACCESS_CONF)
#define INFO(row) ((void *)(uintptr_t)(row))

const command_rec mr_directives[] = {
    AP_INIT_TAKE_ARGV("MethodRedirect", add_prefix_rule, NULL, OR_FILEINFO,
                      "a method table (optional), a path, a target, options"),
    AP_INIT_TAKE_ARGV("MethodRedirectTemp", add_prefix_rule, INFO("temporary"),
                      OR_FILEINFO, "a path, a target, options"),
    AP_INIT_TAKE_ARGV("MethodRedirectPermanent", add_prefix_rule,
                      INFO("permanent"), OR_FILEINFO,
                      "a path, a target, options"),
    AP_INIT_TAKE_ARGV("MethodRedirectMatch", add_regex_rule, NULL, OR_FILEINFO,
                      "a method table (optional), a regular expression, a "
                      "target, options"),
    AP_INIT_TAKE_ARGV("MethodRedirectMap", mr_map_directive, NULL, RSRC_CONF,
                      "a method table (optional), a file of rules, options"),
    AP_INIT_TAKE2("MethodRedirectTable", mr_table_word_define, NULL, RSRC_CONF,
                  "a name and a list such as \"GET=302 POST=303 *=405\""),
    AP_INIT_TAKE1("MethodRedirectEnforce", mr_settings_choice,
                  INFO(&mr_settings_enforce), SECTIONS,
                  "off, report, on or strict"),
    AP_INIT_ITERATE("MethodRedirectEnforceOrigin", mr_settings_origin_action,
                    NULL, SECTIONS, "pairs ORIGIN=ACTION"),
    AP_INIT_TAKE_ARGV("MethodRedirectCrossOrigin", mr_settings_cross_origin,
                      NULL, SECTIONS, "deny, allow or hosts"),
    AP_INIT_TAKE_ARGV("MethodRedirectHTTPS", mr_https_set, NULL, RSRC_CONF,
                      "off, on or refuse; hsts=, except=, port="),
    AP_INIT_TAKE_ARGV("MethodRedirectBody", mr_body_set, NULL, SECTIONS,
                      "drain=BYTES and close=BYTES, or off"),
    AP_INIT_TAKE_ARGV("MethodRedirectTrustProxy", mr_proxy_trust_set, NULL,
                      RSRC_CONF, "addresses, header=NAME; or none"),
    AP_INIT_TAKE1("MethodRedirectCheck", mr_check_set, NULL, RSRC_CONF,
                  "off, warn or error"),
    AP_INIT_TAKE1("MethodRedirectHTTP10", mr_settings_choice,
                  INFO(&mr_settings_http10), SECTIONS, "same or keep"),
    AP_INIT_TAKE1("MethodRedirectRelative", mr_settings_choice,
                  INFO(&mr_settings_relative), OR_FILEINFO, "on or off"),
    {NULL, {NULL}, NULL, 0, NO_ARGS, NULL},
};
