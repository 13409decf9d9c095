#include "mr_directives.h"

#include <stdbool.h>
#include <string.h>

#include <apr_lib.h>
#include <apr_strings.h>
#include <http_core.h>

#include "mr_body.h"
#include "mr_catalog.h"
#include "mr_check.h"
#include "mr_config.h"
#include "mr_htaccess_cost.h"
#include "mr_https.h"
#include "mr_private.h"
#include "mr_proxy_trust.h"
#include "mr_quote.h"
#include "mr_rule.h"
#include "mr_rule_map.h"
#include "mr_settings.h"

/* Tables of MethodRedirectTable by name, for the whole configuration from
 * their line on. Filled while the configuration is read, by one thread; then
 * only read. */
static apr_hash_t *user_tables;

/* Every index outside of .htaccess files, to be sealed. */
static apr_array_header_t *indexes;

int mr_directives_pre_config(apr_pool_t *pconf, apr_pool_t *plog,
                             apr_pool_t *ptemp)
{
    (void)plog;
    (void)ptemp;
    user_tables = apr_hash_make(pconf);
    indexes = apr_array_make(pconf, 8, (int)sizeof(struct mr_rule_index *));
    return OK;
}

int mr_directives_post_config(apr_pool_t *pconf, apr_pool_t *plog,
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

static bool in_htaccess(const cmd_parms *cmd)
{
    return cmd->pool == cmd->temp_pool;
}

/* --- where a rule stands ------------------------------------------------- */

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

/* @a name as it can go unquoted into log lines. Changed in place. */
static const char *as_id(char *name)
{
    for (char *c = name; *c; c++)
        if (*c == ' ' || *c == '"' || apr_iscntrl(*c))
            *c = '_';
    return name;
}

const char *mr_directives_place(const cmd_parms *cmd)
{
    return as_id(apr_psprintf(cmd->pool, "%s:%d", cmd->directive->filename,
                              cmd->directive->line_num));
}

static struct mr_rule *new_rule(const cmd_parms *cmd)
{
    struct mr_rule *rule = apr_pcalloc(cmd->pool, sizeof *rule);

    rule->id = mr_directives_place(cmd);
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

static const char *file_rule(const cmd_parms *cmd, struct mr_dir_config *config,
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

/* @a error, unless a quote without end has led to it. */
static const char *rule_error(const cmd_parms *cmd, const char *error)
{
    const char *quote = mr_quote_error(cmd->directive->args, cmd->temp_pool);

    return mr_settings_error(cmd, quote ? quote : error);
}

/* --- MethodRedirect [table] FROM TO [option ...] ------------------------- */

/* The arguments of a rule, cut but not yet understood. */
struct arguments {
    const struct mr_method_table *table;
    const char *from, *to;
    char *const *options;
    int option_count;
};

/* GET,HEAD=302 ...; not a URL with a query, not a regular expression. */
static bool looks_like_list(const char *word)
{
    size_t n = strspn(word, "abcdefghijklmnopqrstuvwxyz"
                            "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789*,-_");

    return word[n] == '=' || (word[n] == ' ' && strchr(word, '=') != NULL);
}

static const struct mr_method_table *table_named(const char *name,
                                                 apr_pool_t *pool)
{
    const struct mr_method_table *table = mr_method_table_named(name, pool);

    return table ? table : apr_hash_get(user_tables, name, APR_HASH_KEY_STRING);
}

static const char *not_a_table(const char *word, apr_pool_t *pool)
{
    const char *slip = mr_method_table_slip(word, pool);

    return slip ? slip
                : apr_psprintf(pool, "\"%s\" is not a method table; use %s",
                               word, MR_TABLES_ACCEPTED);
}

/* The first word of a rule that begins with neither. */
static const char *no_table_no_path(const char *word, apr_pool_t *pool)
{
    if (word[0] == '^')
        return apr_psprintf(pool,
                            "\"%s\" is not a URL path; use MethodRedirectMatch "
                            "for a regular expression",
                            word);
    if (!mr_method_table_slip(word, pool) && strchr(word, '/')
        && !strstr(word, "://"))
        return apr_psprintf(pool,
                            "\"%s\" is neither a method table nor a URL path; "
                            "a path begins with a slash: /%s",
                            word, word);
    return not_a_table(word, pool);
}

/* Take @a word as a table if it is one. */
static const char *take_table(const char *word,
                              const struct mr_method_table **table,
                              apr_pool_t *pool)
{
    *table = table_named(word, pool);
    if (*table)
        return NULL;
    if (*word && !word[strspn(word, "0123456789")])
        return not_a_table(word, pool);
    if (looks_like_list(word))
        return mr_method_table_parse(table, word, pool);
    return NULL;
}

/* The same for a word that @a next follows. */
static const char *take_table_before(const char *next, const char *word,
                                     const struct mr_method_table **table,
                                     apr_pool_t *pool)
{
    const char *error = take_table(word, table, pool);
    const struct mr_method_table *rest;

    if (error || !looks_like_list(word) || !looks_like_list(next)
        || mr_method_table_parse(&rest, next, pool))
        return error;
    return apr_psprintf(pool,
                        "\"%s\" stands where the table has ended; quote a "
                        "table of several words, such as \"%s %s\"",
                        next, word, next);
}

/* Why @a count words are too many or too few. */
static const char *places_error(const cmd_parms *cmd, bool regex, bool target,
                                int count, char *const *words)
{
    if (count > 1 && !target)
        return apr_psprintf(cmd->pool,
                            "\"%s\": the table has no redirect; leave the "
                            "target out",
                            words[1]);
    if (count > 2 && cmd->info && words[0][0] != '/')
        return apr_psprintf(cmd->pool,
                            "\"%s\" is not a URL path; this directive takes no "
                            "table, use MethodRedirect for another one",
                            words[0]);
    if (count > 2)
        return apr_psprintf(cmd->pool, "\"%s\" is not an option; use %s",
                            words[2], MR_OPTIONS_ACCEPTED);
    if (count == 1)
        return apr_psprintf(cmd->pool,
                            "\"%s\": a target is missing; use for example %s "
                            "https://www.example.com/new",
                            words[0], regex ? "^/old$" : "/old");
    if (regex)
        return target ? "needs a regular expression and a target, such as "
                        "^/old/(.*)$ /new/$1"
                      : "needs a regular expression, such as ^/old/";
    if (cmd->path)
        return "needs a target, such as /new or https://www.example.com/new";
    return target ? "needs a path and a target, such as /old /new"
                  : "needs a path, such as /old";
}

/* What the words that are not options mean: FROM, TO, both or neither. */
static const char *take_places(const cmd_parms *cmd, struct arguments *args,
                               bool regex, int count, char *const *words)
{
    bool target = mr_method_table_needs_target(args->table);
    int most = target ? 2 : 1;

    if (count == most) {
        args->from = words[0];
        args->to = target ? words[1] : NULL;
        return NULL;
    }
    if (cmd->path && !regex && count == most - 1) {
        args->to = target ? words[0] : NULL;
        return NULL;
    }
    return places_error(cmd, regex, target, count, words);
}

static const char *split(const cmd_parms *cmd, bool regex, int argc,
                         char *const *argv, struct arguments *args)
{
    const char *fixed = (const char *)cmd->info, *error = NULL;
    int first = 0, last;

    if (fixed)
        args->table = mr_method_table_named(fixed, cmd->pool);
    else if (argc > 0 && argv[0][0] != '/') {
        error = take_table_before(argc > 1 ? argv[1] : "", argv[0],
                                  &args->table, cmd->pool);
        first = args->table != NULL;
    }
    if (error)
        return error;
    for (last = first; last < argc; last++)
        if (last > first && mr_rule_word_is_option(argv[last]))
            break;
    if (last == first + 1 && mr_rule_word_is_option(argv[first]) && cmd->path)
        last = first; /* all options: the section is the FROM */
    if (!args->table) {
        bool path = argc > 0 && argv[0][0] == '/';
        if (!path && last - first > (regex ? 2 : 1))
            return no_table_no_path(argv[0], cmd->pool);
        args->table = mr_method_table_named("temporary", cmd->pool);
    }
    args->options = argv + last;
    args->option_count = argc - last;
    return take_places(cmd, args, regex, last - first, argv + first);
}

/* The value of scheme= among the options, or NULL. */
static const char *allowed_scheme(const struct arguments *args)
{
    static const char option[] = "scheme=";

    for (int i = 0; i < args->option_count; i++)
        if (!strncmp(args->options[i], option, sizeof option - 1))
            return args->options[i] + sizeof option - 1;
    return NULL;
}

static const char *set_prefix(const cmd_parms *cmd, struct mr_rule *rule,
                              const struct arguments *args)
{
    if (args->from[0] != '/')
        return apr_psprintf(cmd->pool,
                            "\"%s\" is not a URL path; use one that begins "
                            "with /",
                            args->from);
    rule->from = args->from;
    return args->to
               ? mr_location_compile(&rule->to, args->to, -1, NULL, cmd->pool)
               : NULL;
}

static const char *add_rule(cmd_parms *cmd, struct mr_dir_config *config,
                            bool regex, int argc, char *const *argv)
{
    struct mr_rule *rule = new_rule(cmd);
    struct arguments args = {NULL, NULL, NULL, NULL, 0};
    const char *error =
        rule->htaccess ? mr_htaccess_charge_words(cmd, argc, argv) : NULL;

    if (!error)
        error = split(cmd, regex, argc, argv, &args);
    if (error)
        return rule_error(cmd, error);
    rule->table = args.table;
    rule->from_text = args.from;
    rule->to_text = args.to;
    rule->kind = regex       ? MR_RULE_MATCH
                 : args.from ? MR_RULE_PREFIX
                             : MR_RULE_EXPRESSION;
    if (!mr_method_table_answers(args.table))
        error = "the table passes every method; give one another action, such "
                "as POST=307";
    else if (regex)
        error = mr_rule_set_regex(rule, args.from, args.to, cmd->pool);
    else if (args.from)
        error = set_prefix(cmd, rule, &args);
    else if (args.to)
        error = mr_rule_set_expression(rule, args.to, allowed_scheme(&args),
                                       cmd->pool);
    if (!error && regex && rule->htaccess)
        error = mr_htaccess_charge_regex(cmd, rule);
    for (int i = 0; !error && i < args.option_count; i++)
        error = mr_rule_set_option(rule, args.options[i], cmd->pool);
    if (!error)
        error = mr_rule_finish(rule, cmd->pool);
    if (!error)
        error = file_rule(cmd, config, rule, args.from);
    return error ? rule_error(cmd, error) : NULL;
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

/* --- MethodRedirectMap [table] FILE [option ...] ------------------------- */

/* The words `[table] [option ...]` of a line of a map, as mr_rule_map_apply
 * wants it. */
static const char *apply_words(struct mr_rule *rule, const char *words,
                               apr_pool_t *pool)
{
    const struct mr_method_table *table = NULL;
    const char *word = ap_getword_conf(pool, &words), *error;

    rule->options_given = 0; /* a line may say otherwise than the directive */
    if (*word && !mr_rule_word_is_option(word)) {
        const char *next = ap_getword_conf(pool, &words);
        error = take_table_before(next, word, &table, pool);
        if (error || !table)
            return error ? error : not_a_table(word, pool);
        rule->table = table;
        word = next;
    }
    for (; *word; word = ap_getword_conf(pool, &words)) {
        error = mr_rule_set_option(rule, word, pool);
        if (error)
            return error;
    }
    error = mr_rule_finish(rule, pool);
    if (error)
        return error;
    return mr_method_table_answers(rule->table)
               ? NULL
               : "the table passes every method; give one another action, such "
                 "as POST=307";
}

/* "0.5" or "0.5s": ap_timeout_parameter_parse() takes whole numbers only. */
static bool parse_decimal(const char *value, apr_interval_time_t *time)
{
    static const char digits[] = "0123456789";
    size_t whole = strspn(value, digits), places;
    const char *point = value + whole;
    apr_interval_time_t unit = APR_USEC_PER_SEC;

    if (*point != '.' || whole > 6)
        return false;
    places = strspn(point + 1, digits);
    if (places < 1 || places > 6
        || (point[1 + places] && strcmp(point + 1 + places, "s") != 0))
        return false;
    *time = apr_time_from_sec(apr_atoi64(value));
    for (size_t i = 1; i <= places; i++) {
        unit /= 10;
        *time += (point[i] - '0') * unit;
    }
    return true;
}

static bool parse_time(const char *value, apr_interval_time_t *time)
{
    return parse_decimal(value, time)
           || (apr_isdigit(*value)
               && ap_timeout_parameter_parse(value, time, "s") == APR_SUCCESS);
}

static const char *take_reload(const cmd_parms *cmd, const char *value,
                               apr_interval_time_t *reload)
{
    if (*reload >= 0)
        return "reload= is given twice; give it once";
    if (!parse_time(value, reload) || *reload < 0
        || *reload > MR_RULE_MAP_RELOAD_MOST
        || (*reload > 0 && *reload < MR_RULE_MAP_RELOAD_LEAST))
        return apr_psprintf(cmd->pool,
                            "reload=%s: use seconds from 0.1 (or 100ms) to "
                            "86400 (a day), or 0 for never",
                            value);
    return NULL;
}

/* What stands before and behind the name of the file. */
static const char *set_map_words(cmd_parms *cmd, struct mr_rule *rule,
                                 const char **file, apr_interval_time_t *reload,
                                 int argc, char *const *argv)
{
    const char *error = NULL;
    int i = 0;

    rule->table = mr_method_table_named("temporary", cmd->pool);
    if (argc > 1 && !mr_rule_word_is_option(argv[1])) {
        error = take_table_before(argv[1], argv[0], &rule->table, cmd->pool);
        if (!error && !rule->table)
            error = not_a_table(argv[i], cmd->pool);
        i++;
    }
    if (error)
        return error;
    if (i >= argc)
        return "needs a file, such as conf/moved.map";
    *file = argv[i++];
    for (; !error && i < argc; i++)
        error = !strncmp(argv[i], "reload=", 7)
                    ? take_reload(cmd, argv[i] + 7, reload)
                    : mr_rule_set_option(rule, argv[i], cmd->pool);
    return error;
}

static const char *add_map(cmd_parms *cmd, void *config, int argc,
                           char *const argv[])
{
    struct mr_rule *rule = new_rule(cmd);
    const char *place = rule->id, *file = NULL, *error;
    apr_interval_time_t reload = -1;

    rule->kind = MR_RULE_MAP;
    rule->from = "/"; /* each line has its own */
    error = set_map_words(cmd, rule, &file, &reload, argc, argv);
    if (!error)
        error = mr_rule_map_open(&rule->map, file, reload > 0 ? reload : 0,
                                 rule, apply_words, cmd);
    if (error)
        return rule_error(cmd, error);
    if (rule->id == place) /* lines are called FILE:LINE */
        rule->id = as_id(apr_pstrdup(cmd->pool, mr_rule_map_file(rule->map)));
    return file_rule(cmd, config, rule, NULL);
}

static const char *define_table(cmd_parms *cmd, void *config, const char *name,
                                const char *list)
{
    const struct mr_method_table *table;
    const char *error;

    (void)config;
    for (const char *c = name; *c; c++)
        if (!apr_isalnum(*c) && *c != '-' && *c != '_')
            return mr_settings_error(
                cmd, apr_psprintf(cmd->pool,
                                  "\"%s\" is not a name; use letters, "
                                  "digits, - and _",
                                  name));
    if (!*name || apr_isdigit(*name))
        return mr_settings_error(
            cmd, apr_psprintf(cmd->pool,
                              "\"%s\" is not a name; begin it with a "
                              "letter",
                              name));
    if (table_named(name, cmd->pool))
        return mr_settings_error(
            cmd, apr_psprintf(cmd->pool,
                              "\"%s\" is defined already; use another "
                              "name",
                              name));
    error = mr_method_table_parse(&table, list, cmd->pool);
    if (error)
        return mr_settings_error(cmd, error);
    apr_hash_set(user_tables, apr_pstrdup(cmd->pool, name), APR_HASH_KEY_STRING,
                 table);
    return NULL;
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
    AP_INIT_TAKE_ARGV("MethodRedirectMap", add_map, NULL, RSRC_CONF,
                      "a method table (optional), a file of rules, options"),
    AP_INIT_TAKE2("MethodRedirectTable", define_table, NULL, RSRC_CONF,
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
