#include "detect/acknowledged.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "detect/detector.h"
#include "record/calendar.h"
#include "util/hash.h"
#include "util/index.h"
#include "util/text_file.h"

enum { FINGERPRINT = 16, SHOWN = 80, DAY = 24 * 3600 };

/* A line of the file. */
struct entry {
    const char *what;   /* id of a rule, or fingerprint in small letters */
    struct slice vhost; /* in small letters; empty: any */
    const char *reason;
    unsigned line;
    bool is_expired;
};

struct acknowledged {
    const char *name;
    char *text; /* owns the words, ended by NUL where they are C strings */
    int64_t now_s;
    struct entry *entries;
    size_t count;
    struct index *index; /* of those that count, by what and vhost */
};

/* The same in every run, since a state brings another secret. */
static uint64_t key_of(const char *what, struct slice vhost)
{
    return hash_mix(hash_stable(slice_of(what)), hash_stable(vhost));
}

static char to_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool refuse(struct diag *diag, const struct acknowledged *list,
                   unsigned line, const char *word, const char *cure)
{
    diag_set(diag, "%s:%u: \"%.*s\" %s", list->name, line, SHOWN, word, cure);
    return false;
}

/* --- a line --------------------------------------------------------------- */

/* What finds it, by @a word; NULL: nothing. */
static const char *find_rule(const char *word)
{
    for (const struct detector *const *d = detectors; *d; d++)
        if (strcasecmp(word, (*d)->id) == 0
            || strcasecmp(word, (*d)->name) == 0)
            return (*d)->id;
    return NULL;
}

/* FINGERPRINT-or-RULE[@VHOST] */
static bool read_what(struct acknowledged *list, struct entry *e, char *word,
                      struct diag *diag)
{
    char *at = strchr(word, '@');

    if (at) {
        *at++ = '\0';
        for (char *c = at; *c; c++)
            *c = to_lower(*c);
        e->vhost = slice_of(at);
        if (e->vhost.len == 0)
            return refuse(diag, list, e->line, word,
                          "has no virtual host behind @; name one, or leave "
                          "@ out for all");
    }
    e->what = find_rule(word);
    if (e->what)
        return true;
    if (strlen(word) != FINGERPRINT
        || strspn(word, "0123456789abcdefABCDEF") != FINGERPRINT)
        return refuse(diag, list, e->line, word,
                      "is neither a rule, such as MR101 (redirect-analyzer "
                      "list-rules), nor the fingerprint of a finding, 16 "
                      "digits that the report tells");
    for (char *c = word; *c; c++)
        *c = to_lower(*c);
    e->what = word;
    return true;
}

/* until=DATE, that day included */
static bool read_until(const struct acknowledged *list, struct entry *e,
                       const char *word, struct diag *diag)
{
    static const char until[] = "until=";
    int64_t day;

    if (strncmp(word, until, strlen(until)) != 0
        || !calendar_iso_date(slice_of(word + strlen(until)), &day))
        return refuse(diag, list, e->line, word,
                      "is no end; write until=2027-01-31, or # before the "
                      "reason");
    e->is_expired = list->now_s >= calendar_from_local(day + DAY);
    return true;
}

/* Take the reason off @a text: what stands behind the first #, trimmed. */
static const char *cut_reason(char *text)
{
    char *reason = strchr(text, '#'), *end;

    if (!reason)
        return NULL;
    *reason++ = '\0';
    reason += strspn(reason, " \t");
    end = reason + strlen(reason);
    while (end > reason && strchr(" \t\r", end[-1]))
        end--;
    *end = '\0';
    return *reason ? reason : NULL;
}

/* Put @a e into the list. The first line of several that say the same counts. */
static bool add(struct acknowledged *list, const struct entry *e,
                struct diag *diag)
{
    struct entry *added = &list->entries[list->count];
    uint64_t key = key_of(e->what, e->vhost);

    *added = *e;
    list->count++;
    if (e->is_expired || index_find(list->index, key)
        || index_add(list->index, key, added))
        return true;
    diag_set(diag, "%s: not enough memory", list->name);
    return false;
}

/* A line, ended by NUL. */
static bool read_line(struct acknowledged *list, char *text, unsigned line,
                      struct diag *diag)
{
    static const char blanks[] = " \t\r";
    struct entry e = {.line = line};
    char *rest = NULL, *what, *word;
    bool is_comment = text[strspn(text, blanks)] == '#';

