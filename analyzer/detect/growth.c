#include "detect/growth.h"

enum { LEAST = 4 };

static size_t common_begin(struct slice a, struct slice b)
{
    size_t len = 0;

    while (len < a.len && len < b.len && a.at[len] == b.at[len])
        len++;
    return len;
}

static size_t common_end(struct slice a, struct slice b)
{
    size_t len = 0;

    while (len < a.len && len < b.len
           && a.at[a.len - 1 - len] == b.at[b.len - 1 - len])
        len++;
    return len;
}

/* What was put into @a a to make it @a b; empty when that is not all. It is
 * taken as far left as it goes, so that equal pieces are equal bytes. */
static struct slice put_in(struct slice a, struct slice b)
{
    size_t end = common_end(a, b), begin;

    if (b.len <= a.len || common_begin(a, b) + end < a.len)
        return (struct slice){NULL, 0};
    begin = a.len - end;
    return (struct slice){b.at + begin, b.len - a.len};
}

static bool repeat_a_piece(const struct slice *urls, size_t count)
{
    struct slice piece = put_in(urls[0], urls[1]);

    for (size_t i = 1; piece.len > 0 && i + 1 < count; i++)
        if (!slice_equal(put_in(urls[i], urls[i + 1]), piece))
            return false;
    /* Once is added, again is repeated. */
    return piece.len > 1;
}

static struct slice path_of(struct slice url)
{
    const char *mark = url.len ? memchr(url.at, '?', url.len) : NULL;

    return (struct slice){url.at, mark ? (size_t)(mark - url.at) : url.len};
}

/* How often a "%" in @a url was encoded again: %252525 twice. */
static unsigned encodings(struct slice url)
{
    unsigned most = 0;

    for (size_t i = 0; i < url.len; i++) {
        unsigned n = 0;
        if (url.at[i] != '%')
            continue;
        while (i + 2 < url.len && memcmp(url.at + i + 1, "25", 2) == 0) {
            i += 2;
            n++;
        }
        most = n > most ? n : most;
    }
    return most;
}

/* Of four URLs each of which holds the one before, the last has its first
 * encoded three times. */
static bool nest(const struct slice *urls, size_t count)
{
    for (size_t i = 0; i + 1 < count; i++) {
        struct slice path = path_of(urls[i]);
        if (!slice_equal(path, path_of(urls[i + 1]))
            || path.len == urls[i + 1].len
            || urls[i + 1].len < urls[i].len + path.len
            || encodings(urls[i + 1]) < encodings(urls[i]))
            return false;
    }
    return encodings(urls[count - 1]) > encodings(urls[0]);
}

bool urls_grow(const struct slice *urls, size_t count)
{
    return count >= LEAST && (repeat_a_piece(urls, count) || nest(urls, count));
}

bool trail_grows(const struct redirect_trail *t)
{
    struct slice urls[CHAIN_MAX_STEPS];
    size_t count = t->count < CHAIN_MAX_STEPS ? t->count : CHAIN_MAX_STEPS;

    if (t->cycle_length > 0)
        return false;
    for (size_t i = 0; i < count; i++)
        urls[i] = t->steps[i].url;
    return urls_grow(urls, count);
}
