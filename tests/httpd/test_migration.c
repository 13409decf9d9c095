/* Migrating from mod_alias is a rename: the same lines in two virtual hosts,
 * once as they are and once with Method before each Redirect, get the same
 * requests. Only what is listed here may differ. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "live.h"
#include "migration_sites.h"

static struct server *server;

#define COUNT(list) (sizeof(list) / sizeof(list)[0])

/* --- two hosts ----------------------------------------------------------- */

enum { SITE_MAX = 32768 };

/* The hosts of a site: with its lines as they are, with Method before each
 * Redirect, without these, and with one that shows the path httpd sees. */
enum host { ALIAS, METHOD, NONE, SEEN, HOSTS };
static const char *const hosts[HOSTS] = {"alias", "method", "none", "seen"};

static void add(char *site, const char *text)
{
    size_t len = strlen(site);

    snprintf(site + len, SITE_MAX - len, "%s", text);
}

static void add_lines(char *site, const char *lines, enum host host)
{
    while (*lines) {
        char line[256];
        size_t len = strcspn(lines, "\n") + 1;
        bool rule;

        snprintf(line, sizeof line, "%.*s", (int)len, lines);
        lines += len;
        rule = !strncmp(line + strspn(line, " "), "Redirect", 8);
        if (rule && host == METHOD)
            add(site, "Method");
        if (!rule || host == METHOD || host == ALIAS)
            add(site, line + strspn(line, " "));
    }
    if (host == SEEN)
        add(site, "Redirect / http://seen.test/\n");
}

static int start(void)
{
    static char site[SITE_MAX];

    for (size_t i = 0; i < COUNT(sites); i++) {
        for (enum host host = ALIAS; host < HOSTS; host++) {
            char head[128];

            snprintf(head, sizeof head,
                     "<VirtualHost *:${MR_PORT}>\nServerName %s%zu.test\n",
                     hosts[host], i);
            add(site, head);
            add_lines(site, sites[i].lines, host);
            add(site, "</VirtualHost>\n");
        }
    }
    server = server_start(&(struct server_options){.site = site});
    return server == NULL;
}

static int stop(void)
{
    return server_stop(server);
}

/* --- requests ------------------------------------------------------------ */

/* xorshift32: the same on every machine. */
static unsigned any(unsigned below)
{
    static unsigned state = 2463534242U;

    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state % below;
}

#define PICK(list) (list)[any(COUNT(list))]

static void make_path(const struct site *site, char *path, size_t size)
{
    /* clang-format off */
    static const char *const parts[] = {
        "/", "/", "/", "//", "///", "/a", "/b.php", ".gif", "/.", "/..",
        "/./", "/../", "%2f", "%2F", "/%2e%2e/", "%5c", "%20", "+", "%2b",
        "%41", "%25", "%2541", "%252f", "%3f", "%23", "%26", "%3d", "%3b",
        "%c3%a9", "%e2%82%ac", "%ff", "%22", "%3c%3e", "%7c", "%5e", "%60",
        "%7b%7d", "%5b%5d", "%7e", "~", "$1", "$", "&", ";x=1", ":", "@",
        "!", "'", "(", ")", "*", ",", "=", "A", "0", "12", "a.gif",
        "index.html", "%0a", "%7f", "%zz", "%"};
    static const char *const queries[] = {
        "", "", "", "", "?", "?q=1", "?a=1&b=2", "?q=%20%3f%23", "?a?b",
        "?/../", "?q=%c3%a9", "?a=b;c", "?%", "?q='\"", "?own=2"};
    /* clang-format on */
    size_t starts = 0, len;
    unsigned count = any(6);

    while (starts < COUNT(site->starts) && site->starts[starts])
        starts++;
    len =
        (size_t)snprintf(path, size, "%s", site->starts[any((unsigned)starts)]);
    while (count-- > 0)
        len += (size_t)snprintf(path + len, size - len, "%s", PICK(parts));
    if (path[0] != '/') {
        memmove(path + 1, path, len + 1);
        path[0] = '/';
        len++;
    }
    snprintf(path + len, size - len, "%s", PICK(queries));
}

/* A request, and the answer of mod_alias, which the differences turn into the
 * one that is wanted. */
struct example {
    size_t site;
    const char *verb, *path;
    int status;
    char location[1024];
};

