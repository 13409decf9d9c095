/* MethodRedirectCheck: what it says of the lines of maps. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "live.h"
#include "map_file.h"

static char text[1 << 16];

static void lines_of_a_map_are_followed(void)
{
    write_map("/a /b\n/b /a\n/self /self/x\n/c /d\n/d /e id=d\n/f /rule\n"
              "/h /i host=h.test\n/i /j host=i.test\n"
              "/k /l host=k.test\n/l /m host=k.test\n");
    CHECK_INT(server_test_config("MethodRedirectMap ${MR_MAP}\n"
                                 "MethodRedirect /rule /new\n",
                                 NULL, text, sizeof text),
              0);
    CHECK_HAS(text, ".map:1: [loop] GET goes round: ");
    CHECK_HAS(text, ".map:3: [self-redirect] GET /self would");
    CHECK_HAS(text, ".map:4: [chain] 2 redirects one after the other: GET /c ");
    CHECK_HAS(text, "/d -302-> (d)");
    CHECK_HAS(text, ".map:6: [chain] ");
    CHECK_HAS(text, ".map:9: [chain] ");
    CHECK_HAS_NOT(text, ".map:5: ");
    CHECK_HAS_NOT(text, ".map:7: ");
}

/* What the check must say of the last line of a map. */
static const struct {
    const char *lines;
    const char *says; /* NULL: nothing */
} map_orders[] = {
    {"/a /x\n/a /x\n", ".map:2: [duplicate] /a /x: rule "},
    {"/a /x id=one\n/a /x id=two\n", ".map:2: [duplicate] /a /x: rule one ("},
    {"/g gone\n/g gone\n", ".map:2: [duplicate] /g: rule "},
    {"/a /x\n/a /x methods=POST\n", ".map:2: [duplicate] /a /x: rule "},
    {"/a /x\n/a /y\n", ".map:2: [never-answers] /a /y: rule "},
    {"/a /x\n/a /x permanent\n", ".map:2: [never-answers] /a /x: rule "},
    {"/a /x\n/a /x query=drop\n", ".map:2: [never-answers] /a /x: rule "},
    {"/a/b /x\n/a//b /x\n", ".map:2: [never-answers] /a//b /x: rule "},
    {"/a /x\n/a /y exact\n", ".map:2: [never-answers] /a /y: rule "},
    {"/a /x\n/a gone\n", ".map:2: [never-answers] /a: rule "},
    {"/a /x\n/a /y \"if=-n %{HTTP:X}\"\n", ".map:2: [never-answers] /a /y: "},
    {"/a /x methods=safe\n/a /y methods=unsafe\n/a /z\n",
     ".map:3: [never-answers] /a /z: rule "},
    {"/a /x host=*.h.test\n/a /y host=i.h.test\n",
     ".map:2: [never-answers] /a /y: rule "},
    /* The same conditions: one applies when the other does. */
    {"/a /x until=9999-01-01\n/a /x until=9999-01-01\n",
     ".map:2: [duplicate] /a /x: rule "},
    {"/a /x \"if=-n %{HTTP:X}\"\n/a /y \"if=-n %{HTTP:X}\"\n",
     ".map:2: [never-answers] /a /y: rule "},
    {"/a /x\n/b /x\n", NULL},
    {"/a /x\n/a/ /y\n", NULL},
    {"/a /x\n/a/b /x\n", NULL},
    {"/a /x exact\n/a /y\n", NULL},
    {"/a /x methods=GET\n/a /x methods=POST\n", NULL},
    {"/a /x \"GET=301 POST=303\"\n/a gone\n", NULL},
    {"/a /x host=h.test\n/a /y\n", NULL},
    {"/a /x host=h.test\n/a /y host=i.test\n", NULL},
    {"/a /x until=9999-01-01\n/a /y\n", NULL},
    {"/a /x \"if=-n %{HTTP:X}\"\n/a /y\n", NULL},
    /* A rule that would redirect its own target declines. */
    {"/a /a/x\n/a /y permanent\n", NULL},
};

static void lines_of_a_map_behind_their_like_are_told(void)
{
    for (size_t i = 0; i < sizeof map_orders / sizeof *map_orders; i++) {
        const char *lines = map_orders[i].lines, *says = map_orders[i].says;

        write_map(lines);
        CHECK_INT(server_test_config("MethodRedirectMap ${MR_MAP}\n", NULL,
                                     text, sizeof text),
                  0);
        if (says) {
            check_has(lines, 0, text, says, true);
            check_has(lines, 0, text, ".map:1", true);
        }
        else {
            check_has(lines, 0, text, "[duplicate]", false);
            check_has(lines, 0, text, "[never-answers]", false);
        }
    }
}

