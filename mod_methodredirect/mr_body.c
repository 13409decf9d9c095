#include "mr_body.h"

#include <stdbool.h>
#include <string.h>

#include <ap_mpm.h>
#include <apr_atomic.h>
#include <apr_buckets.h>
#include <apr_strings.h>
#include <http_connection.h>
#include <http_protocol.h>
#include <util_filter.h>

#include "mr_config.h"
#include "mr_counters.h"
#include "mr_origin.h"
#include "mr_private.h"
#include "mr_settings.h"

static ap_filter_rec_t *drain_filter;

struct mr_body_limits {
    bool off;        /* httpd's own way */
    apr_off_t drain; /* bytes that are read on HTTP/2 */
    apr_off_t close; /* bytes from which an HTTP/1 connection is closed */
};

static const struct mr_body_limits defaults = {false, 65536, 1048576};

/* --- reading -------------------------------------------------------------- */

/* Count the data in @a brigade. */
static bool take(const apr_bucket_brigade *brigade, apr_off_t *bytes)
{
    for (apr_bucket *b = APR_BRIGADE_FIRST(brigade);
         b != APR_BRIGADE_SENTINEL(brigade); b = APR_BUCKET_NEXT(b)) {
        if (APR_BUCKET_IS_EOS(b))
            return true;
        if (b->length != (apr_size_t)-1)
            *bytes += (apr_off_t)b->length;
    }
    return false;
}

/* Whether the content of @a r goes on beyond @a limit bytes, or cannot be read.
 * What is read is forgotten. Each read waits as long as Timeout and
 * mod_reqtimeout allow, as httpd's own would. */
static bool goes_on_beyond(request_rec *r, apr_off_t limit)
{
    apr_bucket_brigade *brigade =
        apr_brigade_create(r->pool, r->connection->bucket_alloc);
    apr_off_t bytes = 0;
    bool ended = false, broken = false;

    while (!ended && !broken && bytes <= limit) {
        broken = ap_get_brigade(r->input_filters, brigade, AP_MODE_READBYTES,
                                APR_BLOCK_READ, HUGE_STRING_LEN)
                     != APR_SUCCESS
                 || APR_BRIGADE_EMPTY(brigade);
        ended = !broken && take(brigade, &bytes);
        apr_brigade_cleanup(brigade);
    }
    apr_brigade_destroy(brigade);
    return !ended;
}

/* --- HTTP/2 --------------------------------------------------------------- */

static bool ends_response(const apr_bucket_brigade *brigade)
{
    for (apr_bucket *b = APR_BRIGADE_FIRST(brigade);
         b != APR_BRIGADE_SENTINEL(brigade); b = APR_BUCKET_NEXT(b))
        if (APR_BUCKET_IS_EOS(b))
            return true;
    return false;
}

/* httpd's lingering close waits as long, for silence and in all. Nobody is to
 * hold a thread with a body that never comes, or comes by drops. */
#define SILENCE  apr_time_from_sec(2)
#define IN_ALL   apr_time_from_sec(30)
#define GRACE    apr_time_from_sec(1)
#define BRIEFLY  apr_time_from_msec(10)
#define STEP_MAX apr_time_from_msec(5)
#define MIN_RATE 4096 /* bytes a second, beyond the grace */

static bool comes_by_drops(apr_off_t bytes, apr_time_t elapsed)
{
    return elapsed > GRACE && bytes < elapsed * MIN_RATE / APR_USEC_PER_SEC;
}

/* Read and forget up to @a limit bytes and a little, if they come soon, for
 * @a in_all at most. Clients nearby are gone after a fraction of a millisecond,
 * so the pauses begin with that. */
static void read_on(request_rec *r, apr_off_t limit, apr_interval_time_t in_all)
{
    apr_bucket_brigade *brigade =
        apr_brigade_create(r->pool, r->connection->bucket_alloc);
    apr_time_t now = apr_time_now(), begin = now, quiet = now + SILENCE;
    apr_interval_time_t step = STEP_MAX / 32;
    apr_off_t bytes = 0;
    bool ended = false;

    while (!ended && bytes <= limit && now < quiet && now < begin + in_all
           && !comes_by_drops(bytes, now - begin)) {
        apr_status_t rv =
            ap_get_brigade(r->input_filters, brigade, AP_MODE_READBYTES,
                           APR_NONBLOCK_READ, HUGE_STRING_LEN);
        bool nothing = APR_STATUS_IS_EAGAIN(rv)
                       || (rv == APR_SUCCESS && APR_BRIGADE_EMPTY(brigade));
        if (nothing) {
            apr_sleep(step);
            step = step < STEP_MAX / 2 ? 2 * step : STEP_MAX;
        }
        else
            ended = rv != APR_SUCCESS || take(brigade, &bytes);
        apr_brigade_cleanup(brigade);
        now = apr_time_now();
        if (!nothing)
            quiet = now + SILENCE;
    }
    apr_brigade_destroy(brigade);
}

/* A thread that reads answers nobody: few of a child do so at a time. */
static apr_uint32_t readers_max(void)
{
    enum { SHARE = 4 };
    int threads = 1;

    ap_mpm_query(AP_MPMQ_MAX_THREADS, &threads);
    return threads > SHARE ? (apr_uint32_t)threads / SHARE : 1;
}

/* When enough are reading, a client nearby sees its answer still. */
static void linger(request_rec *r, apr_off_t limit)
{
    static volatile apr_uint32_t readers;

    if (apr_atomic_inc32(&readers) < readers_max()) {
        read_on(r, limit, IN_ALL);
        apr_atomic_dec32(&readers);
        return;
    }
    apr_atomic_dec32(&readers);
    read_on(r, limit, BRIEFLY);
}

