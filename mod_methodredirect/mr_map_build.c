#include <stdlib.h>
#include <string.h>

#include <apr_hash.h>
#include <apr_lib.h>
#include <apr_strings.h>
#include <apr_tables.h>

#include "mr_location.h"
#include "mr_map_image_private.h"
#include "mr_quote.h"

/* --- reading lines ------------------------------------------------------- */

struct builder {
    struct mr_map_checker checker;
    struct mr_map_error *error;
    apr_pool_t *pool;    /* of messages and settings */
    apr_pool_t *scratch; /* of one line */

    struct mr_map_record *records;
    uint32_t count;
    char *strings;
    uint32_t used;

    apr_hash_t *known; /* words -> struct settings */
    apr_array_header_t *settings;
};

/* A set of table and options. */
struct settings {
    const char *words;
    uint32_t number;
    bool needs_target;
    const char *error; /* NULL: it is right */
};

/* A word of a line, quotes and backslashes resolved in place. @a at is moved
 * behind it. @return NULL at the end of the line or for a quote without end,
 * which leaves @a at before the quote. */
static char *next_word(char **at)
{
    char *c = *at, *word, *out, quote;

    while (*c == ' ' || *c == '\t')
        c++;
    *at = c;
    if (!*c)
        return NULL;
    quote = *c == '"' || *c == '\'' ? *c++ : '\0';
    word = out = c;
    while (*c && (quote ? *c != quote : *c != ' ' && *c != '\t')) {
        if (quote && *c == '\\' && (c[1] == quote || c[1] == '\\'))
            c++;
        *out++ = *c++;
    }
    if (quote && !*c)
        return NULL;
    if (*c)
        c++;
    *out = '\0';
    *at = c;
    return word;
}

static uint32_t add_string(struct builder *b, const char *text)
{
    size_t len = strlen(text);
    uint32_t at = b->used;

    if (len == 0)
        return 0;
    memcpy(b->strings + at, text, len + 1);
    b->used += (uint32_t)len + 1;
    return at;
}

/* The next word of a line as it is written, with its quotes. */
static const char *next_raw_word(char **at, size_t *len)
{
    char *begin = *at + strspn(*at, " \t"), *end = begin, quote = '\0';

    for (; *end && (quote || (*end != ' ' && *end != '\t')); end++) {
        if (quote && *end == '\\' && end[1])
            end++;
        else if (*end == quote)
            quote = '\0';
        else if (!quote && (*end == '"' || *end == '\''))
            quote = *end;
    }
    *at = end;
    *len = (size_t)(end - begin);
    return *len ? begin : NULL;
}

static bool is_id(const char *id, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (!apr_isalnum(id[i]) && !strchr("._-", id[i]))
            return false;
    return len >= 1 && len <= 64;
}

/* The words behind TO with one blank between them, less `id=NAME`. */
static const char *take_words(struct builder *b, char *rest, const char **id,
                              const char **words)
{
    const char *word;
    char *out;
    size_t len;

    *id = "";
    *words = "";
    if (!rest[strspn(rest, " \t")])
        return NULL;
    *words = out = apr_palloc(b->scratch, strlen(rest) + 1);
    while ((word = next_raw_word(&rest, &len)) != NULL) {
        if (!strncmp(word, "id=", 3)) {
            if (!is_id(word + 3, len - 3))
                return apr_psprintf(b->pool,
                                    "%.*s: use 1 to 64 letters, digits, dots, "
                                    "underscores or hyphens",
                                    (int)(len < 80 ? len : 80), word);
            *id = apr_pstrmemdup(b->scratch, word + 3, len - 3);
            continue;
        }
        if (out != *words)
            *out++ = ' ';
        memcpy(out, word, len);
        out += len;
    }
    *out = '\0';
    return NULL;
}

/* The set of @a words, judged when it is new. */
static struct settings *settings_for(struct builder *b, const char *words)
{
    struct settings *set = apr_hash_get(b->known, words, APR_HASH_KEY_STRING);

