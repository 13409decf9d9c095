/* The same rules written for mod_alias and for the module, side by side: a
 * GET must not notice which of the two answered. Only the differences that
 * the manual lists are left out here. */
#include <stdio.h>
#include <string.h>

#include "live.h"

static struct server *server;

/* clang-format off */
#define BOTH(name, args)                                                       \
    "Redirect " name " /alias/" args "MethodRedirect " name " /method/" args
#define BOTH_MATCH(name, args)                                                 \
    "RedirectMatch " name " ^/alias/" args                                     \
    "MethodRedirectMatch " name " ^/method/" args
static const char site[] =
    BOTH("temp", "plain /t\n")
    BOTH("permanent", "slash/ /t/\n")
    BOTH("temp", "url http://other.test/t\n")
    BOTH("temp", "own /t?own=1\n")
    BOTH("seeother", "seen /t\n")
    BOTH("gone", "gone\n")
    BOTH("temp", "two//slashes /t\n")
    BOTH("temp", "with%20escape /t\n")
    BOTH("temp", "root /\n")
    BOTH_MATCH("permanent", "match/(.*)\\.php$ /t/$1\n")
    BOTH_MATCH("temp", "pair/([^/]+)/([^/]+) /t/$2/$1\n")
    BOTH_MATCH("temp", "whole/.* /t$0\n");

/* After /alias and after /method. */
static const char *const paths[] = {
    "/plain", "/plain/", "/plain/a", "/plain/a/b/", "/plain//a", "/plain/a//b",
    "/plainly", "/PLAIN", "/plain?q=1", "/plain/a?q=1&r=2", "/plain?",
    "/plain/a%20b", "/plain/%41", "/plain/a%2cb", "/plain/a,b", 
    "/plain/a;b", "/plain/a/;jsessionid=1", "/plain/a:b", "/plain/a+b", "/plain/a=b&c", "/plain/a@b", "/plain/~a",
    "/plain/(a)", "/plain/'a'", "/plain/a*b", "/plain/a!b", "/plain/a$b",
    "/plain/%22a%22", "/plain/%3ca%3e", "/plain/a%7cb", "/plain/a%5eb",
    "/plain/%c3%a9", "/plain/%ff", "/plain/a%3fb", "/plain/a%23b",
    "/plain/a%25b", "/plain/%5ba%5d", "/plain/%7ba%7d", "/plain/%60",
    "/plain/./a", "/plain/b/../a", "/plain?q=%20%3f", "/plain?q=a b",
    "/slash", "/slash/", "/slash/a", "/url", "/url/a", "/url?q=1", "/own",
    "/own?q=1", "/seen", "/gone", "/gone/a", "/two/slashes/a",
    "/two///slashes/a", "/with%20escape",
    "/match/a.php", "/match/a/b.php?q=1", "/match/.php", "/match/a%20b.php",
    "/match/a.phpx", "/pair/a/b", "/pair/a/b/c", "/pair/a%2cb/c",
    "/pair/%c3%a9/b", "/whole/a?q=1",
};

/* What differs, and on purpose: request data never becomes a delimiter. */
static const struct {
    const char *path;
    const char *alias, *method;
} differences[] = {
    /* mod_alias glues the rest of the path to the text of the target. */
    {"/own/a?q=1",        "302 /t?own=1/a",    "302 /t/a?own=1"},
    {"/match/a%3fb.php",  "301 /t/a?b",        "301 /t/a%3fb"},
    {"/match/a%23b.php",  "301 /t/a#b",        "301 /t/a%23b"},
    {"/match/a%25b.php",  "301 /t/a%25b",      "301 /t/a%25b"},
    {"/match/a%253fb.php","301 /t/a%253fb",    "301 /t/a%253fb"},
};
/* clang-format on */

static int start(void)
{
    server = server_start(&(struct server_options){.site = site});
    return server == NULL;
}

static int stop(void)
{
    return server_stop(server);
}

/* Status and target, with the first part of the path put out of sight. */
static void answer(const char *first, const char *path, char *text, size_t size)
{
    char url[512], *hit;
    struct response r;

    snprintf(url, sizeof url, "%s%s", first, path);
    for (char *p = url; *p; p++)
        *p = *p == ' ' ? '+' : *p;
    r = fetch(server, &(struct request){.path = url});
    hit = strstr(r.location, first);
    if (hit)
        memmove(hit, hit + strlen(first), strlen(hit + strlen(first)) + 1);
    snprintf(text, size, "GET %s: %d %s", path, r.status,
             response_target(server, &r));
}

static void every_path_gets_the_same_answer(void)
{
    char alias[2048], method[2048];

    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        answer("/alias", paths[i], alias, sizeof alias);
        answer("/method", paths[i], method, sizeof method);
        CHECK_STR(method, alias);
    }
}

static void what_differs_is_listed(void)
{
    char got[2048], want[2048];

    for (size_t i = 0; i < sizeof differences / sizeof differences[0]; i++) {
        answer("/alias", differences[i].path, got, sizeof got);
        snprintf(want, sizeof want, "GET %s: %s", differences[i].path,
                 differences[i].alias);
        CHECK_STR(got, want);
        answer("/method", differences[i].path, got, sizeof got);
        snprintf(want, sizeof want, "GET %s: %s", differences[i].path,
                 differences[i].method);
        CHECK_STR(got, want);
    }
}

static CU_TestInfo tests[] = {
    {"every path gets the same answer from both",
     every_path_gets_the_same_answer},
    {"what differs is listed", what_differs_is_listed},
    CU_TEST_INFO_NULL};

LIVE_SUITE(beside_mod_alias, "beside-mod-alias", start, stop);
