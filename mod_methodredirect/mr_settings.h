/**
 * @file
 * The directives that are settings: a word or a few, checked and stored.
 */
#ifndef MR_SETTINGS_H
#define MR_SETTINGS_H

#include <httpd.h>
#include <http_config.h>

#include "mr_config.h"

/** A directive with one word; the position of the word is the value. */
struct mr_settings_choice {
    enum mr_setting setting;
    const char *words[5];
    const char *accepted; /**< for messages */
};

extern const struct mr_settings_choice mr_settings_enforce;
extern const struct mr_settings_choice mr_settings_http10;
extern const struct mr_settings_choice mr_settings_relative;

/** The message of a directive: its name and @a reason. */
const char *mr_settings_error(const cmd_parms *cmd, const char *reason);

/** What is wrong with a setting between <Limit> and </Limit>, NULL when it stands
 *  elsewhere. */
const char *mr_settings_limited(const cmd_parms *cmd);

/* For the command table. */

/** One of the words of the struct mr_settings_choice in cmd->info. */
const char *mr_settings_choice(cmd_parms *cmd, void *config, const char *word);

/** MethodRedirectEnforceOrigin, called for each word. */
const char *mr_settings_origin_action(cmd_parms *cmd, void *config,
                                      const char *word);

/** MethodRedirectCrossOrigin. */
const char *mr_settings_cross_origin(cmd_parms *cmd, void *config, int argc,
                                     char *const argv[]);

#endif
