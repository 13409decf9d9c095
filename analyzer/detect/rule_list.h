/**
 * @file
 * The rules of a configuration, as the module lists them:
 * httpd -t -D DUMP_METHODREDIRECT_JSON, or the JSON of its status page.
 */
#ifndef DETECT_RULE_LIST_H
#define DETECT_RULE_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "util/diag.h"
#include "util/slice.h"

enum { RULE_LIST_MAX = 1 << 17, RULE_LIST_MAX_BYTES = 64 << 20 };

/** A rule; texts live as long as the list. */
struct listed_rule {
    struct slice id;        /**< what a log calls it */
    struct slice file;      /**< where it stands; empty: not told */
    unsigned line;          /**< 0: not told */
    struct slice vhost;     /**< name:port */
    struct slice from, to;  /**< as configured; empty: none */
    bool redirects;         /**< some method, so that a log can show its use */
    bool is_used_elsewhere; /**< the server has counted hits of it */
};

struct rule_list;

/** Read the file @a path. NULL with @a diag set, which names file and place,
 *  when it is no such list or too long. */
struct rule_list *rule_list_read(const char *path, struct diag *diag);

/** The same of @a text; @a name is what diagnostics call it. */
struct rule_list *rule_list_parse(const char *name, struct slice text,
                                  struct diag *diag);

/** The rules, in their order. */
const struct listed_rule *rule_list_rules(const struct rule_list *list,
                                          size_t *count);

/** The rule with this @a id; NULL when there is none, or no list. */
const struct listed_rule *rule_list_find(const struct rule_list *list,
                                         struct slice id);

void rule_list_destroy(struct rule_list *list);

#endif
