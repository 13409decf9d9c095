/* Text that all matches have. What PCRE2 matches without knowing it is the
 * judge. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <stdio.h>
#include <string.h>

#include "check.h"
#include "mr_pattern.h"
#include "mr_regex.h"
#include "with_pool.h"

static void the_longest_plain_text_is_needed(void)
{
    static const struct {
        const char *pattern, *needed; /* with `$` behind it: at the end */
    } rows[] = {
        {"^/[^/]+/page-7\\.html$", "/page-7.html$"},
        {"^/(.*)/x1$", "/x1$"},
        {"^/a/(\\d+)/old-page", "/old-page"},
        {"/old", "/old"},
        {"^/start/(.*)$", ""},
        {"^/start$", ""},
        {"a.bcd.e", "bcd"},
        {"ab?cd", "cd"},
        {"abc+de", "abc"},
        {"abc{2}de", "ab"},
        {"abcx*d", "abc"},
        {"long-text.*\\.php\\z", ".php$"},
        {"longer-text.*\\.a$", "longer-text"},
        {"(ab|cd)ef", "ef"},
        {"(?:ab|c(?<x>d))ef", "ef"},
        {"[abc]]de", "]de"},
        {"[]abc]de", "de"},
        {"[[:alpha:]]+de", "de"},
        {"\\Aabc", "abc"},
        {"ab\\$", "ab$"},
        {"", ""},
        {"$", ""},
        {"^", ""},
        {"ab|cd", ""},
        {"(?i)abc", ""},
        {"abc(?#x)", ""},
        {"(*ACCEPT)abc", ""},
        {"(a(*ACCEPT))abc", ""},
        {"\\x41bcd", ""},
        {"\\Qab|c\\Eabc", ""},
        {"abc\\1", ""},
        {"abc(", ""},
        {"abc[d", ""},
        {"abc)", ""},
        {"abc\\", ""},
        {"a{2", ""},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct mr_pattern_text needed =
            mr_pattern_needed(rows[i].pattern, test_pool);
        char got[64];

        snprintf(got, sizeof got, "%s: %.*s%s", rows[i].pattern,
                 (int)needed.len, needed.len ? needed.at : "",
                 needed.at_end ? "$" : "");
        if (strcmp(got + strlen(rows[i].pattern) + 2, rows[i].needed) != 0)
            CHECK_STR(got, rows[i].needed);
    }
}

static unsigned pick(uint64_t *state, unsigned count)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(*state >> 33) % count;
}

/* A pattern of pieces that mean something beside each other. */
static void make_pattern(uint64_t *state, char *text, size_t size)
{
    static const char *const pieces[] = {
        "a",   "b",   "ab",    "ba",   ".",     "/",    "\\.",   "\\d", "[ab]",
        "[^a", "]",   "(",     ")",    "(?:",   "(?=",  "(?i)",  "(?!", "|",
        "*",   "+",   "?",     "{2}",  "{0,1}", "{",    "}",     "^",   "$",
        "\\b", "\\z", "\\x61", "\\Qa", "\\E",   "(*F)", "(?>",   "1",   "(?|",
        "\\1", "\\",  "(?#",   "#",    "[[:",   ":]]",  "(?<x>", "aab",
    };
    unsigned count = 1 + pick(state, 7);

    for (*text = '\0'; count > 0; count--) {
        const char *piece = pieces[pick(state, sizeof pieces / sizeof *pieces)];
        if (strlen(text) + strlen(piece) < size)
            strcat(text, piece);
    }
}

static bool matches(const pcre2_code *code, const char *subject,
                    pcre2_match_data *data)
{
    return pcre2_match(code, (PCRE2_SPTR)subject, strlen(subject), 0, 0, data,
                       NULL)
           >= 0;
}

static void what_lacks_the_needed_text_never_matches(void)
{
    const struct mr_regex_style style = {false, false, true};
    uint64_t state = 7;
    unsigned excluded = 0, matched = 0;

    for (unsigned n = 0; n < 60000; n++) {
        char pattern[64], subject[16];
        const struct mr_regex *regex;
        pcre2_match_data *data;
        pcre2_code *code;
        PCRE2_SIZE at;
        int error;

        make_pattern(&state, pattern, sizeof pattern);
        code =
            pcre2_compile((PCRE2_SPTR)pattern, strlen(pattern),
                          PCRE2_DOTALL | PCRE2_DOLLAR_ENDONLY | PCRE2_DUPNAMES,
                          &error, &at, NULL);
        if (!code)
            continue;
        if (mr_regex_compile(&regex, pattern, style, test_pool)) {
            pcre2_code_free(code);
            continue;
        }
        data = pcre2_match_data_create_from_pattern(code, NULL);
        for (unsigned i = 0; i < 40; i++) {
            unsigned len = pick(&state, 8);
            bool is_match, is_excluded;

            for (unsigned k = 0; k < len; k++)
                subject[k] = "ab/.1Aa#"[pick(&state, 8)];
            subject[len] = '\0';
            is_match = matches(code, subject, data);
            is_excluded = mr_regex_excludes(regex, subject, len);
            matched += is_match;
            excluded += is_excluded;
            if (is_match && is_excluded)
                CHECK_STR(pattern, subject);
        }
        pcre2_match_data_free(data);
        pcre2_code_free(code);
        if (n % 1000 == 0)
            apr_pool_clear(test_pool);
    }
    CU_ASSERT(matched > 100000);
    CU_ASSERT(excluded > 100000);
}

static CU_TestInfo tests[] = {
    {"the longest plain text is needed", the_longest_plain_text_is_needed},
    {"what lacks the needed text never matches",
     what_lacks_the_needed_text_never_matches},
    CU_TEST_INFO_NULL};

SUITE_WITH_POOL(mod_pattern_text, "mod_methodredirect/pattern text");
