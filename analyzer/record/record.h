/**
 * @file
 * A record: one exchange as a log line tells it.
 *
 * Slices borrow from the line (or, where a target had to be put together, from
 * the parser) until the next line is parsed. What is not decoded for every
 * line stands in @a fields, read by the functions below.
 */
#ifndef RECORD_RECORD_H
#define RECORD_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "format/log_format.h"
#include "semantics/http_method.h"
#include "util/slice.h"

struct line;

struct record {
    struct slice line;
    const char *file;
    uint64_t number; /**< of the line, counted from 1 */
    uint64_t offset; /**< of the line in the decompressed stream */

    int64_t time_us;      /**< when the request was received */
    int zone_min;         /**< minutes east of UTC that the line names; or 0 */
    struct slice client;  /**< address or name */
    struct slice request; /**< the request line, or the target alone */
    int status;

    /** The latest time of records before it that were only counted, since the
     *  last that was handed on; 0: there were none. */
    int64_t aside_us;
    /** Whether it was counted where it was read, set_aside_tally(), so that only
     *  what it has to do with redirects is left to learn. */
    bool is_tallied;
    /** What stands for the virtual host in place of what is logged; empty:
     *  nothing. Set between the parsing of a record and record_read(). */
    struct slice given_vhost;

    /** The rest is set by record_read(): most records are never asked. */
    bool is_read;
    struct slice agent, referer, vhost; /**< empty: not logged or "-" */
    struct slice method_text; /**< empty when the request line has none */
    enum http_method method;
    struct slice target;   /**< as requested: path?query, absolute or "*" */
    struct slice location; /**< empty: none */

    uint64_t client_hash, agent_hash; /**< stable */

    /** Set by record_read(); before, only fields that it need not look for. */
    struct log_fields *fields;

    const struct log_format *format; /**< of the line */
    const struct line *source;       /**< the line as the splitter gave it */
};

/** Split a request line as RFC 9112 3 has it, or as much of it as is there:
 *  "GET /a HTTP/1.1", "GET /a" (HTTP/0.9), "GET /a b HTTP/1.1". What does not
 *  begin with a method leaves @a method and @a target empty. */
void request_line_split(struct slice text, struct slice *method,
                        struct slice *target, struct slice *protocol);

/** Whether what was asked for was there: 2xx, or 304. */
static inline bool status_is_page(int status)
{
    return (status >= 200 && status < 300) || status == 304;
}

/** The value of @a field; empty when it is not logged, empty or "-". */
struct slice record_field(const struct record *record, enum log_field field);

/** Time taken in microseconds, or -1 when it is not logged. */
int64_t record_duration_us(const struct record *record);

/** A whole number, or -1 when @a field does not hold one. */
int64_t record_number(const struct record *record, enum log_field field);

/** Whether the line tells who asked. "-" is nobody, and "unix:", which nginx
 *  writes for its end of a socket, whoever came by it: such requests may be of
 *  as many people as there are. */
bool record_has_client(const struct record *record);

/** A hash of address and agent, the same in every run: what a client is; 0 when
 *  the line does not tell. Needs record_read(). */
uint64_t record_client_key(const struct record *record);

/** Whether the record is a redirect that clients follow on their own. A
 *  Location is not needed: many formats do not log it. */
bool record_is_redirect(const struct record *record);

/** Whether its status speaks of another place, but clients do not go there on
 *  their own: 300, 305, 306. */
bool record_is_odd_redirect(const struct record *record);

#endif