/* Rules before a map, and what the check must say of it. */
static const struct {
    const char *rules, *lines;
    const char *says, *says_not;
} maps_behind[] = {
    {"MethodRedirect /a /x\n", "/a /b\n/b /c\n",
     ".map:1: [never-answers] /a /b: rule ", "[chain]"},
    {"MethodRedirect /a /x\n", "/a/b/c /b\n/b /c\n",
     ".map:1: [never-answers] /a/b/c /b: rule ", "[chain]"},
    {"MethodRedirect /a /x exact\n", "/a /b\n/b /c\n", "Syntax OK",
     "[never-answers]"},
    {"MethodRedirect /a /x methods=POST\n", "/a /b\n/b /c\n",
     ".map:1: [chain] 2 redirects one after the other: GET /a ",
     "[never-answers]"},
    {"MethodRedirect /a /x methods=safe\n", "/a /b methods=unsafe\n/a /c\n",
     ".map:2: [never-answers] /a /c: ", ".map:1: "},
    {"MethodRedirectMatch ^/a /x\n", "/ab /b\n/b /c\n",
     ".map:1: [never-answers] /ab /b: ", ".map:2: "},
    {"MethodRedirect /ab /x\n", "/a /b\n/b /c\n", ".map:1: [chain] ",
     "[never-answers]"},
    {"MethodRedirect /a /x \"if=-n %{HTTP:X}\"\n", "/a /b\n/b /c\n",
     "Syntax OK", "[never-answers]"},
    {"MethodRedirect / https://h.test/ crossorigin=allow\n", "/a /b\n/b /c\n",
     "/site.conf:2: [never-answers] MethodRedirectMap ", ".map:1:"},
    {"MethodRedirectMatch ^ https://h.test/x crossorigin=allow\n", "/a /b\n",
     "/site.conf:2: [never-answers] MethodRedirectMap ", ".map:1:"},
    /* Preflights pass a rule that does not name OPTIONS. */
    {"MethodRedirect / https://h.test/ crossorigin=allow\n",
     "/a /b\n/b /c \"OPTIONS=302\"\n", ".map:1: [never-answers] /a /b: rule ",
     ".map:2: "},
    /* A rule that would redirect its own target declines. */
    {"MethodRedirect / /x/\n", "/a /b\n", "[self-redirect]", "[never-answers]"},
};

static void lines_of_a_map_behind_rules_are_told(void)
{
    for (size_t i = 0; i < sizeof maps_behind / sizeof *maps_behind; i++) {
        const char *rules = maps_behind[i].rules;
        char site[512];

        write_map(maps_behind[i].lines);
        snprintf(site, sizeof site, "%sMethodRedirectMap ${MR_MAP}\n", rules);
        CHECK_INT(server_test_config(site, NULL, text, sizeof text), 0);
        check_has(rules, 0, text, maps_behind[i].says, true);
        check_has(rules, 0, text, maps_behind[i].says_not, false);
    }
}

static void a_long_chain_leaves_room_for_others(void)
{
    enum { LINES = 60000 };
    static char lines[LINES * 16];
    size_t len = 0;

    for (int i = 0; i < LINES; i++)
        len += (size_t)snprintf(lines + len, sizeof lines - len, "/%d /%d\n", i,
                                i + 1);
    write_map(lines);
    server_test_config("MethodRedirectMap ${MR_MAP}\n"
                       "MethodRedirect /a /b\nMethodRedirect /b /a\n",
                       NULL, text, sizeof text);
    CHECK_HAS(text, ".map:1: [chain] 257 redirects or more one after ");
    CHECK_HAS(text, "[not-followed] so many lines lead to other rules ");
    CHECK_HAS(text, "[loop] GET goes round: /b -302-> ");
}

static void many_repeated_lines_are_counted(void)
{
    static char lines[1 << 14];
    size_t len = 0;

    for (int i = 0; i < 260; i++)
        len += (size_t)snprintf(lines + len, sizeof lines - len, "/a%d /b\n",
                                i / 2);
    write_map(lines);
    server_test_config("MethodRedirectMap ${MR_MAP}\n", NULL, text,
                       sizeof text);
    CHECK_HAS(text, "MR051: [duplicate] 30 more are left out");
}

