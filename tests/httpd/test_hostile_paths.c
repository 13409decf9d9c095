/* Whatever is in a path: the host of the rule, no new header, no error of the
 * server's. A bounded number of made-up requests, the same in every run. */
#include <stdio.h>
#include <string.h>

#include "live.h"

static struct server *server;

static const char site[] =
    "MethodRedirect permanent /prefix https://fixed.test/new\n"
    "MethodRedirect /exact / exact\n"
    "MethodRedirect /own /\n"
    "MethodRedirectMatch ^/host(.*)$ https://fixed.test$1\n"
    "MethodRedirectMatch ^/path/(.*)$ https://fixed.test/p/$1\n"
    "MethodRedirectMatch ^/all/(.*)$ $1\n"
    "MethodRedirectMatch ^/query/(.*)$ https://fixed.test/?q=$1&r=2\n"
    "<LocationMatch ^/expression/(?<rest>.*)$>\n"
    "  MethodRedirect /%{env:MATCH_REST}\n"
    "</LocationMatch>\n"
    "<LocationMatch ^/value(?<rest>.*)$>\n"
    "  MethodRedirect see-other %{env:MATCH_REST}\n"
    "</LocationMatch>\n"
    "<Location /relative>\n"
    "  MethodRedirectRelative on\n"
    "  MethodRedirectMatch ^/relative(.*)$ $1\n"
    "</Location>\n";

static int start(void)
{
    server = server_start(&(struct server_options){.site = site});
    server_write(server, "htdocs/ht/.htaccess",
                 "MethodRedirectRelative on\n"
                 "MethodRedirectMatch ^/ht/(.*)$ /$1\n");
    return server == NULL;
}

static int stop(void)
{
    return server_stop(server);
}

/* xorshift32: the same on every machine. */
static unsigned any(unsigned below)
{
    static unsigned state = 2463534242U;

    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state % below;
}

#define PICK(list) (list)[any(sizeof(list) / sizeof(list)[0])]

static void make_path(char *path, size_t size)
{
    static const char *const rules[] = {
        "/prefix", "/exact",      "/own",   "/host",     "/path", "/all",
        "/query",  "/expression", "/value", "/relative", "/ht"};
    static const char *const parts[] = {"/",
                                        "//",
                                        "%2f",
                                        "%252f",
                                        "/%5c",
                                        "%5c",
                                        "\\",
                                        "%09",
                                        "%0d%0a",
                                        "%0a",
                                        "%20",
                                        "@",
                                        "%40",
                                        ";",
                                        "..",
                                        "%2e",
                                        "https:",
                                        "http://",
                                        ":",
                                        ":80@",
                                        "evil.test",
                                        "?",
                                        "%3f",
                                        "%23",
                                        "%25",
                                        "%7f",
                                        "%c0%af",
                                        "%ff",
                                        "%0d%0aX-Injected:%20yes"};
    size_t len = (size_t)snprintf(path, size, "%s", PICK(rules));
    unsigned count = 1 + any(6);

    if (any(4) > 0)
        len += (size_t)snprintf(path + len, size - len, "/");
    while (count-- > 0)
        len += (size_t)snprintf(path + len, size - len, "%s", PICK(parts));
}

/* Where a browser goes: a tab or a line end in a URL is nothing to it, and a
 * backslash is a slash, so none of them may be there. */
static bool stays(const struct response *r)
{
    static const char fixed[] = "https://fixed.test";
    const char *own = server_url(server, "/"), *l = r->location;
    size_t path = strcspn(l, "?#");

    for (const char *c = l; *c; c++)
        if (*c <= ' ' || *c == 0x7f || (*c == '\\' && (size_t)(c - l) < path))
            return false;
    return !*l || !strncmp(l, own, strlen(own))
           || (!strncmp(l, fixed, sizeof fixed - 1)
               && strchr("/?", l[sizeof fixed - 1]))
           || (l[0] == '/' && l[1] != '/');
}

static void no_path_leads_to_another_site(void)
{
    static const char *const methods[] = {"GET", "POST", "HEAD", "PUT"};
    enum { REQUESTS = 10000 };
    unsigned redirects = 0;

    for (int i = 0; i < REQUESTS; i++) {
        char path[256], got[1400] = "";
        struct response r;

        make_path(path, sizeof path);
        r = fetch(server,
                  &(struct request){.method = PICK(methods), .path = path});
        redirects += r.location[0] != '\0';
        if (!stays(&r) || r.status >= 500 || r.status == 0
            || *response_header(&r, "X-Injected"))
            snprintf(got, sizeof got, "%s: %d %s", path, r.status, r.location);
        CHECK_STR(got, "");
    }
    CU_ASSERT(redirects > REQUESTS / 4);
}

static CU_TestInfo tests[] = {
    {"no path leads to another site, brings a header or fails the server",
     no_path_leads_to_another_site},
    CU_TEST_INFO_NULL};

LIVE_SUITE(hostile_paths, "hostile paths", start, stop);
