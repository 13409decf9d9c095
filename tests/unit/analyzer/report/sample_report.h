/**
 * @file
 * A made-up report with something in every field, for the tests of renderers.
 */
#ifndef SAMPLE_REPORT_H
#define SAMPLE_REPORT_H

#include "report/report.h"

/** The report; its text from the log is @a hostile where that is not empty,
 *  sensible words otherwise. Valid until the next call. */
const struct report *sample_report(struct slice hostile);

/** A report of an empty log. */
const struct report *empty_report(void);

/** What a renderer writes for it, as a string to free; its length to @a len. */
char *rendered(const struct renderer *renderer, const struct report *report,
               struct render_options options, size_t *len);

/** The one of that name, which there is. */
const struct renderer *renderer(const char *name);

/** Render @a report as @a kind and have check_report.py look at it. Without
 *  what that needs the check is left out. */
void check_by_python(const char *kind, const struct report *report);

/** How many lines of @a text begin so. */
size_t lines_with(const char *text, const char *begin);

#endif
