#include "record/client.h"

#include <arpa/inet.h>
#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* "192.0.2.1", by hand: nearly every line has one. */
static bool is_ipv4(struct slice s)
{
    int parts = 0, value = -1;

    for (size_t i = 0; i < s.len; i++) {
        if (s.at[i] == '.') {
            if (value < 0 || ++parts > 3)
                return false;
            value = -1;
        }
        else if (s.at[i] < '0' || s.at[i] > '9' || value == 0) {
            return false; /* "01": no address has that */
        }
        else {
            value = (value < 0 ? 0 : value) * 10 + (s.at[i] - '0');
            if (value > 255)
                return false;
        }
    }
    return parts == 3 && value >= 0;
}

static bool is_ipv6_as_the_library_has_it(struct slice s)
{
    char text[INET6_ADDRSTRLEN];
    struct in6_addr address;

    if (s.len >= sizeof text)
        return false;
    memcpy(text, s.at, s.len);
    text[s.len] = '\0';
    return inet_pton(AF_INET6, text, &address) == 1;
}

/* What stands in an address; nearly all of it is digits. */
enum sort { OTHER, DIGIT, COLON, DOT };

static const unsigned char sort_of[256] = {
    ['0' ... '9'] = DIGIT, ['a' ... 'f'] = DIGIT, ['A' ... 'F'] = DIGIT,
    [':'] = COLON,         ['.'] = DOT,
};

#ifdef __SSE2__
enum { SHORT_ADDRESS = 48 };

/* One bit for each of 16 bytes that is a colon, and a hexadecimal digit. */
static inline void sort_bytes(const char *at, uint64_t *colons,
                              uint64_t *digits)
{
    __m128i b = _mm_loadu_si128((const __m128i *)(const void *)at);
    __m128i letter = _mm_or_si128(b, _mm_set1_epi8(0x20));
    __m128i digit = _mm_and_si128(_mm_cmpgt_epi8(b, _mm_set1_epi8('0' - 1)),
                                  _mm_cmplt_epi8(b, _mm_set1_epi8('9' + 1)));
    __m128i hex = _mm_and_si128(_mm_cmpgt_epi8(letter, _mm_set1_epi8('a' - 1)),
                                _mm_cmplt_epi8(letter, _mm_set1_epi8('f' + 1)));

    *colons =
        (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(b, _mm_set1_epi8(':')));
    *digits = (unsigned)_mm_movemask_epi8(_mm_or_si128(digit, hex));
}

/* The rules of is_ipv6() on a bit for each byte. @return false when it must
 * look itself: of anything but colons and digits. */
static bool is_plain_ipv6(struct slice s, bool *is)
{
    char text[SHORT_ADDRESS] = {0};
    uint64_t colons = 0, digits = 0, all = (UINT64_C(1) << s.len) - 1, first;
    int gaps, groups;

    memcpy(text, s.at, s.len);
    for (int i = 0; i < SHORT_ADDRESS; i += 16) {
        uint64_t c, d;
        sort_bytes(text + i, &c, &d);
        colons |= c << i;
        digits |= d << i;
    }
    if ((colons | digits) != all)
        return false;
    first = digits & ~(digits << 1);
    groups = __builtin_popcountll(first);
    gaps = __builtin_popcountll(colons & colons << 1);
    *is = (digits & digits >> 1 & digits >> 2 & digits >> 3 & digits >> 4) == 0
          && ((colons & 1) == 0 || (colons & 2) != 0)
          && (colons >> (s.len - 1) == 0 || colons >> (s.len - 2) == 3)
          && (gaps == 1 ? groups <= 7
                        : gaps == 0 && groups == 8
                              && __builtin_popcountll(colons) == 7);
    return true;
}
#endif

/* Groups of up to four hexadecimal digits, eight of them, or fewer and "::" in
 * one place. Those that end as an IPv4 address are rare. */
static bool is_ipv6(struct slice s)
{
    const char *zone = s.len > 0 ? memchr(s.at, '%', s.len) : NULL;
    int colons = 0, gaps = 0, digits = 0, groups = 0;

#ifdef __SSE2__
    bool is;
    if (s.len >= 2 && s.len <= SHORT_ADDRESS && is_plain_ipv6(s, &is))
        return is;
#endif
    if (zone)
        s.len = (size_t)(zone - s.at);
    for (size_t i = 0; i < s.len; i++) {
        switch (sort_of[(unsigned char)s.at[i]]) {
        case DIGIT:
            if (++digits > 4)
                return false;
            break;
        case COLON:
            gaps += i > 0 && s.at[i - 1] == ':';
            groups += digits > 0;
            colons++;
            digits = 0;
            break;
        case DOT:
            return is_ipv6_as_the_library_has_it(s);
        default:
            return false;
        }
    }
    groups += digits > 0;
    if (s.len < 2 || (s.at[0] == ':' && s.at[1] != ':')
        || (s.at[s.len - 1] == ':' && s.at[s.len - 2] != ':'))
        return false;
    return gaps == 1 ? groups <= 7 : gaps == 0 && colons == 7 && groups == 8;
}

