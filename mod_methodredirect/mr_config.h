/**
 * @file
 * Settings and rules per server and per directory section.
 *
 * Everything is described once, in the field table of mr_config.c; creating
 * and merging walk that table. Nothing changes after post_config, except that
 * httpd merges sections for each request into the request's pool.
 */
#ifndef MR_CONFIG_H
#define MR_CONFIG_H

#include <httpd.h>
#include <http_config.h>

#include "mr_origin.h"
#include "mr_rule_index.h"

/** Values of MR_SETTING_ENFORCE. */
enum mr_enforce_mode {
    MR_ENFORCE_OFF,
    MR_ENFORCE_REPORT,
    MR_ENFORCE_ON,
    MR_ENFORCE_STRICT
};

/** Values of MR_SETTING_ACTION + origin; a number from 400 refuses with it. */
enum mr_enforce_action {
    MR_ENFORCE_PASS,
    MR_ENFORCE_ONLY_REPORT,
    MR_ENFORCE_PRESERVE,
    MR_ENFORCE_SEE_OTHER
};

/** MethodRedirectCheck. */
enum mr_check_mode { MR_CHECK_OFF, MR_CHECK_WARN, MR_CHECK_ERROR };

enum mr_setting {
    MR_SETTING_ENFORCE,
    MR_SETTING_HTTP10_KEEP,
    MR_SETTING_RELATIVE,
    MR_SETTING_ACTION, /**< one for each origin from here */
    MR_SETTING_COUNT = MR_SETTING_ACTION + MR_ORIGIN_COUNT
};

/** MethodRedirectCrossOrigin. */
struct mr_cross_origin {
    bool allow_all;
    const char *const *hosts; /**< HOST, HOST:PORT or "*." before
                                   them; ends with NULL */
};

/** Per directory, Location, If, .htaccess; and the defaults of a server. */
struct mr_dir_config {
    int setting[MR_SETTING_COUNT];
    const struct mr_cross_origin *cross_origin;
    const struct mr_body_limits *body; /**< NULL: the default */
    struct mr_rule_index *mapping; /**< rules of Location sections, or NULL */
    struct mr_rule_index *fixups;  /**< rules of other sections, or NULL */
    apr_array_header_t *splits;    /**< of the section's rules while it is read;
                                     not merged */
};

/** Per server. */
struct mr_server_config {
    struct mr_rule_index *rules; /**< those outside of all sections, or NULL */
    const struct mr_proxy_trust *proxy_trust; /**< NULL: nobody is trusted */
    const struct mr_https *https;             /**< NULL: off */
    int check; /**< enum mr_check_mode; ask mr_config_check() */
    apr_array_header_t *splits; /**< of its own rules while they are read */
};

/** The configuration that holds for @a r in its present phase. */
const struct mr_dir_config *mr_config_of(const request_rec *r);

/** The configuration of @a s itself. */
const struct mr_server_config *mr_config_of_server(const server_rec *s);

/** The rules outside of all sections for @a s, its own first. */
const struct mr_rule_index *mr_config_server_rules(const server_rec *s);

/** What happens to findings about the lines of @a s. */
enum mr_check_mode mr_config_check(const server_rec *s);

/** The value of a setting, or its default where nobody set it. */
int mr_config_setting(const struct mr_dir_config *config,
                      enum mr_setting setting);

/** The same at @a path of @a s: what the last of its Location sections there
 *  says, else the server. NULL: nothing is known of the path. */
int mr_config_setting_at(const server_rec *s, const char *path,
                         enum mr_setting setting, apr_pool_t *pool);

/* For the module record. */
void *mr_config_create_dir(apr_pool_t *pool, char *path);
void *mr_config_merge_dir(apr_pool_t *pool, void *outer, void *inner);
void *mr_config_create_server(apr_pool_t *pool, server_rec *s);
void *mr_config_merge_server(apr_pool_t *pool, void *main_server, void *virt);

#endif
