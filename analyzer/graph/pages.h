/**
 * @file
 * Which URLs were answered with what they name, 2xx or 304: one that is
 * redirected as well is redirected on some condition - a login, a cookie, a
 * host.
 *
 * A bit for each hash of a URL, in half a MiB: a URL may be held for a page that
 * is none, never the reverse. Hosts are not told apart. Two are merged by
 * or-ing their bits and summing requests.
 */
#ifndef GRAPH_PAGES_H
#define GRAPH_PAGES_H

#include <stdbool.h>
#include <stdint.h>

#include "record/record.h"

struct pages;

/** NULL without memory. */
struct pages *pages_create(void);

/** Count a request, which record_read() need not have seen. */
void pages_add(struct pages *pages, const struct record *record);

/** The same, but its page is not noted before pages_note() is told what this
 *  returns: some records later, when what that reads was fetched. */
uint64_t pages_count(struct pages *pages, const struct record *record);
void pages_note(struct pages *pages, uint64_t page);

/** Fetch what pages_add() will read. */
void pages_fetch(const struct pages *pages, const struct record *record);

/** Whether @a url, as requested, was answered with a page. */
bool pages_have(const struct pages *pages, struct slice url);

/** All requests that were added. */
uint64_t pages_requests(const struct pages *pages);

/** Call @a visit with each word of the bits that is not 0. */
void pages_visit(const struct pages *pages,
                 void (*visit)(void *context, uint64_t word, uint64_t bits),
                 void *context);

/** Or a word of another's bits; add its requests. @return false when there is no
 *  such word. */
bool pages_merge_word(struct pages *pages, uint64_t word, uint64_t bits);
void pages_merge_requests(struct pages *pages, uint64_t requests);

void pages_destroy(struct pages *pages);

#endif
