/**
 * @file
 * What pages of HTML share: their head with style sheet and policy, and text made
 * harmless.
 */
#ifndef REPORT_PAGE_H
#define REPORT_PAGE_H

#include "report/report.h"

/** A page on its way out. */
struct page {
    FILE *out;
    const struct render_options *options;
};

/** Everything up to <body>, and the title as its heading h1; then the end. */
void page_begin(const struct page *p, const char *title);
void page_end(const struct page *p);

/** Our own markup. */
void page_raw(const struct page *p, const char *html);

/** Our own words, or those of the command line. */
void page_words(const struct page *p, const char *words);

/** What stands in one element: @a open, words, @a close. */
void page_element(const struct page *p, const char *open, const char *words,
                  const char *close);

/** Text of a log that may hold URLs, at most @a most bytes of it. */
void page_text(const struct page *p, struct slice text, size_t most);

/** "1,234". */
void page_count(const struct page *p, uint64_t count);

#endif