    e.reason = cut_reason(text);
    what = strtok_r(text, blanks, &rest);
    if (is_comment || !what)
        return true;
    if (!e.reason)
        return refuse(diag, list, line, what,
                      "has no reason; write why it is acknowledged behind a #");
    if (list->count == ACKNOWLEDGED_MAX) {
        diag_set(diag, "%s:%u: more than %d findings are acknowledged",
                 list->name, line, ACKNOWLEDGED_MAX);
        return false;
    }
    if (!read_what(list, &e, what, diag))
        return false;
    word = strtok_r(NULL, blanks, &rest);
    if (word && !read_until(list, &e, word, diag))
        return false;
    word = word ? strtok_r(NULL, blanks, &rest) : NULL;
    if (word)
        return refuse(diag, list, line, word,
                      "is too much; write # before the reason");
    return add(list, &e, diag);
}

/* --- the file ------------------------------------------------------------- */

static bool read_lines(struct acknowledged *list, size_t len, struct diag *diag)
{
    char *at = list->text, *end = list->text + len;

    for (unsigned line = 1; at < end; line++) {
        char *stop = memchr(at, '\n', (size_t)(end - at));

        if (!stop)
            stop = end;
        *stop = '\0';
        if (strlen(at) < (size_t)(stop - at))
            return refuse(diag, list, line, at,
                          "is followed by a byte of zero; the file is no text");
        if (!read_line(list, at, line, diag))
            return false;
        at = stop + 1;
    }
    return true;
}

static size_t count_lines(struct slice text)
{
    size_t count = 1;

    for (size_t i = 0; i < text.len; i++)
        count += text.at[i] == '\n';
    return count < ACKNOWLEDGED_MAX ? count : ACKNOWLEDGED_MAX;
}

struct acknowledged *acknowledged_parse(const char *name, struct slice text,
                                        int64_t now_s, struct diag *diag)
{
    struct acknowledged *list = calloc(1, sizeof *list);

    if (list) {
        list->name = name;
        list->now_s = now_s;
        list->text = malloc(text.len + 1);
        list->entries = calloc(count_lines(text), sizeof *list->entries);
        list->index = index_create(ACKNOWLEDGED_MAX);
    }
    if (!list || !list->text || !list->entries || !list->index) {
        diag_set(diag, "%s: not enough memory", name);
        acknowledged_destroy(list);
        return NULL;
    }
    if (text.len > 0)
        memcpy(list->text, text.at, text.len);
    if (read_lines(list, text.len, diag))
        return list;
    acknowledged_destroy(list);
    return NULL;
}

struct acknowledged *acknowledged_read(const char *path, int64_t now_s,
                                       struct diag *diag)
{
    struct acknowledged *list;
    struct slice text;
    char *bytes = text_file_read(path, ACKNOWLEDGED_MAX_BYTES, &text, diag);

    if (!bytes)
        return NULL;
    list = acknowledged_parse(path, text, now_s, diag);
    free(bytes);
    return list;
}

/* --- findings ------------------------------------------------------------- */

/* The line for @a what at @a vhost, in small letters; NULL: none. */
static const struct entry *find(const struct acknowledged *list,
                                const char *what, struct slice vhost)
{
    const struct entry *e = index_find(list->index, key_of(what, vhost));

    return e && strcmp(e->what, what) == 0 && slice_equal(e->vhost, vhost)
               ? e
               : NULL;
}

const char *acknowledged_reason(const struct acknowledged *list,
                                const struct finding *finding)
{
    const char *whats[] = {finding->fingerprint, finding->rule};
    char lower[256];
    struct slice vhost = {lower, 0}, any = {NULL, 0};

    if (!list)
        return NULL;
    if (finding->vhost.len <= sizeof lower)
        for (; vhost.len < finding->vhost.len; vhost.len++)
            lower[vhost.len] = to_lower(finding->vhost.at[vhost.len]);
    for (size_t i = 0; i < sizeof whats / sizeof whats[0]; i++) {
        const struct entry *e = find(list, whats[i], vhost);
        if (!e)
            e = find(list, whats[i], any);
        if (e)
            return e->reason;
    }
    return NULL;
}

unsigned acknowledged_next_expired(const struct acknowledged *list,
                                   unsigned after)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->entries[i].is_expired && list->entries[i].line > after)
            return list->entries[i].line;
    return 0;
}

void acknowledged_destroy(struct acknowledged *list)
{
    if (!list)
        return;
    index_destroy(list->index);
    free(list->entries);
    free(list->text);
    free(list);
}
