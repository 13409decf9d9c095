#include "mr_quote.h"

#include <string.h>

#include <apr_lib.h>
#include <apr_strings.h>

/* The end of a word that does not begin with a quote. */
static const char *plain_end(const char *word)
{
    while (*word && !apr_isspace(*word))
        word++;
    return word;
}

/* What follows the word in quotes at @a open; NULL when it has no end. */
static const char *quoted_end(const char *open)
{
    const char *c = open + 1;

    while (*c && *c != *open)
        c += *c == '\\' && (c[1] == *open || c[1] == '\\') ? 2 : 1;
    return *c ? c + 1 : NULL;
}

const char *mr_quote_error(const char *words, apr_pool_t *pool)
{
    const char *word = words, *end;

    for (;; word = end) {
        while (apr_isspace(*word))
            word++;
        if (!*word)
            return NULL;
        end =
            *word == '"' || *word == '\'' ? quoted_end(word) : plain_end(word);
        if (!end)
            return apr_psprintf(pool, "a quote is not closed: %.80s", word);
    }
}
