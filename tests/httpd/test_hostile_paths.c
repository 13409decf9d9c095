/* Whatever is in a path: the host of the rule, no new header, no error of the
 * server's. Made-up requests, the same in every run; MR_PATHS makes more, and
 * MR_SEED others. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "live.h"
#include "map_file.h"
#include "program.h"

static struct server *server;

static const char site[] =
    "MethodRedirect permanent /prefix https://fixed.test/new\n"
    "MethodRedirect permanent /host-prefix https://fixed.test rest=append\n"
    "MethodRedirect /exact / exact\n"
    "MethodRedirect /own /\n"
    "MethodRedirectMatch ^/host(.*)$ https://fixed.test$1\n"
    "MethodRedirectMatch ^/path/(.*)$ https://fixed.test/p/$1\n"
    "MethodRedirectMatch ^/all/(.*)$ $1\n"
    "MethodRedirectMatch ^/query/(.*)$ https://fixed.test/?q=$1&r=2\n"
    "MethodRedirectMap ${MR_MAP}\n"
    "<LocationMatch ^/expression/(?<rest>.*)$>\n"
    "  MethodRedirect /%{env:MATCH_REST}\n"
    "</LocationMatch>\n"
    "<LocationMatch ^/value(?<rest>.*)$>\n"
    "  MethodRedirect see-other %{env:MATCH_REST}\n"
    "</LocationMatch>\n"
    "<LocationMatch ^/fixed(?<rest>.*)$>\n"
    "  MethodRedirect https://fixed.test%{env:MATCH_REST}\n"
    "</LocationMatch>\n"
    "<Location /relative>\n"
    "  MethodRedirectRelative on\n"
    "  MethodRedirectMatch ^/relative(.*)$ $1\n"
    "</Location>\n"
    "<VirtualHost *:${MR_PORT}>\n"
    "  ServerName 127.0.0.1:${MR_PORT}\n"
    "</VirtualHost>\n"
    "<VirtualHost *:${MR_PORT}>\n"
    "  ServerName secure.test\n"
    "  MethodRedirectHTTPS on\n"
    "</VirtualHost>\n";

static const char *const rules[] = {
    "/prefix",   "/host-prefix", "/exact",     "/own",
    "/host",     "/path",        "/all",       "/query",
    "/map",      "/map-host",    "/value",     "/expression",
    "/relative", "/ht/match",    "/ht/prefix", "/fixed",
    "" /* all paths of secure.test */};
enum { RULES = sizeof rules / sizeof rules[0], SECURE = RULES - 1 };

static int start(void)
{
    name_map();
    write_map("/map /mapped\n/map-host https://fixed.test permanent\n");
    server = server_start(&(struct server_options){.site = site});
    server_write(server, "htdocs/ht/.htaccess",
                 "MethodRedirectRelative on\n"
                 "MethodRedirectMatch ^/ht/match(.*)$ /$1\n"
                 "MethodRedirect see-other /ht/prefix https://fixed.test\n");
    return server == NULL;
}

static int stop(void)
{
    fetch_kept_end();
    remove_map();
    return server_stop(server);
}

/* --- paths ----------------------------------------------------------------- */

static unsigned state;

static unsigned seed(void)
{
    const char *text = getenv("MR_SEED");
    unsigned value = text ? (unsigned)strtoul(text, NULL, 10) : 0;

    return value ? value : 2463534242U;
}

/* xorshift32: the same on every machine. */
static unsigned any(unsigned below)
{
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state % below;
}

#define PICK(list) (list)[any(sizeof(list) / sizeof(list)[0])]

/* What has worked somewhere: mod_alias and mod_rewrite (CVE-2016-4975,
 * CVE-2019-10098, CVE-2020-1927, CVE-2024-38474), Caddy, Rails, nginx. */
