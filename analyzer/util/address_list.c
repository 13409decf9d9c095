#include "util/address_list.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

enum { BYTES = 16, BITS = 128, V4_AT = 12, V4_BITS = 32, SHOWN = 80 };

struct address {
    unsigned char bytes[BYTES]; /* of IPv6, most significant first */
};

struct range {
    struct address first, last;
};

struct address_list {
    struct range *ranges; /* in order; none overlaps the next */
    size_t count, room;
};

static int compare(const struct address *a, const struct address *b)
{
    return memcmp(a->bytes, b->bytes, BYTES);
}

/* --- addresses ------------------------------------------------------------ */

/* Read all of @a s; *@a is_v4 tells how it is written. */
static bool read_address(struct slice s, struct address *address, bool *is_v4)
{
    static const struct address v4 = {{[10] = 0xff, [11] = 0xff}};
    char text[INET6_ADDRSTRLEN];

    if (s.len == 0 || s.len >= sizeof text)
        return false;
    memcpy(text, s.at, s.len);
    text[s.len] = '\0';
    *address = v4;
    *is_v4 = inet_pton(AF_INET, text, address->bytes + V4_AT) == 1;
    return *is_v4 || inet_pton(AF_INET6, text, address->bytes) == 1;
}

/* Make all bits of @a address behind the first @a prefix ones @a bit. */
static void fill_bits(struct address *address, unsigned prefix, bool bit)
{
    for (unsigned i = prefix; i < BITS; i++) {
        unsigned char mask = (unsigned char)(0x80 >> i % 8);
        if (bit)
            address->bytes[i / 8] |= mask;
        else
            address->bytes[i / 8] &= (unsigned char)~mask;
    }
}

/* The length of a prefix; -1 when @a s is none up to @a most. */
static int read_prefix(struct slice s, int most)
{
    int prefix = 0;

    if (s.len == 0 || s.len > 3)
        return -1;
    for (size_t i = 0; i < s.len; i++) {
        if (s.at[i] < '0' || s.at[i] > '9')
            return -1;
        prefix = prefix * 10 + (s.at[i] - '0');
    }
    return prefix <= most ? prefix : -1;
}

static struct slice behind(struct slice whole, struct slice head)
{
    return (struct slice){head.at + head.len + 1, whole.len - head.len - 1};
}

static bool read_network(struct slice s, struct range *range)
{
    struct slice head = slice_before(s, '/');
    bool is_v4;
    int prefix;

    if (head.len == s.len || !read_address(head, &range->first, &is_v4))
        return false;
    prefix = read_prefix(behind(s, head), is_v4 ? V4_BITS : BITS);
    if (prefix < 0)
        return false;
    prefix += is_v4 ? BITS - V4_BITS : 0;
    range->last = range->first;
    fill_bits(&range->first, (unsigned)prefix, false);
    fill_bits(&range->last, (unsigned)prefix, true);
    return true;
}

static bool read_range(struct slice s, struct range *range)
{
    struct slice head = slice_before(s, '-');
    bool first_is_v4, last_is_v4;

    return head.len < s.len && read_address(head, &range->first, &first_is_v4)
           && read_address(behind(s, head), &range->last, &last_is_v4)
           && first_is_v4 == last_is_v4;
}

static bool read_one(struct slice s, struct range *range)
{
    bool is_v4;

    if (!read_address(s, &range->first, &is_v4))
        return false;
    range->last = range->first;
    return true;
}

/* --- the list ------------------------------------------------------------- */

struct address_list *address_list_create(void)
{
    return calloc(1, sizeof(struct address_list));
}

void address_list_destroy(struct address_list *list)
{
    if (!list)
        return;
    free(list->ranges);
    free(list);
}

static bool make_room(struct address_list *list)
{
    size_t room = list->room ? list->room * 2 : 8;
    struct range *more;

    if (list->count < list->room)
        return true;
    more = realloc(list->ranges, room * sizeof *more);
    if (!more)
        return false;
    list->ranges = more;
    list->room = room;
    return true;
}

/* How many of the ranges end before @a address. */
static size_t count_before(const struct address_list *list,
                           const struct address *address)
{
    size_t low = 0, high = list->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare(&list->ranges[middle].last, address) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Put @a range in its place, together with all that it overlaps. */
static void insert(struct address_list *list, struct range range)
{
    size_t from = count_before(list, &range.first), to = from;

    for (;
         to < list->count && compare(&list->ranges[to].first, &range.last) <= 0;
         to++) {
        if (compare(&list->ranges[to].first, &range.first) < 0)
            range.first = list->ranges[to].first;
        if (compare(&list->ranges[to].last, &range.last) > 0)
            range.last = list->ranges[to].last;
    }
    memmove(list->ranges + from + 1, list->ranges + to,
            (list->count - to) * sizeof range);
    list->ranges[from] = range;
    list->count += from + 1 - to;
}

bool address_list_add(struct address_list *list, const char *text,
                      struct diag *diag)
{
    struct slice s = slice_of(text);
    struct range range;

    if (!read_one(s, &range) && !read_network(s, &range)
        && !read_range(s, &range)) {
        diag_set(diag,
                 "\"%.*s\" is no address; use one such as 192.0.2.7 or "
                 "2001:db8::7, a network such as 192.0.2.0/24, or a range "
                 "such as 192.0.2.1-192.0.2.9",
                 SHOWN, text);
        return false;
    }
    if (compare(&range.first, &range.last) > 0) {
        diag_set(diag, "\"%.*s\" ends before it begins; exchange the two",
                 SHOWN, text);
        return false;
    }
    if (!make_room(list)) {
        diag_set(diag, "not enough memory");
        return false;
    }
    insert(list, range);
    return true;
}

bool address_list_has(const struct address_list *list, struct slice text)
{
    struct address address;
    size_t at;
    bool is_v4;

    if (!read_address(slice_before(text, '%'), &address, &is_v4))
        return false;
    at = count_before(list, &address);
    return at < list->count && compare(&list->ranges[at].first, &address) <= 0;
}

size_t address_list_count(const struct address_list *list)
{
    return list->count;
}