/* Read on when the whole answer is on its way. mod_http2 resets the stream as
 * soon as we return; curl 7.88 forgets an answer that arrives together with
 * the reset. While we read, it sees the answer first and stops sending by
 * itself: of 5 MB it sent 64 KB, and saw its 308 each time. Reading before the
 * answer would have to take all of the 5 MB. */
static apr_status_t drain_after_answer(ap_filter_t *f,
                                       apr_bucket_brigade *brigade)
{
    const struct mr_body_limits *limits = f->ctx;
    request_rec *r = f->r;
    bool last = ends_response(brigade);
    apr_status_t rv = ap_pass_brigade(f->next, brigade);

    if (last) {
        ap_remove_output_filter(f);
        r->expecting_100 = 0; /* it has its answer: reading sends no 100 */
        linger(r, limits->drain);
    }
    return rv;
}

void mr_body_register(void)
{
    drain_filter = ap_register_output_filter(
        "METHODREDIRECT_BODY", drain_after_answer, NULL, AP_FTYPE_PROTOCOL);
}

/* --- deciding ------------------------------------------------------------- */

/* HTTP/1: a content whose length is known need not be touched. Without the
 * connection httpd does not read, and the answer leaves at once; what is still
 * on its way is taken by the lingering close. */
static bool is_over(request_rec *r, apr_off_t limit)
{
    const char *length = apr_table_get(r->headers_in, "Content-Length");
    apr_off_t bytes;
    char *end;

    if (apr_table_get(r->headers_in, "Transfer-Encoding"))
        return goes_on_beyond(r, limit);
    return length && apr_strtoff(&bytes, length, &end, 10) == APR_SUCCESS
           && !*end && bytes > limit;
}

/* Whether the redirect of @a r was decided before any handler could read. */
static bool is_unread(request_rec *r)
{
    return ap_is_HTTP_REDIRECT(r->status)
           && mr_request_of(r)->phase != MR_PHASE_HANDLER;
}

static const struct mr_body_limits *limits_of(const request_rec *r)
{
    const struct mr_body_limits *limits = mr_config_of(r)->body;

    return limits ? limits : &defaults;
}

static void drain_on_http2(request_rec *r, const struct mr_body_limits *limits)
{
    if (limits->drain > 0)
        ap_add_output_filter_handle(drain_filter, (void *)(uintptr_t)limits, r,
                                    r->connection);
}

/* Reading behind the answer does no harm where everything was read before. */
void mr_body_answer(request_rec *r)
{
    const struct mr_body_limits *limits = limits_of(r);

    if (limits->off || r->main)
        return;
    if (r->connection->master)
        drain_on_http2(r, limits);
    /* A client that waits for 100 has sent nothing, and after this answer it
     * need not: httpd closes its connection. */
    else if (is_unread(r) && !r->expecting_100
             && r->connection->keepalive != AP_CONN_CLOSE
             && is_over(r, limits->close)) {
        r->connection->keepalive = AP_CONN_CLOSE;
        mr_counters_event(MR_EVENT_BODY_CLOSED);
    }
}

/* The page may be made by a script, which reads what it likes; what it leaves
 * is read behind its answer. */
void mr_body_page(request_rec *r)
{
    if (r->connection->master && !limits_of(r->prev)->off)
        drain_on_http2(r, limits_of(r->prev));
}

/* --- the directive -------------------------------------------------------- */

/* Bytes with K, M or G; -1 when @a text is none. */
static apr_off_t bytes_of(const char *text)
{
    static const char units[] = "KMG";
    size_t digits = strspn(text, "0123456789");
    const char *unit = text[digits] ? strchr(units, text[digits]) : NULL;
    apr_off_t bytes;

    if (digits < 1 || digits > 9
        || (text[digits] && (!unit || text[digits + 1])))
        return -1;
    bytes = (apr_off_t)apr_atoi64(text);
    return unit ? bytes << (10 * (unit - units + 1)) : bytes;
}

/* @a given: what the words before have set, drain and close. */
static const char *set_limit(struct mr_body_limits *limits, bool given[2],
                             const char *word, apr_pool_t *pool)
{
    bool drains = !strncmp(word, "drain=", 6);
    apr_off_t bytes = -1;

    if (drains || !strncmp(word, "close=", 6))
        bytes = bytes_of(word + 6);
    if (bytes < 0)
        return apr_psprintf(pool,
                            "\"%s\" is not accepted; use drain=BYTES and "
                            "close=BYTES with K, M or G, such as drain=64K, or "
                            "off alone",
                            word);
    if (given[drains])
        return apr_psprintf(pool, "%.6s is given twice; give it once", word);
    given[drains] = true;
    *(drains ? &limits->drain : &limits->close) = bytes;
    return NULL;
}

const char *mr_body_set(cmd_parms *cmd, void *config, int argc,
                        char *const argv[])
{
    struct mr_body_limits *limits =
        apr_pmemdup(cmd->pool, &defaults, sizeof defaults);
    const char *error =
        argc > 0 ? NULL : "needs drain=BYTES, close=BYTES or off";
    const char *limited = mr_settings_limited(cmd);
    bool given[2] = {false, false};

    if (limited)
        return limited;
    limits->off = argc == 1 && !ap_cstr_casecmp(argv[0], "off");
    for (int i = 0; i < argc && !limits->off && !error; i++)
        error = set_limit(limits, given, argv[i], cmd->pool);
    ((struct mr_dir_config *)config)->body = limits;
    return error ? mr_settings_error(cmd, error) : NULL;
}
