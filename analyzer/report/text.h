/**
 * @file
 * What renderers share: bytes of a log made harmless, times, numbers.
 */
#ifndef REPORT_TEXT_H
#define REPORT_TEXT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "util/slice.h"

/** Where text goes, and so what is harmful in it. Bytes that are not UTF-8 are
 *  shown as `\xHH` everywhere. */
enum text_style {
    TEXT_TERMINAL, /**< also controls, invisible and direction characters */
    TEXT_HTML,     /**< as on a terminal, and & < > " ' as references; also for
                        XML */
    TEXT_CSV,      /**< as on a terminal, and " doubled (RFC 4180) */
    TEXT_LABEL,    /**< as on a terminal, and " and backslashes escaped as in
                        labels of Prometheus */
    TEXT_MESSAGE,  /**< as on a terminal, and [ percent-encoded: SARIF takes
                        [text](link) for a link */
    TEXT_URI,      /**< a path: all but / and unreserved characters (RFC 3986)
                        percent-encoded, whatever the bytes are */
    TEXT_UTF8      /**< and DEL: a JSON writer escapes the rest */
};

/** Write text of a log in that style; secret values (semantics/secret_parameter.h) are masked
 *  unless @a show_query. */
void text_write(FILE *out, struct slice text, enum text_style style,
                bool show_query);

enum { TEXT_TIME_SIZE = 32, TEXT_NUMBER_SIZE = 40 };

/** "2026-11-20T13:03:40Z"; empty for 0, which stands for no time. */
const char *text_iso_time(char buf[TEXT_TIME_SIZE], int64_t us);

/** "2026-11-20 13:03:40", for people; empty for 0. */
const char *text_time(char buf[TEXT_TIME_SIZE], int64_t us);

/** As GoAccess writes them: "20/Nov/2026" and "2026-11-20 13:03:40 +0000",
 *  whatever the locale; empty for 0. */
const char *text_goaccess_date(char buf[TEXT_TIME_SIZE], int64_t us);
const char *text_goaccess_time(char buf[TEXT_TIME_SIZE], int64_t us);

/** As mail has it (RFC 5322): "Fri, 20 Nov 2026 13:03:40 +0000". */
const char *text_mail_time(char buf[TEXT_TIME_SIZE], int64_t us);

/** "1,234,567". */
const char *text_count(char buf[TEXT_NUMBER_SIZE], uint64_t count);

/** "999 B", "12.3 MiB". */
const char *text_size(char buf[TEXT_NUMBER_SIZE], uint64_t bytes);

#endif
