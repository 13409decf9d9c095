/* Rules with one FROM that share its requests by their weights. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "live.h"

static struct server *server;

static const char site[] =
    "MethodRedirect 307 /hook /blue weight=75\n"
    "MethodRedirect 307 //hook /green weight=25\n"
    "MethodRedirect 307 /hook /never\n"
    "MethodRedirect /ip /a weight=1 sticky=ip\n"
    "MethodRedirect /ip /b weight=1 sticky=ip\n"
    "MethodRedirect permanent /cookie /a weight=1 sticky=cookie:who\n"
    "MethodRedirect permanent /cookie /b weight=1 sticky=cookie:who\n"
    "MethodRedirectMatch ^/regex/(.*)$ /a/$1 weight=1\n"
    "MethodRedirectMatch ^/regex/(.*)$ /b/$1 weight=1\n"
    "MethodRedirect /left-out /over weight=100 until=2001-01-01\n"
    "MethodRedirect /left-out /post weight=100 methods=POST\n"
    "MethodRedirect /left-out /host weight=100 host=shop.test\n"
    "MethodRedirect /left-out /if weight=100 \"if=%{HTTP:X-Move} == 'yes'\"\n"
    "MethodRedirect /left-out /always weight=1\n"
    "MethodRedirect /nobody /a weight=1 methods=POST\n"
    "MethodRedirect /nobody /b weight=1 host=shop.test\n"
    "MethodRedirect /nobody /after\n"
    "MethodRedirect /exact /whole weight=1 exact\n"
    "MethodRedirect /exact /below weight=1\n"
    "<Location /section>\n"
    "  MethodRedirect /a weight=1 \"if=%{HTTP:X-Move} == 'yes'\"\n"
    "  MethodRedirect /b weight=1 \"if=%{HTTP:X-Move} != 'yes'\"\n"
    "</Location>\n"
    "<VirtualHost *:${MR_PORT}>\n"
    "  ServerName 127.0.0.1\n"
    "</VirtualHost>\n"
    "<VirtualHost *:${MR_PORT}>\n"
    "  ServerName own.test\n"
    "  MethodRedirect 307 /hook /red weight=1\n"
    "</VirtualHost>\n";

static int start(void)
{
    server = server_start(&(struct server_options){.site = site});
    server_write(server, "htdocs/ht/.htaccess",
                 "MethodRedirect /ht/old /a weight=1 methods=GET\n"
                 "MethodRedirect /ht/old /b weight=1 methods=POST\n");
    return server == NULL;
}

static int stop(void)
{
    return server_stop(server);
}

static struct response send_to(const char *method, const char *path,
                               const char *header)
{
    return fetch(
        server,
        &(struct request){.method = method, .path = path, .header = {header}});
}

static bool goes_to(const struct response *r, const char *target)
{
    return !strcmp(response_target(server, r), target);
}

/* Five standard deviations of 1000 draws are 68 of 750. */
static void requests_are_shared_by_the_weights(void)
{
    int blue = 0, green = 0;

    for (int i = 0; i < 1000; i++) {
        struct response r = send_to("POST", "/hook/x?y", NULL);

        CHECK_INT(r.status, 307);
        blue += goes_to(&r, "/blue/x?y");
        green += goes_to(&r, "/green/x?y");
    }
    CHECK_INT(blue + green, 1000);
    CU_ASSERT(abs(blue - 750) <= 68);
}

static void an_address_always_goes_to_the_same_target(void)
{
    char first[256];
    struct response r = send_to("GET", "/ip", NULL);

    snprintf(first, sizeof first, "%s", response_target(server, &r));
    for (int i = 0; i < 50; i++) {
        r = send_to("GET", "/ip", NULL);
        CHECK_STR(response_target(server, &r), first);
    }
}

static void a_cookie_always_goes_to_the_same_target(void)
{
    int a = 0;

    for (int i = 0; i < 100; i++) {
        char cookie[64], others[64];
        struct response r, again;

        snprintf(cookie, sizeof cookie, "Cookie: who=%d", i);
        snprintf(others, sizeof others, "Cookie: x=1; who=%d; y=2", i);
        r = send_to("GET", "/cookie", cookie);
        again = send_to("POST", "/cookie", others);
        CHECK_INT(r.status, 301);
        CHECK_INT(again.status, 308);
        CHECK_STR(again.location, r.location);
        CHECK_STR(response_header(&r, "Vary"), "Cookie");
        CHECK_STR(response_header(&r, "Cache-Control"),
                  "private, max-age=86400");
        a += goes_to(&r, "/a");
    }
    CU_ASSERT(a > 25 && a < 75);
}

static void without_the_cookie_the_address_counts(void)
{
    struct response r = send_to("GET", "/cookie", NULL);
    struct response empty = send_to("GET", "/cookie", "Cookie: who=");
    struct response other = send_to("GET", "/cookie", "Cookie: whoever=1");

    CHECK_STR(empty.location, r.location);
    CHECK_STR(other.location, r.location);
}

static void a_member_that_does_not_apply_is_left_out(void)
{
    for (int i = 0; i < 30; i++) {
        struct response r = send_to("GET", "/left-out", NULL);

        CHECK_REDIRECT(server, &r, 302, "/always");
        r = send_to("GET", "/nobody", NULL);
        CHECK_REDIRECT(server, &r, 302, "/after");
        r = send_to("GET", "/section", "X-Move: yes");
        CHECK_REDIRECT(server, &r, 302, "/a");
        r = send_to("GET", "/section", NULL);
        CHECK_REDIRECT(server, &r, 302, "/b");
        r = send_to("GET", "/ht/old", NULL);
        CHECK_REDIRECT(server, &r, 302, "/a");
        r = send_to("POST", "/ht/old", NULL);
        CHECK_REDIRECT(server, &r, 307, "/b");
    }
}

static void members_share_captures_but_not_other_rules(void)
{
    int a = 0;

    for (int i = 0; i < 100; i++) {
        struct response r = send_to("GET", "/regex/x", NULL);

        a += goes_to(&r, "/a/x");
        CU_ASSERT(goes_to(&r, "/a/x") || goes_to(&r, "/b/x"));
        r = send_to("GET", "/exact", NULL);
        CHECK_STR(response_target(server, &r), "/whole");
        r = send_to("GET", "/exact/x", NULL);
        CHECK_STR(response_target(server, &r), "/below/x");
        r = send_to("GET", "/hook", "Host: own.test");
        CHECK_HAS(r.location, "/red");
    }
    CU_ASSERT(a > 25 && a < 75);
}

static CU_TestInfo tests[] = {
    {"requests are shared by the weights", requests_are_shared_by_the_weights},
    {"an address always goes to the same target",
     an_address_always_goes_to_the_same_target},
    {"a cookie always goes to the same target",
     a_cookie_always_goes_to_the_same_target},
    {"without the cookie the address counts",
     without_the_cookie_the_address_counts},
    {"a member that does not apply is left out",
     a_member_that_does_not_apply_is_left_out},
    {"members share captures, but not other rules",
     members_share_captures_but_not_other_rules},
    CU_TEST_INFO_NULL};

LIVE_SUITE(splits, "splits", start, stop);
