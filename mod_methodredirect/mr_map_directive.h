/**
 * @file
 * MethodRedirectMap: the words of the directive, and those of a line.
 */
#ifndef MR_MAP_DIRECTIVE_H
#define MR_MAP_DIRECTIVE_H

#include <httpd.h>
#include <http_config.h>

/** The directive, for the command table. */
const char *mr_map_directive(cmd_parms *cmd, void *config, int argc,
                             char *const argv[]);

#endif
