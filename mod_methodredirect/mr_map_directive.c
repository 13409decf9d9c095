#include "mr_map_directive.h"

#include <stdbool.h>
#include <string.h>

#include <apr_lib.h>
#include <apr_strings.h>
#include <http_core.h>

#include "mr_rule.h"
#include "mr_rule_map.h"
#include "mr_rule_place.h"
#include "mr_rule_words.h"
#include "mr_table_word.h"

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
        error = mr_table_word_take(next, word, &table, pool);
        if (error || !table)
            return error ? error : mr_table_word_error(word, pool);
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
    return mr_table_word_idle(rule->table);
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
        error = mr_table_word_take(argv[1], argv[0], &rule->table, cmd->pool);
        if (!error && !rule->table)
            error = mr_table_word_error(argv[i], cmd->pool);
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

const char *mr_map_directive(cmd_parms *cmd, void *config, int argc,
                             char *const argv[])
{
    struct mr_rule *rule = mr_rule_place_new(cmd);
    const char *place = rule->id, *file = NULL, *error;
    apr_interval_time_t reload = -1;

    rule->kind = MR_RULE_MAP;
    rule->from = "/"; /* each line has its own */
    error = set_map_words(cmd, rule, &file, &reload, argc, argv);
    if (!error)
        error = mr_rule_map_open(&rule->map, file, reload > 0 ? reload : 0,
                                 rule, apply_words, cmd);
    if (error)
        return mr_rule_words_error(cmd, error);
    if (rule->id == place) /* lines are called FILE:LINE */
        rule->id = mr_rule_place_as_id(
            apr_pstrdup(cmd->pool, mr_rule_map_file(rule->map)));
    return mr_rule_place_put(cmd, config, rule, NULL);
}
