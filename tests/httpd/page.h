/**
 * @file
 * The examples of a manual page, and the answers that it promises for them.
 *
 * An example is a block of a Markdown page that begins with ```apache, a whole
 * file of conf/, or the row of a table that has a column "here". What a client
 * is told stands beside the directives, one line each: as a comment in blocks
 * and files, as code in a column "answers".
 *
 *     # POST /old/x with X-Beta: 1 -> 307 /new/x with Vary: X-Beta
 *
 * A target without scheme is on the server itself; the place of the path may
 * be taken by a URL, whose host is the Host that is sent, and " HTTP/1.0" may
 * follow it. In a table whose
 * first column is called mod_alias or mod_rewrite that column is run, too, and
 * must answer the same; where it does not the line ends in ", was 301" with the
 * status, and with the target if that differs.
 */
#ifndef PAGE_H
#define PAGE_H

#include <stdbool.h>
#include <stddef.h>

enum { PAGE_FIELDS = 3, PAGE_ANSWERS = 24 };

/** One line of answers, cut into its parts. Everything absent is "". */
struct page_answer {
    char method[16], host[128], path[512];
    bool http10;
    char sent[PAGE_FIELDS][256]; /* header fields of the request */
    int status;
    char target[512];
    char told[PAGE_FIELDS][256]; /* header fields of the answer */
    int was_status;              /* what the other column answers */
    char was_target[512];
};

struct page_example {
    char name[64];       /* file and line, for messages */
    char config[8192];   /* directives for mod_methodredirect */
    char replaced[2048]; /* the directives that these replace, or "" */
    struct page_answer answers[PAGE_ANSWERS];
    size_t answer_count;
    const char *mistake; /* what cannot be understood of the page, or null */
};

/** Read @a line into @a answer; false when it is none. */
bool page_answer_parse(struct page_answer *answer, const char *line);

/** Call @a take with every example of the Markdown page at @a path, in order.
 *  Returns how many there were. */
size_t page_read(const char *path, void (*take)(const struct page_example *));

/** The configuration file at @a path as one example. */
void page_read_file(const char *path,
                    void (*take)(const struct page_example *));

#endif
