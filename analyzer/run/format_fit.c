#include "run/format_fit.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "record/client.h"
#include "record/record_parser.h"

enum {
    /* Per cent of the lines that have the shape: in a log of the format hardly
     * any has a field that cannot be what it is said to be. */
    CERTAIN = 95,
    /* Per cent of them: some robots send their name as Referer, but where most
     * of the Referers are names of agents, they are no Referers. */
    MOST = 50
};

/* Statuses that are registered, or that servers are known to log: those of
 * nginx, IIS, load balancers and content delivery networks. */
static bool is_known_status(int status)
{
    static const struct {
        int first, last;
    } known[] = {
        {0, 0},     {100, 104}, {200, 208}, {218, 218}, {226, 226}, {300, 308},
        {400, 431}, {440, 440}, {444, 444}, {449, 451}, {460, 464}, {494, 499},
        {500, 511}, {520, 530}, {540, 540}, {561, 561}, {598, 599}, {999, 999},
    };

    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (status >= known[i].first && status <= known[i].last)
            return true;
    return false;
}

/* "Mozilla/5.0 (X11)", "curl/8.5.0": what agents are called, and no URL is. */
static bool is_agent(struct slice s)
{
    size_t i = 0;

    while (i < s.len
           && ((s.at[i] >= 'a' && s.at[i] <= 'z')
               || (s.at[i] >= 'A' && s.at[i] <= 'Z') || s.at[i] == '-'))
        i++;
    return i > 0 && i + 1 < s.len && s.at[i] == '/' && s.at[i + 1] >= '0'
           && s.at[i + 1] <= '9';
}

static bool is_url(struct slice s)
{
    return slice_begins(s, "http://") || slice_begins(s, "https://");
}

/* Whether a virtual host right behind the client leaves open whether it is one:
 * identd's word would stand there in COMBINED, and an address may be that of a
 * proxy. */
static bool is_vhost_open(const struct record *record)
{
    const struct log_fields *f = record->fields;
    struct slice client = record->client, vhost = f->at[LOG_FIELD_VHOST];

    /* The client may have brackets. */
    return log_fields_have(f, LOG_FIELD_VHOST) && vhost.at > client.at
           && vhost.at <= client.at + client.len + 2
           && !client_is_host_name(vhost);
}

/* Whether two addresses stand side by side, the first one as virtual host: it
 * may as well be the client, and the other a proxy. */
static bool is_second_address(const struct record *record)
{
    struct slice vhost = record->vhost;

    return vhost.len > 0 && vhost.at + vhost.len + 1 == record->client.at
           && client_is_address(vhost);
}

static const char swapped[] =
    "what stands where the Referer should is a User-Agent";

/* Whether all fields of a line that has the shape can be what they are said to
 * be; @a why: which can not. */
static bool is_plausible(const struct record *record, const char **why)
{
    if (!is_known_status(record->status)) {
        *why = "what stands where the status should is none that servers send";
        return false;
    }
    if (is_agent(record->referer) && is_url(record->agent)) {
        *why = swapped;
        return false;
    }
    if (is_second_address(record)) {
        *why = "two addresses stand where the client should";
        return false;
    }
    return true;
}

/* Why @a line does not fit, NULL when it does; @a shaped: it has the shape;
 * @a odd: an agent stands in place of its Referer. */
static const char *try_line(const struct log_format *format,
                            struct record_parser *parser,
                            const struct line *line, bool *shaped, bool *odd)
{
    struct record record;
    const char *why = record_parse(parser, line, &record);

    *shaped = *odd = false;
    if (why)
        return why;
    record_read(&record);
    if (!log_format_is_complete(format, record.fields))
        return "it ends before the format does";
    if (is_vhost_open(&record))
        return "what stands behind the client need be no virtual host";
    *shaped = true;
    *odd = is_agent(record.referer);
    return is_plausible(&record, &why) ? NULL : why;
}

struct format_fit format_fit_of(const struct log_format *format,
                                const struct line *lines, size_t count,
                                bool *any)
{
    struct record_parser *parser = record_parser_create(format, false);
    struct format_fit fit = {0, 0, 0, NULL, NULL};
    bool fits[FORMAT_LINES_MAX] = {false}, of_shape = false;
    const struct line *first_odd = NULL;
    size_t odd_count = 0;

    assert(count <= FORMAT_LINES_MAX);

    for (size_t i = 0; parser && i < count; i++) {
        const char *why;
        bool shaped, odd;
        if (line_is_comment(&lines[i]))
            continue;
        fit.lines++;
        why = try_line(format, parser, &lines[i], &shaped, &odd);
        fits[i] = !why;
        fit.shaped += shaped;
        fit.fitting += !why;
        if (odd && odd_count++ == 0)
            first_odd = &lines[i];
        /* The first that has the shape, else the first of all. */
        if (why && (!fit.why || (shaped && !of_shape))) {
            fit.why = why;
            fit.bad = &lines[i];
            of_shape = shaped;
        }
    }
    record_parser_destroy(parser);
    if (odd_count * 100 > fit.shaped * MOST) {
        fit.fitting = 0;
        fit.why = swapped;
        fit.bad = first_odd;
    }
    if (fit.fitting * 100 < fit.shaped * CERTAIN)
        fit.fitting = 0;
    for (size_t i = 0; any && fit.fitting > 0 && i < count; i++)
        any[i] |= fits[i];
    return fit;
}

/* How far from the end of @a line the status stands, for a line that fits. */
static bool find_status(const struct log_format *format,
                        struct record_parser *parser, const struct line *line,
                        ptrdiff_t *place)
{
    struct record record;
    const char *why;

    if (record_parse(parser, line, &record))
        return false;
    record_read(&record);
    *place = record.fields->end - record.fields->at[LOG_FIELD_STATUS].at;
    return log_format_is_complete(format, record.fields)
           && is_plausible(&record, &why);
}

/* Whether two formats are alike up to the status. */
static bool begin_alike(const struct log_format *a, const struct log_format *b)
{
    const char *text = log_format_text(a), *status = strstr(text, "%s");

    return status
           && strncmp(text, log_format_text(b), (size_t)(status - text) + 2)
                  == 0;
}

bool format_contradict(const struct log_format *a, const struct log_format *b,
                       const struct line *lines, size_t count)
{
    struct record_parser *as, *bs;
    bool differ = false;

    if (begin_alike(a, b))
        return false;
    as = record_parser_create(a, false);
    bs = record_parser_create(b, false);
    for (size_t i = 0; as && bs && i < count && !differ; i++) {
        ptrdiff_t in_a, in_b;
        differ = !line_is_comment(&lines[i])
                 && find_status(a, as, &lines[i], &in_a)
                 && find_status(b, bs, &lines[i], &in_b) && in_a != in_b;
    }
    record_parser_destroy(as);
    record_parser_destroy(bs);
    return differ;
}