static const char *const seeds[] = {
    "//evil.test",
    "/\\evil.test",
    "/%5cevil.test",
    "\\\\evil.test",
    "%5c%5cevil.test",
    "@evil.test",
    "%40evil.test",
    ".evil.test",
    ":80@evil.test",
    ":@evil.test",
    "%3a80%40evil.test",
    "//evil.test/%2f..",
    "/%2f%2fevil.test",
    "%2f%2fevil.test",
    "%252f%252fevil.test",
    "/%09/evil.test",
    "%09//evil.test",
    "/%0a/evil.test",
    "/%0d/evil.test",
    "/%20/evil.test",
    "%20//evil.test",
    "https:evil.test",
    "https:/evil.test",
    "https://evil.test",
    "HTTPS:%2f%2fevil.test",
    "http:%5c%5cevil.test",
    "javascript:alert(1)//",
    "data:text/html,x",
    "%01https://evil.test",
    "%00//evil.test",
    "?@evil.test",
    "%3f@evil.test",
    "%23@evil.test",
    ";@evil.test",
    "&@evil.test",
    "/..//evil.test",
    "/%2e%2e//evil.test",
    "/.//evil.test",
    "/;/evil.test",
    "[::1]",
    "%5b::1%5d@evil.test",
    "%e3%80%82evil.test",
    "%ef%bc%8fevil.test",
    "%ef%bc%a0evil.test",
    "%c0%afevil.test",
    "%0d%0aX-Injected:%20yes",
    "%0aX-Injected:%20yes",
    "%0d%0a%0d%0a<script>",
    "%e5%98%8a%e5%98%8dX-Injected:%20yes",
    "%0d%0aLocation:%20https://evil.test",
    "%250d%250aX-Injected:%20yes",
    "?x=%0d%0aX-Injected:%20yes",
    "?//evil.test",
    "?https://evil.test",
};

static const char *const parts[] = {
    "/",         "//",  "%2f", "%252f",  "/%5c",   "%5c",       "\\",
    "%09",       "%0d", "%0a", "%0d%0a", "%20",    "@",         "%40",
    ";",         "..",  "%2e", "%2E",    "https:", "http://",   ":",
    "://",       "?",   "%3f", "%23",    "%25",    "%7f",       "%ff",
    "evil.test", "%00", "%01", "%1f",    "%c2%85", "%e2%80%a8", "$1",
    "%24%7b",    "&",   "=",   "+",      "%u002f"};

static void insert(char *path, size_t size, size_t at, const char *part)
{
    size_t len = strlen(path), more = strlen(part);

    if (len + more >= size)
        return;
    memmove(path + at + more, path + at, len - at + 1);
    memcpy(path + at, part, more);
}

/* Behind @a from: what the rule is found by stays. */
static void mutate(char *path, size_t size, size_t from)
{
    size_t len = strlen(path);
    size_t at = from + any((unsigned)(len - from + 1));
    char *percent = strchr(path + from, '%');

    switch (any(5)) {
    case 0:
        path[at] = '\0'; /* the rest is cut off */
        break;
    case 1:
        if (percent) /* encoded once more */
            insert(path, size, (size_t)(percent + 1 - path), "25");
        break;
    case 2:
        insert(path, size, at, PICK(seeds));
        break;
    default:
        insert(path, size, at, PICK(parts));
        break;
    }
}

static size_t make_path(char *path, size_t size)
{
    unsigned rule = any(RULES);
    size_t from = (size_t)snprintf(path, size, "%s%s", rules[rule],
                                   rule == SECURE || any(2) ? "/" : "");
    size_t base = rule == SECURE ? 1 : strlen(rules[rule]);

    snprintf(path + from, size - from, "%s", PICK(seeds));
    for (unsigned count = any(5); count > 0; count--)
        mutate(path, size, base);
    return rule;
}

/* --- answers --------------------------------------------------------------- */

/* Where a browser goes: a tab or a line end in a URL is nothing to it, and a
 * backslash is a slash, so none of them may be there. */
static bool is_clean(const char *location)
{
    size_t path = strcspn(location, "?#");

    for (const char *c = location; *c; c++)
        if (*c <= ' ' || *c == 0x7f
            || (*c == '\\' && (size_t)(c - location) < path))
            return false;
    return true;
}