static bool has(struct slice s, char c)
{
    return s.len > 0 && memchr(s.at, c, s.len) != NULL;
}

bool client_is_address(struct slice s)
{
    return is_ipv4(s) || (has(s, ':') && is_ipv6(s));
}

bool client_with_colon(struct slice s)
{
    return is_ipv6(s) || slice_is(s, "unix:");
}

/* The word behind @a s, one blank further; empty when there is none. */
static struct slice next_word(struct slice s, const char *end)
{
    const char *at = s.at + s.len, *stop;

    if (at >= end || *at != ' ')
        return (struct slice){end, 0};
    at++;
    stop = at < end ? memchr(at, ' ', (size_t)(end - at)) : NULL;
    return (struct slice){at, (size_t)((stop ? stop : end) - at)};
}

/* Without what a list of addresses has around them: "10.0.0.1,", "(10.0.0.1)",
 * "[::1]". */
static struct slice bare(struct slice s)
{
    if (s.len > 0 && (s.at[0] == '(' || s.at[0] == '[' || s.at[0] == '"'))
        s = (struct slice){s.at + 1, s.len - 1};
    while (s.len > 0
           && (s.at[s.len - 1] == ',' || s.at[s.len - 1] == ')'
               || s.at[s.len - 1] == ']' || s.at[s.len - 1] == '"'))
        s.len--;
    return s;
}

bool client_is_host_name(struct slice s)
{
    bool letter = false;

    for (size_t i = 0; i < s.len; i++) {
        char c = s.at[i];
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
            letter = true;
        else if ((c < '0' || c > '9') && c != '.' && c != '-' && c != ':')
            return false;
    }
    return letter && has(s, '.');
}

/* Whether @a word is a field of its own: it is known what it is. */
static bool is_field(const struct log_fields *fields, struct slice word)
{
    for (int f = 0; f < LOG_FIELD_COUNT; f++)
        if (log_fields_have(fields, (enum log_field)f)
            && fields->at[f].at == word.at)
            return true;
    return false;
}

/* Whether @a word is the virtual host: it stands behind the client. */
static bool is_vhost_behind(const struct log_fields *fields, struct slice word)
{
    return log_fields_have(fields, LOG_FIELD_VHOST)
           && fields->at[LOG_FIELD_VHOST].at == word.at;
}

/* Whether what a strict format takes for the virtual host before @a client can
 * be one. A port would have been cut off, were there to be one. */
static bool is_vhost(struct slice vhost, struct slice client)
{
    bool adjacent = vhost.at + vhost.len + 1 == client.at;

    return !has(vhost, ' ') && !has(vhost, ',')
           && !(adjacent && has(vhost, ':'));
}

static const char *vhost_doubt(const struct log_format *format,
                               const struct log_fields *fields,
                               struct slice client)
{
    struct slice vhost = fields->at[LOG_FIELD_VHOST];

    if (!log_fields_have(fields, LOG_FIELD_VHOST) || vhost.at >= client.at)
        return NULL;
    /* The head of an IPv6 address, cut at its colon. */
    if (slice_is(client, "-"))
        return "there is no client behind the virtual host";
    if (log_format_is_strict(format) && !is_vhost(vhost, client))
        return "there is no virtual host where the format has it";
    return NULL;
}

/* Whether "-" is the word behind @a s, as in nearly every line. */
static bool is_before_dash(struct slice s, const char *end)
{
    const char *at = s.at + s.len;

    return end - at > 2 && at[0] == ' ' && at[1] == '-' && at[2] == ' ';
}

const char *client_doubt(const struct log_format *format,
                         const struct log_fields *fields)
{
    struct slice client = fields->at[LOG_FIELD_CLIENT], next;
    bool strict = log_format_is_strict(format);
    const char *why = vhost_doubt(format, fields, client);

    if (why)
        return why;
    if (has(client, ':') && !client_with_colon(client))
        return "the client is neither an address nor a host name";
    if (is_before_dash(client, fields->end)
        || (!strict
            && (client_is_address(client)
                || !log_format_skips_behind_client(format))))
        return NULL;
    next = next_word(client, fields->end);
    if (is_vhost_behind(fields, next) && strict)
        return client_is_address(client) ? NULL
                                         : "there is no address before the "
                                           "virtual host";
    if (is_field(fields, next))
        return NULL;
    next = bare(next);
    if (client_is_address(next) || (strict && client_is_host_name(next)))
        return "another host stands behind what should be the client";
    return NULL;
}
