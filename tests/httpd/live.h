/**
 * @file
 * What every live test includes.
 */
#ifndef LIVE_H
#define LIVE_H

#include <string.h>

#include "access_log.h"
#include "check.h"
#include "client.h"
#include "server.h"

/** Define the suite of a test file from its array `tests`, with functions
 *  that start and stop its server; @a id is its row in suites.def, @a name
 *  what the runner selects by. */
#define LIVE_SUITE(id, name, start, stop)                                      \
    extern CU_SuiteInfo suite_##id;                                            \
    CU_SuiteInfo suite_##id = {name, start, stop, NULL, NULL, tests}

/** Say that the running test, or the part of it called @a what, is left out,
 *  and count it as skipped. */
void skip(const char *what, const char *why);

/** Whether httpd takes a configuration with @a line. When it does not, skip():
 *  the directive or option is designed, but this module does not have it. */
bool module_has(const char *line);

/** The lines of a virtual host of the literals @a port, @a name and @a lines. */
#define VHOST(port, name, lines)                                               \
    "<VirtualHost 127.0.0.1:" port ">\nServerName " name "\n" lines            \
    "\n</VirtualHost>\n"

/** Check the status and the target of an answer (see response_target). */
#define CHECK_REDIRECT(server, response, status_, target_)                     \
    do {                                                                       \
        CHECK_INT((response)->status, (status_));                              \
        CHECK_STR(response_target((server), (response)), (target_));           \
    } while (0)

/** A request, with content if it is a POST, and what CHECK_REDIRECT() wants of its
 *  answer; and the check of an array of them. */
struct redirect_row {
    const char *method, *path;
    int status;
    const char *target;
};
#define CHECK_REDIRECTS(server, rows)                                          \
    for (size_t i_ = 0; i_ < sizeof(rows) / sizeof(rows)[0]; i_++) {           \
        const struct redirect_row *row_ = &(rows)[i_];                         \
        struct response r_ =                                                   \
            strcmp(row_->method, "POST") == 0                                  \
                ? submit((server), row_->path)                                 \
                : fetch((server), &(struct request){.method = row_->method,    \
                                                    .path = row_->path});      \
        CHECK_REDIRECT((server), &r_, row_->status, row_->target);             \
    }

/** Check that @a text has @a part in it; print the text when not. */
#define CHECK_HAS(text, part)                                                  \
    check_has(__FILE__, __LINE__, (text), (part), true)
#define CHECK_HAS_NOT(text, part)                                              \
    check_has(__FILE__, __LINE__, (text), (part), false)

/** A line of a configuration that httpd must refuse, and words that it must
 *  say then. */
struct refused_line {
    const char *line, *says;
};

/** Check that `httpd -t` refuses each of the array @a rows with its words. */
#define CHECK_REFUSED(rows)                                                    \
    check_refused(__FILE__, __LINE__, (rows), sizeof(rows) / sizeof *(rows))

void check_has(const char *file, unsigned line, const char *text,
               const char *part, bool wanted);
void check_refused(const char *file, unsigned line,
                   const struct refused_line *rows, size_t count);

#endif