    if (set)
        return set;
    set = apr_pcalloc(b->pool, sizeof *set);
    set->words = apr_pstrdup(b->pool, words);
    set->number = (uint32_t)b->settings->nelts;
    if (set->number == MR_MAP_SETTINGS_MAX) {
        set->error = "a map can have 4096 different sets of table and options; "
                     "use fewer, or several maps";
        return set;
    }
    set->error = b->checker.check(b->checker.baton, words, &set->needs_target);
    APR_ARRAY_PUSH(b->settings, struct settings *) = set;
    apr_hash_set(b->known, set->words, APR_HASH_KEY_STRING, set);
    return set;
}

/* Whether the word that begins at @a at, quoted or not, is a URL. */
static bool is_target(const char *at)
{
    const char *word = at + (*at == '"' || *at == '\'');
    size_t scheme = strspn(word, "abcdefghijklmnopqrstuvwxyz"
                                 "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");

    return word[0] == '/' || !strncmp(word + scheme, "://", 3);
}

static const char *check_from(struct builder *b, const char *from)
{
    if (from[0] != '/')
        return apr_psprintf(b->pool,
                            "\"%.80s\" is not a URL path; use one that begins "
                            "with /",
                            from);
    for (const char *c = from; *c; c++)
        if (apr_iscntrl(*c))
            return "FROM has a control character; such a path never matches";
    return NULL;
}

/* The target is compiled to see whether it can be. If it is not plain, that is
 * done again for each request that needs it. */
static const char *check_target(struct builder *b, const char *to,
                                const struct settings *set,
                                struct mr_location_plain *plain)
{
    const struct mr_location *location;
    const char *error;

    plain->text = NULL;
    if (!to[0])
        return set->needs_target ? "a target is missing; use for example "
                                   "/old https://www.example.com/new"
                                 : NULL;
    if (!set->needs_target)
        return apr_psprintf(b->pool,
                            "\"%.80s\": the table has no redirect; leave the "
                            "target out",
                            to);
    error = mr_location_compile(&location, to, -1, NULL, b->scratch);
    if (error)
        return apr_pstrdup(b->pool, error);
    if (mr_location_scheme(location))
        return apr_psprintf(b->pool,
                            "\"%.80s\" is not an http or https URL; use "
                            "http://host/path, https://host/path or /path",
                            to);
    if (!mr_location_is_plain(location, plain, b->scratch)
        || strlen(plain->text) > strlen(to))
        plain->text = NULL; /* escaped, it would need more room */
    return NULL;
}

/* Whether @a word, which is no table, was meant to be one or an option. */
static bool is_table_or_option(const char *word)
{
    size_t scheme = strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789+-.");

    return !*word || strchr(word, '=') || !word[strspn(word, "0123456789")]
           || (word[scheme] != ':' && strchr(word, ':'));
}

/* What is wrong with the words at @a at in the place of TO. @a error is what
 * they are refused with: it takes the first for a table. */
static const char *target_error(struct builder *b, char *at, const char *error)
{
    bool needs_target;
    size_t len;
    char *raw = at;
    const char *written = next_raw_word(&raw, &len);
    const char *first = apr_pstrmemdup(b->scratch, written ? written : "", len);
    const char *word = next_word(&at);

    if (!word || is_table_or_option(word)
        || !b->checker.check(b->checker.baton, first, &needs_target))
        return error;
    return apr_psprintf(b->pool,
                        "\"%.80s\" is neither a target nor a table without "
                        "redirects; a target begins with /, http:// or "
                        "https://, such a table is gone, 403, 404, 405, 410, "
                        "426, 451 or a list",
                        word);
}

