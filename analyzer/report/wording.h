/**
 * @file
 * What a report says in words: the same in every renderer for people.
 */
#ifndef REPORT_WORDING_H
#define REPORT_WORDING_H

#include "report/report.h"
#include "report/text.h"

enum { WORDING_SIZE = 256, WORDING_NOTES = 16 };

/** "2 errors, 1 warning", or that nothing was found. */
const char *wording_headline(char buf[WORDING_SIZE],
                             const struct report *report);

/** How bad it is, in a sentence: "2 errors and 1 warning; they affect up to 1,234
 *  of 45,678 requests." */
const char *wording_lead(char buf[WORDING_SIZE], const struct report *report);

/** What its rule says, in a sentence or two. */
const char *wording_summary(const struct finding *finding);
/** "new", "told since 2026-11-03", "gone, told since 2026-11-03"; "" without
 *  --state. */
const char *wording_baseline(char buf[WORDING_SIZE],
                             const struct finding *finding);

/** "1,234 hits by 56 clients", with how exact that is; "1,234 times" of the log
 *  itself. */
const char *wording_hits(char buf[WORDING_SIZE], const struct finding *finding);

/** Write "POST shop.example/cart 301,302 -> /cart/" in that style; nothing of
 *  what is said of the log itself. */
void wording_redirect(FILE *out, const struct finding *finding,
                      enum text_style style, bool show_query);

/** "2026-11-20 13:00:00 to 2026-11-20 14:00:00 UTC"; "no requests" for 0. */
const char *wording_period(char buf[WORDING_SIZE], int64_t first_us,
                           int64_t last_us);

/** Something the report cannot know or dropped. */
struct wording_note {
    uint64_t count;
    const char *what; /**< a phrase that fits the count, for a table of such */
};

/** What became of the lines, and of their bytes. */
const char *wording_lines(char buf[WORDING_SIZE],
                          const struct report_general *general);
const char *wording_bytes(char buf[WORDING_SIZE],
                          const struct report_general *general);

/** The notes whose count is not 0. @return how many of @a notes were set. */
size_t wording_quality(const struct report_quality *quality,
                       struct wording_note notes[WORDING_NOTES]);

#endif