static void placeholders_in_a_map_are_told(void)
{
    write_map("/a /b\n/c /d/%{HTTP_HOST}\n/e /f%7b?q=%{QUERY_STRING}\n"
              "/g https://h.test/%7bh%7d\n");
    server_test_config("MethodRedirectMap ${MR_MAP}\n", NULL, text,
                       sizeof text);
    CHECK_HAS(text, ".map:2: [literal-placeholder] ");
    CHECK_HAS(text, ".map:3: [literal-placeholder] ");
    CHECK_HAS(text, "take $1 of MethodRedirectMatch");
    CHECK_HAS_NOT(text, ".map:4: ");
}

/* What a line says of itself, whatever stands around it. */
static const struct {
    const char *words; /* of the directive */
    const char *lines;
    const char *says; /* NULL: nothing */
} map_lines[] = {
    {"", "/a /x\n/b /x \"*=301\"\n",
     ".map:2: [unsafe-301-302] /b /x: answers POST with 301"},
    {"", "/a /x \"GET=301 PUT=302\"\n",
     ".map:1: [unsafe-301-302] /a /x: answers PUT with 302"},
    {"", "/a /x until=2020-01-01\n",
     ".map:1: [expired] /a /x: it was to hold until Wed, 01 Jan 2020"},
    {"", "/a gone until=2020-01-01\n", ".map:1: [expired] /a: it was "},
    {"", "/ https://h.test\n", ".map:1: [no-path-after-host] / https://h"},
    {"", "/a/ https://h.test?q=1\n", ".map:1: [no-path-after-host] /a/ "},
    {"", "/a /x \"*=301\" methods=GET\n", NULL},
    {"", "/a /x until=9999-01-01\n", NULL},
    {"", "/ https://h.test exact\n", NULL},
    {"", "/ https://h.test rest=drop\n", NULL},
    {"", "/ https://h.test/\n", NULL},
    {"", "/a https://h.test\n", NULL},
    /* Told once, of the directive. */
    {"\"*=301\" ", "/a /x\n/b /x exact\n", NULL},
    {"\"*=301\" ", "/a /x 308\n/b /x until=2020-01-01\n", ".map:2: [expired] "},
};

static void lines_of_a_map_are_looked_at(void)
{
    char site[128];

    for (size_t i = 0; i < sizeof map_lines / sizeof *map_lines; i++) {
        const char *lines = map_lines[i].lines, *says = map_lines[i].says;

        write_map(lines);
        snprintf(site, sizeof site, "MethodRedirectMap %s${MR_MAP}\n",
                 map_lines[i].words);
        CHECK_INT(server_test_config(site, NULL, text, sizeof text), 0);
        if (says) {
            check_has(lines, 0, text, says, true);
            continue;
        }
        check_has(lines, 0, text, ".map:1: ", false);
        check_has(lines, 0, text, ".map:2: ", false);
    }
}

static void a_map_that_leads_away_is_silent(void)
{
    write_map("/a /b\n/c https://other.test/a\n/gone gone\n");
    server_test_config("MethodRedirectMap ${MR_MAP}\n", NULL, text,
                       sizeof text);
    CHECK_STR(text, "Syntax OK\n");
}

static void a_map_that_children_cannot_read_is_told(void)
{
    if (geteuid() != 0) {
        skip("map-unreadable", "not run as root");
        return;
    }
    write_map("/a /b\n");
    chmod(map_path(), 0600);
    server_test_config("MethodRedirectMap ${MR_MAP} reload=1\n", NULL, text,
                       sizeof text);
    CHECK_HAS(text, "[map-unreadable]");
    chmod(map_path(), 0644);
    server_test_config("MethodRedirectMap ${MR_MAP} reload=1\n", NULL, text,
                       sizeof text);
    CHECK_HAS_NOT(text, "[map-unreadable]");
}

static CU_TestInfo tests[] = {
    {"lines of a map are followed", lines_of_a_map_are_followed},
    {"lines of a map behind their like are told",
     lines_of_a_map_behind_their_like_are_told},
    {"lines of a map behind rules are told",
     lines_of_a_map_behind_rules_are_told},
    {"a long chain leaves room for others",
     a_long_chain_leaves_room_for_others},
    {"many repeated lines are counted", many_repeated_lines_are_counted},
    {"placeholders in a map are told", placeholders_in_a_map_are_told},
    {"lines of a map are looked at", lines_of_a_map_are_looked_at},
    {"a map that leads away is silent", a_map_that_leads_away_is_silent},
    {"a map that children cannot read is told",
     a_map_that_children_cannot_read_is_told},
    CU_TEST_INFO_NULL,
};

LIVE_SUITE(check_map, "check map", name_map, remove_map);
