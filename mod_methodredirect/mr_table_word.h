/**
 * @file
 * Words that are method tables: by name, as a status or as a list; and
 * MethodRedirectTable, which gives a table a name.
 */
#ifndef MR_TABLE_WORD_H
#define MR_TABLE_WORD_H

#include <httpd.h>
#include <http_config.h>

#include "mr_method_table.h"

/** Take @a word, which the word @a next follows ("": none), as a table. @a table
 *  is NULL when it is none. @return NULL, or what is wrong with one, and what
 *  would do. */
const char *mr_table_word_take(const char *next, const char *word,
                               const struct mr_method_table **table,
                               apr_pool_t *pool);

/** Why @a word is no table, and what would be one. */
const char *mr_table_word_error(const char *word, apr_pool_t *pool);

/** NULL, or why a rule with @a table would never answer. */
const char *mr_table_word_idle(const struct mr_method_table *table);

/** MethodRedirectTable, for the command table. */
const char *mr_table_word_define(cmd_parms *cmd, void *config, const char *name,
                                 const char *list);

/** Forget the tables that the last configuration named. */
int mr_table_word_pre_config(apr_pool_t *pconf, apr_pool_t *plog,
                             apr_pool_t *ptemp);

#endif