static const char *add_line(struct builder *b, char *text, uint32_t line)
{
    char *at = text, *from = next_word(&at), *to_begin, *to;
    const char *id, *words, *error;
    struct mr_location_plain plain;
    struct settings *set;
    struct mr_map_record *record;

    if (!from)
        return mr_quote_error(at, b->pool);
    if ((error = check_from(b, from)) != NULL)
        return error;
    to_begin = at + strspn(at, " \t");
    if (is_target(to_begin)) {
        to = next_word(&at);
        if (!to)
            return mr_quote_error(at, b->pool);
    }
    else
        to = at + strlen(at); /* a final table, or nothing at all */
    if ((error = mr_quote_error(at, b->pool)) != NULL
        || (error = take_words(b, at, &id, &words)) != NULL)
        return error;
    set = settings_for(b, words);
    if (set->error)
        return *to ? set->error : target_error(b, at, set->error);
    if ((error = check_target(b, to, set, &plain)) != NULL)
        return error;
    record = &b->records[b->count++];
    record->from = add_string(b, from);
    record->to = add_string(b, plain.text ? plain.text : to);
    record->id = add_string(b, id);
    record->line = line;
    record->settings = (uint16_t)set->number;
    record->authority =
        plain.text ? (uint16_t)plain.authority_len : (uint16_t)MR_MAP_NOT_PLAIN;
    record->host = plain.text ? (uint16_t)plain.host_len : 0;
    record->repeats = 0;
    return NULL;
}

static void note_error(struct builder *b, uint32_t line, const char *reason)
{
    if (b->error->reason) {
        if (b->error->more < MR_MAP_ERROR_LINES)
            b->error->more_lines[b->error->more] = line;
        b->error->more++;
        return;
    }
    b->error->line = line;
    b->error->reason = apr_pstrdup(b->pool, reason);
}

/* One line of the text, without its end; @a room is for a copy. */
static void read_line(struct builder *b, char *room, const char *text,
                      size_t len, uint32_t line)
{
    const char *error;

    if (len > 0 && text[len - 1] == '\r')
        len--;
    if (len > MR_MAP_LINE_MAX) {
        note_error(b, line, "the line is longer than 32768 bytes");
        return;
    }
    if (memchr(text, '\0', len)) {
        note_error(b, line, "the line has a NUL byte; a map is plain text");
        return;
    }
    memcpy(room, text, len);
    room[len] = '\0';
    room += strspn(room, " \t");
    if (!*room || *room == '#')
        return;
    error = add_line(b, room, line);
    if (error)
        note_error(b, line, error);
}

static uint32_t count_lines(const char *text, size_t len)
{
    uint32_t lines = 1;
    const char *end = text + len;

    while (text < end && (text = memchr(text, '\n', (size_t)(end - text)))) {
        lines++;
        text++;
    }
    return lines;
}

static bool read_lines(struct builder *b, const char *text, size_t len)
{
    static const char byte_order_mark[] = "\xef\xbb\xbf";
    const char *end = text + len;
    char *room = malloc(MR_MAP_LINE_MAX + 1);
    uint32_t line = 0;

    if (!room)
        return false;
    if (len >= 3 && !memcmp(text, byte_order_mark, 3))
        text += 3;
    while (text < end) {
        const char *stop = memchr(text, '\n', (size_t)(end - text));

        if (!stop)
            stop = end;
        read_line(b, room, text, (size_t)(stop - text), ++line);
        if (line % 256 == 0)
            apr_pool_clear(b->scratch);
        text = stop + 1;
    }
    free(room);
    return true;
}

/* --- the image ----------------------------------------------------------- */

static struct mr_path_key key_of(const struct mr_map_image *image,
                                 const struct mr_map_record *record,
                                 apr_pool_t *scratch)
{
    return mr_path_key_whole(
        mr_path_merge_slashes(mr_map_strings(image) + record->from, scratch));
}

/* Whether record @a old answers whatever @a record could: the same FROM with
 * the same words. Thousands of such lines would make each other slow. */
