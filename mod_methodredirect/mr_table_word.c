#include "mr_table_word.h"

#include <string.h>

#include <apr_hash.h>
#include <apr_lib.h>
#include <apr_strings.h>

#include "mr_settings.h"

/* Tables of MethodRedirectTable by name, for the whole configuration from
 * their line on. Filled while the configuration is read, by one thread; then
 * only read. */
static apr_hash_t *user_tables;

int mr_table_word_pre_config(apr_pool_t *pconf, apr_pool_t *plog,
                             apr_pool_t *ptemp)
{
    (void)plog;
    (void)ptemp;
    user_tables = apr_hash_make(pconf);
    return OK;
}

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

const char *mr_table_word_error(const char *word, apr_pool_t *pool)
{
    const char *slip = mr_method_table_slip(word, pool);

    return slip ? slip
                : apr_psprintf(pool, "\"%s\" is not a method table; use %s",
                               word, MR_TABLES_ACCEPTED);
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
        return mr_table_word_error(word, pool);
    if (looks_like_list(word))
        return mr_method_table_parse(table, word, pool);
    return NULL;
}

const char *mr_table_word_take(const char *next, const char *word,
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

const char *mr_table_word_idle(const struct mr_method_table *table)
{
    return mr_method_table_answers(table)
               ? NULL
               : "the table passes every method; give one another action, such "
                 "as POST=307";
}

const char *mr_table_word_define(cmd_parms *cmd, void *config, const char *name,
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
