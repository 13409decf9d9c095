/**
 * @file
 * Addresses of mail on the command line.
 */
#ifndef OPTIONS_MAIL_H
#define OPTIONS_MAIL_H

#include <stdbool.h>

#include "util/diag.h"

enum { OPTIONS_MAX_RECIPIENTS = 100 };

/** Whether @a value is at most @a most addresses, divided by commas: each a name
 *  or name@host of the characters that need no quoting (RFC 5322 3.2.3), but
 *  those that lead to files and programs, so that nothing in it is read as
 *  something else in the head of a mail. @a said is the option. @return false
 *  with @a diag set. */
bool options_check_mail(const char *said, const char *value, unsigned most,
                        struct diag *diag);

#endif