static bool makes_idle(const struct mr_map_image *image,
                       const struct mr_map_record *old,
                       const struct mr_map_record *record)
{
    return old->settings == record->settings
           && !strcmp(mr_map_strings(image) + old->from,
                      mr_map_strings(image) + record->from);
}

/* Lines of one FROM are met in their order: each goes behind those before. */
static void file_record(struct mr_map_image *image, uint32_t number,
                        uint64_t hash)
{
    struct mr_map_slot *slots = mr_map_slots(image);
    struct mr_map_record *records = mr_map_records(image);
    uint32_t at = (uint32_t)hash & image->mask, tag = (uint32_t)(hash >> 32);

    for (; slots[at].record; at = (at + 1) & image->mask) {
        if (slots[at].tag != tag)
            continue;
        records[number].repeats = 1;
        if (makes_idle(image, &records[slots[at].record - 1], &records[number]))
            return;
    }
    slots[at].tag = tag;
    slots[at].record = number + 1;
}

static void file_records(struct mr_map_image *image, apr_pool_t *scratch)
{
    const struct mr_map_record *records = mr_map_records(image);

    for (uint32_t i = 0; i < image->records; i++) {
        struct mr_path_key key = key_of(image, &records[i], scratch);

        mr_path_shape_add(&image->shape, &key);
        file_record(image, i, mr_path_key_hash(&key, image->seed));
    }
}

static struct mr_map_image *assemble(struct builder *b)
{
    struct mr_map_image head = {.magic = MR_MAP_MAGIC}, *image;
    uint32_t slots = 4;
    size_t size;

    while (slots < 2 * (uint64_t)b->count)
        slots *= 2;
    head.seed = mr_path_key_seed();
    head.mask = slots - 1;
    head.records = b->count;
    head.settings = (uint32_t)b->settings->nelts;
    size = sizeof head + slots * sizeof(struct mr_map_slot)
           + b->count * sizeof(struct mr_map_record)
           + head.settings * sizeof(uint32_t) + b->used;
    for (int i = 0; i < b->settings->nelts; i++)
        size +=
            strlen(APR_ARRAY_IDX(b->settings, i, struct settings *)->words) + 1;
    head.size = size;
    image = calloc(1, size);
    if (!image)
        return NULL;
    *image = head;
    memcpy(mr_map_records(image), b->records,
           b->count * sizeof(struct mr_map_record));
    memcpy(mr_map_strings(image), b->strings, b->used);
    for (int i = 0; i < b->settings->nelts; i++) {
        const char *words =
            APR_ARRAY_IDX(b->settings, i, struct settings *)->words;

        mr_map_settings(image)[i] = b->used;
        memcpy(mr_map_strings(image) + b->used, words, strlen(words) + 1);
        b->used += (uint32_t)strlen(words) + 1;
    }
    file_records(image, b->scratch);
    return image;
}

struct mr_map_image *mr_map_image_build(const char *text, size_t len,
                                        struct mr_map_checker checker,
                                        struct mr_map_error *error,
                                        apr_pool_t *pool)
{
    struct builder b = {.checker = checker, .error = error, .pool = pool};
    struct mr_map_image *image = NULL;

    memset(error, 0, sizeof *error);
    if (len > MR_MAP_TEXT_MAX) {
        error->reason = "it is larger than 2 GiB";
        return NULL;
    }
    apr_pool_create(&b.scratch, pool);
    b.known = apr_hash_make(pool);
    b.settings = apr_array_make(pool, 8, (int)sizeof(struct settings *));
    b.records = malloc(count_lines(text, len) * sizeof(struct mr_map_record));
    b.strings = malloc(len + 2); /* a blank or line end pays for each NUL */
    if (b.records && b.strings) {
        b.strings[0] = '\0';
        b.used = 1;
        if (read_lines(&b, text, len) && !error->reason)
            image = assemble(&b);
    }
    if (!image && !error->reason)
        error->reason = "there is not enough memory for it";
    free(b.records);
    free(b.strings);
    apr_pool_destroy(b.scratch);
    return image;
}
