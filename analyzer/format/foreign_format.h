/**
 * @file
 * Formats as Apache and nginx write them in their configurations, translated
 * to the language of log_format.h.
 *
 *     LogFormat:   %h %l %u %t "%r" %>s %b          -> %h %^[%d:%t %^] "%r" %s %b
 *     log_format:  $remote_addr [$time_local] ...   -> %h [%d:%t %^] ...
 *
 * What we have no letter for is skipped. Fields need a byte between them, so
 * that one can see where the first ends.
 */
#ifndef FORMAT_FOREIGN_FORMAT_H
#define FORMAT_FOREIGN_FORMAT_H

#include <stdbool.h>

#include "util/diag.h"

enum { FOREIGN_MAX_FORMAT = 4096, FOREIGN_MAX_TIME = 64 };

/** What log_format_compile() takes. */
struct translation {
    char format[FOREIGN_MAX_FORMAT];
    char date[FOREIGN_MAX_TIME], time[FOREIGN_MAX_TIME];
};

/** Translate the format string of a LogFormat or CustomLog, with or without
 *  the backslashes before its quotes; a whole LogFormat line serves too.
 *  @return false with @a diag set: which directive it is, and what would do. */
bool apache_format_translate(const char *text, struct translation *out,
                             struct diag *diag);

/** Whether @a text is plainly such a string: it has %>s or %{...}i. */
bool apache_format_is_likely(const char *text);

/** The string that httpd's own configurations have under a nickname: combined,
 *  common, vhost_combined, combinedio; NULL for any other. */
const char *apache_format_of_nickname(const char *nickname);

/** Translate the string of a log_format; a whole `log_format name ...;` serves
 *  too, its pieces joined. */
bool nginx_format_translate(const char *text, struct translation *out,
                            struct diag *diag);

/** Whether @a text is plainly such a string: it has $remote_addr, $status or
 *  $request. */
bool nginx_format_is_likely(const char *text);

#endif