/* The answer of one of the hosts; in Location all have one name. */
static void ask(struct example *e, enum host number, const char *path)
{
    const char *host = hosts[number];
    char header[64];
    struct response r;
    char *own;

    snprintf(header, sizeof header, "Host: %s%zu.test", host, e->site);
    r = fetch(server, &(struct request){.method = e->verb,
                                        .path = path,
                                        .header = {header, "X-Move: yes"}});
    e->status = r.status;
    snprintf(e->location, sizeof e->location, "%s", r.location);
    own = e->location + 7;
    if (!strncmp(e->location, "http://", 7)
        && !strncmp(own, header + 6, strlen(header + 6)))
        memmove(own, own + strlen(host), strlen(own + strlen(host)) + 1);
}

/* --- what differs -------------------------------------------------------- */

static bool has_regex(const struct example *e)
{
    return strstr(sites[e->site].lines, "RedirectMatch") != NULL;
}

/* Replace @a old by @a new wherever it is. */
static void replace(char *url, size_t size, const char *old, const char *new)
{
    char rest[1024];
    char *at = url;

    while ((at = strstr(at, old)) != NULL) {
        snprintf(rest, sizeof rest, "%s", at + strlen(old));
        snprintf(at, size - (size_t)(at - url), "%s%s", new, rest);
        at += strlen(new);
    }
}

/* Where the path of a Location begins; "" when it has none. */
static char *path_of(char *location)
{
    char *host = strstr(location, "://");

    host = host ? host + 3 : location;
    return host + strcspn(host, "/?#");
}

/* What mod_alias takes for a delimiter though it is data: `?` and `#` behind a
 * regular expression, and the `:` of a port in a path that begins with "//". */
static const struct {
    const char *in_path, *letters, *in_location;
} delimiters[] = {
    {"%3f", "(3f)", "%3f"}, {"%23", "(23)", "%23"}, {":", "(3a)", ":"}};

/* They go where an ordinary letter would go. */
static bool delimiters_in_data_stay_data(struct example *e)
{
    bool port = !strncmp(path_of(e->location), "//", 2);
    const char *query = e->path + strcspn(e->path, "?");
    char path[1024];

    snprintf(path, sizeof path, "%.*s", (int)(query - e->path), e->path);
    for (size_t i = 0; i < COUNT(delimiters); i++)
        if (port || delimiters[i].in_path[0] == '%')
            replace(path, sizeof path, delimiters[i].in_path,
                    delimiters[i].letters);
    strncat(path, query, sizeof path - strlen(path) - 1);
    if (!strcmp(path, e->path))
        return false;
    ask(e, ALIAS, path);
    for (size_t i = 0; i < COUNT(delimiters); i++)
        replace(e->location, sizeof e->location, delimiters[i].letters,
                delimiters[i].in_location);
    return true;
}

/* mod_alias appends rest and query to the text of the target. */
static bool rest_and_query_stand_before_the_targets_own(struct example *e)
{
    const char *own = sites[e->site].own;
    char *at = own ? strstr(e->location, own) : NULL;
    char rest[1024];

    if (!at || !at[strlen(own)])
        return false;
    snprintf(rest, sizeof rest, "%s", at + strlen(own));
    snprintf(at, sizeof e->location - (size_t)(at - e->location), "%s%s", rest,
             own);
    return true;
}

/* "?q=$1&r=2": what is captured cannot end its parameter. */
static bool captures_in_a_query_are_one_value(struct example *e)
{
    char *from = strstr(e->location, "/?q="), *to = strstr(e->location, "&r=2");
    char value[3 * 256 + 1], rest[64];
    size_t len = 0;

    if (!has_regex(e) || !from || !to || e->status >= 400)
        return false;
    while (strstr(to + 1, "&r=2"))
        to = strstr(to + 1, "&r=2");
    snprintf(rest, sizeof rest, "%s", to);
    value[0] = '\0';
    for (from += 4; from < to && len + 4 < sizeof value; from++) {
        bool encoded =
            *from == '%'
            && (!strncmp(from, "%3f", 3) || !strncmp(from, "%23", 3));
        bool stays = *from > ' ' && *from < 0x7f
                     && !strchr("\"#%&+;<=>?[\\]^`{|}", *from);

        len += (size_t)snprintf(value + len, sizeof value - len,
                                stays || encoded ? "%c" : "%%%02x",
                                (unsigned char)*from);
    }
    from = strstr(e->location, "/?q=") + 4;
    snprintf(from, sizeof e->location - (size_t)(from - e->location), "%s%s",
             value, rest);
    return true;
}

static bool no_rule_answers(struct example *e)
{
    ask(e, NONE, e->path);
    return true;
}

