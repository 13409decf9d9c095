/**
 * @file
 * What every file of the module that talks to httpd shares: the module's
 * symbol, its log index and its log tags.
 */
#ifndef MR_PRIVATE_H
#define MR_PRIVATE_H

#include <httpd.h>
#include <http_config.h>
#include <http_log.h>

extern module AP_MODULE_DECLARE_DATA methodredirect_module;

APLOG_USE_MODULE(methodredirect);

/** For what hooks do beyond the little that nearly every request needs: kept
 *  apart, so that those requests do not pay for its stack frame. */
#define MR_APART __attribute__((noinline))

/** Tag of a log message: one number per message, never used again. */
#define MR_LOGNO(n) "MR" #n ": "

#endif
