/**
 * @file
 * Requests to a server under test, and the programs that people really use.
 */
#ifndef CLIENT_H
#define CLIENT_H

#include <stdbool.h>
#include <stddef.h>

#include "server.h"

/** One request of libcurl's. Only @a path must be set. */
struct request {
    const char *method; /* null: GET */
    const char *path;
    const char *body; /* null: none */
    const char
        *type; /* content type; null: application/x-www-form-urlencoded */
    const char *header[4]; /* "Name: value", up to the first null */
    bool follow;           /* go where Location says, up to 50 times */
    bool http10;
    bool http2;        /* without TLS, by prior knowledge */
    bool tls;          /* to server_tls_url(), whatever the certificate */
    const char *agent; /* null: one that no other request has */
};

/** The answer; all zero when there was none. */
struct response {
    int status;
    char head[4096];     /* of the last response */
    char location[1024]; /* of the last response; "" when it has none */
    char body[8192];
    char agent[64]; /* the User-Agent sent */
};

struct response fetch(const struct server *server,
                      const struct request *request);

/** Send a small form to @a path. */
struct response submit(const struct server *server, const char *path);

/** As fetch(), over connections that are kept from one call to the next, until
 *  fetch_kept_end(). For tests with thousands of requests. */
struct response fetch_kept(const struct server *server,
                           const struct request *request);
void fetch_kept_end(void);

/** Send @a text as it is, and no more; @a answer gets what comes back until the
 *  server closes or has been silent for two seconds. */
void exchange(const struct server *server, const char *text, char *answer,
              size_t size);

/** The value of a header field, "" when it is not there. Valid until the next
 *  call. */
const char *response_header(const struct response *response, const char *name);

/** The Location without the server's own origin: "/path?query", or the whole
 *  URL when it points elsewhere. Percent-encodings are in lower case, which
 *  means the same (RFC 3986 6.2.2.1). Valid until the next call. */
const char *response_target(const struct server *server,
                            const struct response *response);

/** A program, or a library, that people send requests with. All of them
 *  follow redirects as they do by default (curl with -L). */
struct real_client {
    const char *name;
    bool (*is_here)(void);
    /* GET the URL; the text that it ended on, "" when it gave up. */
    void (*get)(const struct server *s, const char *path, char *text,
                size_t size);
    /* POST a form's body, such as "item=3", to the path. A browser does it
     * with the page FORM_PAGE of the server. */
    void (*post)(const struct server *s, const char *path, const char *type,
                 const char *body, char *text, size_t size);
    bool has_hands; /* a browser: posts what its form holds, not JSON */
};

/** Ends with a null name. */
extern const struct real_client real_clients[];

#define FORM_TYPE "application/x-www-form-urlencoded"

/** Give the server the page that a browser posts from. The field's name and
 *  value are those of FORM_BODY. */
void write_form_page(struct server *server);
#define FORM_BODY "item=3"

/** What a headless browser shows at the end of @a url; "" without one. */
void browse(const char *url, char *text, size_t size);
bool browser_is_here(void);

#endif