/* The path as httpd sees it, escaped. */
static void see(const struct example *e, char *path, size_t size)
{
    static const char origin[] = "http://seen.test";
    struct example seen = *e;
    const char *at = seen.location + sizeof origin - 1;

    ask(&seen, SEEN, e->path);
    if (strncmp(seen.location, origin, sizeof origin - 1) != 0)
        at = "";
    snprintf(path, size, "%.*s", (int)strcspn(at, "?"), at);
}

/* CVE-2019-10098 and its kind. */
static bool control_characters_match_no_regular_expression(struct example *e)
{
    char path[1024];

    if (!has_regex(e) || (e->status >= 400 && e->status != 500))
        return false;
    see(e, path, sizeof path);
    for (const char *at = path; (at = strchr(at, '%')) != NULL; at++)
        if (at[1] == '0' || at[1] == '1' || !strncmp(at, "%7f", 3))
            return no_rule_answers(e);
    return false;
}

/* "http://example.com" and "mple" are another host, or ":80" another port. */
static bool data_behind_the_host_begins_with_a_slash(struct example *e)
{
    const char *lines = sites[e->site].lines;
    bool captured = strstr(lines, "^/any(.*)$ http://example.com$1") != NULL;
    bool rest = strstr(lines, " / https://www.example.com\n") != NULL;
    size_t fixed = captured ? strlen("/any") : strlen("/");
    char path[1024];

    if ((!captured && !rest) || !*e->location)
        return false;
    see(e, path, sizeof path);
    return path[fixed] && path[fixed] != '/' && no_rule_answers(e);
}

/* "//x" and "/\\x" are another host where the Location is relative. */
static bool one_slash_begins_the_path(struct example *e)
{
    char *path = path_of(e->location);
    size_t slashes = strspn(path, "/");

    if (slashes < 2)
        return false;
    memmove(path + 1, path + slashes, strlen(path + slashes) + 1);
    return true;
}

static bool unsafe_methods_keep_their_method(struct example *e)
{
    bool safe = !strcmp(e->verb, "GET") || !strcmp(e->verb, "HEAD");

    if (safe || (e->status != 301 && e->status != 302))
        return false;
    e->status = e->status == 301 ? 308 : 307;
    return true;
}

/* Each turns what mod_alias says into what is wanted, where it applies. */
static bool (*const differences[])(struct example *) = {
    delimiters_in_data_stay_data,
    rest_and_query_stand_before_the_targets_own,
    captures_in_a_query_are_one_value,
    control_characters_match_no_regular_expression,
    data_behind_the_host_begins_with_a_slash,
    one_slash_begins_the_path,
    unsafe_methods_keep_their_method,
};

/* --- the test ------------------------------------------------------------ */

enum { REQUESTS = 500 }; /* for each site */

/* @return whether the rules redirect the request. */
static bool compare(size_t site, unsigned *applied)
{
    static const char *const methods[] = {"GET", "HEAD", "POST", "PUT",
                                          "DELETE"};
    char path[256], got[1400], want[1400];
    struct example e = {.site = site, .verb = PICK(methods), .path = path};
    struct example mine = e;

    make_path(&sites[site], path, sizeof path);
    ask(&e, ALIAS, path);
    for (size_t d = 0; d < COUNT(differences); d++)
        applied[d] += differences[d](&e);
    ask(&mine, METHOD, path);
    snprintf(want, sizeof want, "%zu %s %s: %d %s", site, e.verb, path,
             e.status, e.location);
    snprintf(got, sizeof got, "%zu %s %s: %d %s", site, e.verb, path,
             mine.status, mine.location);
    CHECK_STR(got, want);
    return *mine.location != '\0';
}

static void every_line_of_mod_alias_answers_the_same_renamed(void)
{
    unsigned applied[COUNT(differences)] = {0}, redirects = 0;

    for (size_t i = 0; i < COUNT(sites); i++)
        for (int k = 0; k < REQUESTS; k++)
            redirects += compare(i, applied);
    CU_ASSERT(redirects > COUNT(sites) * REQUESTS / 3);
    for (size_t d = 0; d < COUNT(differences); d++)
        CU_ASSERT(applied[d] > 0); /* none is listed for nothing */
}

static CU_TestInfo tests[] = {
    {"every line of mod_alias answers the same renamed",
     every_line_of_mod_alias_answers_the_same_renamed},
    CU_TEST_INFO_NULL};

LIVE_SUITE(migration, "migration", start, stop);
