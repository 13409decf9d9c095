/**
 * @file
 * What the sections of a page of HTML share: its head with style sheet, script
 * and policy, and text made harmless. Each section is a function below.
 *
 * Nothing is written with a style attribute or an event handler: the policy
 * allows the one style sheet and the one script that page_files.sh has hashed.
 */
#ifndef REPORT_PAGE_H
#define REPORT_PAGE_H

#include <stdarg.h>

#include "report/report.h"
#include "report/text.h"

/** A page on its way out. */
struct page {
    FILE *out; /**< in memory: it tells how long the page is */
    const struct render_options *options;
};

/** The bytes that are shown of text from a log: a longer one is cut, and ends
 *  in "...". JSON has all of it. */
enum { PAGE_METHOD = 40, PAGE_URL = 300, PAGE_LINE = 500 };

/** How long a page may be before it lists nothing more: with all that stands in
 *  it whatever is listed, it is below 500 kB then. */
enum { PAGE_FULL = 400000 };

/** Whether it is shorter than @a bytes so far. */
bool page_has_room(const struct page *p, long bytes);

/** Everything up to <body>, and the title as its heading h1; then the end. */
void page_begin(const struct page *p, const char *title);
void page_end(const struct page *p);

/** Our own markup; and with numbers in it, as printf(). */
void page_raw(const struct page *p, const char *html);
void page_rawf(const struct page *p, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** Our own words, or those of the command line. */
void page_words(const struct page *p, const char *words);

/** What stands in one element: @a open, words, @a close. */
void page_element(const struct page *p, const char *open, const char *words,
                  const char *close);

/** Text of a log that may hold URLs, at most @a most bytes of it. */
void page_text(const struct page *p, struct slice text, size_t most);

/** "1,234". */
void page_count(const struct page *p, uint64_t count);

/** Begin and end a section with a heading h2. @a id is its anchor. */
void page_section(const struct page *p, const char *id, const char *heading);
void page_section_end(const struct page *p);

/** Begin and end a table with that caption, in a box that scrolls by itself. */
void page_table(const struct page *p, const char *caption);
void page_table_end(const struct page *p);

/** "N more are in the JSON report.", when @a all are more than @a shown. */
void page_and_more(const struct page *p, size_t all, size_t shown);

/** Where a finding is: "POST shop.example/cart 301 -> /cart/". */
void page_place(const struct page *p, const struct finding *f);

/** A line of a log and where it stands. */
void page_log_line(const struct page *p, const char *file, uint64_t line,
                   struct slice bytes);

/* --- the sections ---------------------------------------------------------- */

/** What is wrong, in words; what to fix first, and how many requests it hurt. It
 *  leads to the first @a listed findings. */
void page_lead(const struct page *p, const struct report *report,
               size_t listed);
/** The findings, while there is room. @return how many are listed. */
size_t page_findings(const struct page *p, const struct report *report);
/** Those that are acknowledged. */
void page_acknowledged(const struct page *p, const struct report *report);
/** Redirects over time. */
void page_chart(const struct page *p, const struct report_timeline *timeline);
/** What clients sent next: client x status. */
void page_follow(const struct page *p, const struct report *report);
/** Chains and loops, drawn. */
void page_chains(const struct page *p, const struct report *report);
/** The redirects with most hits. */
void page_redirects(const struct page *p, const struct report *report);
/** What the log cannot tell, and what was lost. */
void page_quality(const struct page *p, const struct report *report);
/** What was read, when, and by which version. */
void page_about(const struct page *p, const struct report_general *general);

#endif
