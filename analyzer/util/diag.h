/**
 * @file
 * One diagnostic: what failed, where and why, in a sentence for the person who
 * runs the program. Functions that can fail fill it; main prints it, once.
 */
#ifndef UTIL_DIAG_H
#define UTIL_DIAG_H

/** The text is always NUL-terminated; empty means nothing was said. */
struct diag {
    char text[1024];
};

/** Set the diagnostic; a longer text is cut. Control bytes in it are shown as
 *  `\xHH`, so that a file name or log line cannot drive the terminal. */
void diag_set(struct diag *diag, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
