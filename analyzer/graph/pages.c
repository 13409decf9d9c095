#include "graph/pages.h"

#include <stdlib.h>
#include <string.h>

#include "util/fetch.h"
#include "util/hash.h"

enum { BITS_LOG2 = 22, WORDS = 1 << (BITS_LOG2 - 6) };

struct pages {
    uint64_t requests;
    uint64_t bits[WORDS];
};

struct pages *pages_create(void)
{
    /* Zeroed memory is not touched before it is needed. */
    return calloc(1, sizeof(struct pages));
}

void pages_destroy(struct pages *pages)
{
    free(pages);
}

uint64_t pages_requests(const struct pages *pages)
{
    return pages->requests;
}

/* What stands between method and protocol; of a target alone, all of it. */
static inline struct slice url_of(struct slice request)
{
    const char *at = request.at, *end = request.at + request.len, *blank;

    blank = request.len > 4 && at[3] == ' ' ? at + 3
            : request.len > 0               ? memchr(at, ' ', request.len)
                                            : NULL;
    if (!blank)
        return request;
    /* " HTTP/1.1", " HTTP/2" */
    if (end - blank > 9 && memcmp(end - 9, " HTTP/", 6) == 0)
        end -= 9;
    else if (end - blank > 7 && memcmp(end - 7, " HTTP/", 6) == 0)
        end -= 7;
    return (struct slice){blank + 1, (size_t)(end - blank - 1)};
}

/* Of its beginning, middle and end: every line pays for it, and of two URLs
 * that are taken for one the worst is that nothing is said. */
static inline uint64_t hash_of(struct slice url)
{
    uint64_t first = 0, middle = 0, last = 0;

    if (url.len >= sizeof first) {
        memcpy(&first, url.at, sizeof first);
        memcpy(&middle, url.at + (url.len - sizeof middle) / 2, sizeof middle);
        memcpy(&last, url.at + url.len - sizeof last, sizeof last);
    }
    else if (url.len > 0) {
        memcpy(&first, url.at, url.len);
    }
    return hash_mix(hash_mix(first ^ url.len, last), middle);
}

static uint64_t bit_of(uint64_t hash)
{
    return UINT64_C(1) << (hash & 63);
}

static size_t word_of(uint64_t hash)
{
    return (size_t)(hash >> (64 - BITS_LOG2 + 6));
}

/* 0: the record has none. */
static inline uint64_t page_of(const struct record *record)
{
    return status_is_page(record->status) ? hash_of(url_of(record->request))
                                          : 0;
}

void pages_fetch(const struct pages *pages, const struct record *record)
{
    uint64_t page = page_of(record);

    if (page)
        fetch(&pages->bits[word_of(page)], 1);
}

uint64_t pages_count(struct pages *pages, const struct record *record)
{
    uint64_t page = page_of(record);

    pages->requests++;
    fetch(&pages->bits[word_of(page)], 1);
    return page;
}

void pages_note(struct pages *pages, uint64_t page)
{
    /* Most are there: a line of memory that is only read stays shared. */
    if (page && !(pages->bits[word_of(page)] & bit_of(page)))
        pages->bits[word_of(page)] |= bit_of(page);
}

void pages_add(struct pages *pages, const struct record *record)
{
    pages_note(pages, pages_count(pages, record));
}

bool pages_have(const struct pages *pages, struct slice url)
{
    uint64_t hash = hash_of(url);
    return (pages->bits[word_of(hash)] & bit_of(hash)) != 0;
}

void pages_visit(const struct pages *pages,
                 void (*visit)(void *context, uint64_t word, uint64_t bits),
                 void *context)
{
    for (uint64_t i = 0; i < WORDS; i++)
        if (pages->bits[i] != 0)
            visit(context, i, pages->bits[i]);
}

bool pages_merge_word(struct pages *pages, uint64_t word, uint64_t bits)
{
    if (word >= WORDS)
        return false;
    pages->bits[word] |= bits;
    return true;
}

void pages_merge_requests(struct pages *pages, uint64_t requests)
{
    pages->requests += requests;
}
