/**
 * @file
 * Request hooks: find the rule, choose the action, answer.
 *
 * The hooks only return a status, with Location set for a redirect; they
 * neither read the request's body nor write one.
 */
#ifndef MR_REDIRECT_H
#define MR_REDIRECT_H

#include <httpd.h>

/** Rules of Location sections and servers. */
int mr_redirect_translate_name(request_rec *r);

/** Rules of Directory, Files, If and .htaccess. */
int mr_redirect_fixups(request_rec *r);

#endif