static bool begins(const char *location, const char *origin)
{
    size_t len = strlen(origin);

    return strncmp(location, origin, len) == 0
           && strchr("/?", location[len]) != NULL;
}

static bool stays(const struct response *r, const char *own)
{
    const char *l = r->location;

    return is_clean(l)
           && (!*l || begins(l, own) || begins(l, "https://fixed.test")
               || begins(l, "https://secure.test")
               || (l[0] == '/' && l[1] != '/'));
}

static int count_locations(const char *head)
{
    int count = 0;

    for (const char *p = head; (p = strstr(p, "\nLocation:")); p++)
        count++;
    return count;
}

/* A line for each Location: the URL that was asked for, and where it leads. */
static void check_one(FILE *locations, unsigned *redirects)
{
    static const char *const methods[] = {"GET", "POST", "HEAD", "PUT"};
    char path[1024], got[2400] = "";
    const char *own, *host = NULL;
    struct response r;

    if (make_path(path, sizeof path) == SECURE)
        host = "Host: secure.test";
    r = fetch_kept(server, &(struct request){.method = PICK(methods),
                                             .path = path,
                                             .header = {host}});
    own = host ? "http://secure.test" : server_url(server, "");
    if (!stays(&r, own) || r.status >= 500 || r.status == 0
        || count_locations(r.head) > 1 || *response_header(&r, "X-Injected"))
        snprintf(got, sizeof got, "%s: %d %s", path, r.status, r.location);
    CHECK_STR(got, "");
    if (!*r.location)
        return;
    ++*redirects;
    fprintf(locations, "%s%s\t%s\n", own, path, r.location);
}

/* The parser of the WHATWG's URL standard has the last word. */
static const char oracle[] =
    "const lines = require('fs').readFileSync(process.argv[1], 'latin1')"
    ".split('\\n').filter(Boolean);\n"
    "let foreign = 0;\n"
    "for (const line of lines) {\n"
    "  const [base, location] = line.split('\\t');\n"
    "  const own = base.match(/^http:\\/\\/([^/]*)/)[1];\n"
    "  let url;\n"
    "  try { url = new URL(location, base); } catch (e) {\n"
    "    url = {host: 'not a URL', protocol: '', username: ''}; }\n"
    "  if ([own, 'fixed.test'].includes(url.host) && !url.username\n"
    "      && ['http:', 'https:'].includes(url.protocol)) continue;\n"
    "  if (foreign++ < 10) console.log(line + ' -> ' + url.host);\n"
    "}\n"
    "console.log(lines.length + ' Locations, ' + foreign + ' foreign');\n";

static void ask_node(const char *path, unsigned redirects)
{
    char said[16384], want[64];

    if (!program_exists("node")) {
        skip("the URL parser of Node", "node is not installed");
        return;
    }
    program_run((const char *const[]){"node", "-e", oracle, path, NULL}, said,
                sizeof said);
    snprintf(want, sizeof want, "%u Locations, 0 foreign\n", redirects);
    CHECK_STR(said, want);
}

static void no_path_leads_to_another_site(void)
{
    const char *wanted = getenv("MR_PATHS");
    int count = wanted ? atoi(wanted) : 10000;
    char path[512];
    FILE *locations;
    unsigned redirects = 0;

    snprintf(path, sizeof path, "%s", server_path(server, "locations"));
    locations = fopen(path, "w");
    CU_ASSERT_PTR_NOT_NULL(locations);
    if (!locations)
        return;
    state = seed();
    for (int i = 0; i < count; i++)
        check_one(locations, &redirects);
    fclose(locations);
    CU_ASSERT(redirects > (unsigned)count / 4);
    ask_node(path, redirects);
    printf("hostile paths: %d requests, %u redirects, MR_SEED=%u\n", count,
           redirects, seed());
}

static CU_TestInfo tests[] = {
    {"no path leads to another site, brings a header or fails the server",
     no_path_leads_to_another_site},
    CU_TEST_INFO_NULL};

LIVE_SUITE(hostile_paths, "hostile paths", start, stop);
