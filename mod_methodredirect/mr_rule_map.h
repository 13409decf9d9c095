/**
 * @file
 * MethodRedirectMap: a file of rules that can change while the server runs.
 *
 * The parent builds an image of the file (mr_map_image.h) while it reads the
 * configuration; all children map that one read-only. With reload=SECONDS one
 * child at a time (mod_watchdog's singleton) looks at the file, builds the next
 * image into a private folder and raises the generation; a child follows with
 * its next request. What cannot be read leaves the last good image in place.
 *
 * Nothing on the path of a request waits for another thread or process.
 */
#ifndef MR_RULE_MAP_H
#define MR_RULE_MAP_H

#include <httpd.h>
#include <http_config.h>

#include "mr_map_image.h"

struct mr_rule;
struct mr_rule_map;
struct mr_map_view;

/** Apply the words of a line, `[table] [option ...]`, to a copy of the
 *  directive's rule. @return NULL or an error. */
typedef const char *mr_rule_map_apply(struct mr_rule *rule, const char *words,
                                      apr_pool_t *pool);

/** How often a file may be looked at, and how rarely. */
#define MR_RULE_MAP_RELOAD_LEAST apr_time_from_msec(100)
#define MR_RULE_MAP_RELOAD_MOST  apr_time_from_sec(86400)

/**
 * Load @a file for the rule @a base, whose table and options hold for lines
 * that have none of their own; @a reload is the time between two looks
 * at the file, 0 for never.
 * Not in .htaccess; nothing is loaded in the first of the two passes in which
 * httpd reads its configuration at start.
 * @return NULL, or what is wrong: "FILE:LINE: ..." for a line.
 */
const char *mr_rule_map_open(struct mr_rule_map **map, const char *file,
                             apr_interval_time_t reload,
                             const struct mr_rule *base,
                             mr_rule_map_apply *apply, cmd_parms *cmd);

/** The rules as they are now, to be given back soon; NULL when there are none
 *  (they could not be mapped, which was logged). */
struct mr_map_view *mr_rule_map_acquire(struct mr_rule_map *map);
void mr_rule_map_release(struct mr_rule_map *map, struct mr_map_view *view);

/** The rules of the first generation, for the check of the configuration in the
 *  parent, which must have no part in the views of its children. NULL when the
 *  file was not loaded; otherwise to be given to mr_rule_map_unload(). */
struct mr_map_view *mr_rule_map_load(struct mr_rule_map *map);
void mr_rule_map_unload(struct mr_map_view *view);

/** What a look-up is about. */
const struct mr_map_image *mr_map_view_image(const struct mr_map_view *view);

/** Make @a rule the one that @a line of the map of @a directive is. Only its
 *  id and what is built from its target outlive @a view. @return false when its
 *  target cannot be one. */
bool mr_map_view_make_rule(struct mr_rule *rule, const struct mr_map_view *view,
                           const struct mr_rule *directive,
                           const struct mr_map_line *line, apr_pool_t *pool);

/** The same in @a pool for the check of the configuration: with what the
 *  catalogue knows of a rule, and a directive that names file and line. NULL
 *  when its target cannot be one. */
const struct mr_rule *mr_map_view_rule_of(const struct mr_map_view *view,
                                          const struct mr_rule *directive,
                                          const struct mr_map_line *line,
                                          apr_pool_t *pool);

/** What set of words @a i makes of the directive: a rule without FROM and TO. */
const struct mr_rule *mr_map_view_words(const struct mr_map_view *view,
                                        unsigned i);

/** Whether a line, or the directive for it, spells @a method out. */
bool mr_map_view_names(const struct mr_map_view *view, const char *method);

/** Count that @a line answered. */
void mr_map_view_hit(const struct mr_map_view *view,
                     const struct mr_map_line *line);

/** How often rule @a number answered, in all children of this configuration;
 *  kept when a reload leaves FROM and TO as they were. */
unsigned mr_map_view_hits(const struct mr_map_view *view, unsigned number);

/** What the status page says. */
struct mr_rule_map_state {
    const char *file;
    unsigned generation; /**< 1 at start, one more for each reload */
    apr_time_t loaded;   /**< when that was */
    bool failed;         /**< the file has changed since and is not usable */
    char error[512];     /**< why */
};

void mr_rule_map_state(const struct mr_rule_map *map,
                       struct mr_rule_map_state *state);

/** The file's name. */
const char *mr_rule_map_file(const struct mr_rule_map *map);

/** Whether the server has a look at the file now and then. */
bool mr_rule_map_reloads(const struct mr_rule_map *map);

/** Whether httpd reads its configuration for the first of two times: at start.
 *  `httpd -t` reads it once. */
bool mr_rule_map_is_first_pass(void);

/* For the module's hooks. */
int mr_rule_map_pre_config(apr_pool_t *pconf, apr_pool_t *plog,
                           apr_pool_t *ptemp);
int mr_rule_map_post_config(apr_pool_t *pconf, apr_pool_t *plog,
                            apr_pool_t *ptemp, server_rec *s);
void mr_rule_map_child_init(apr_pool_t *pchild, server_rec *s);

#endif
