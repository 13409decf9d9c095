/* MethodRedirectMap: rules in a file, which changes while the server runs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "live.h"
#include "map_file.h"
#include "map_server.h"

static void each_line_is_a_rule(void)
{
    struct server *s =
        map_serve("MethodRedirectMap permanent ${MR_MAP} query=drop",
                  "# moved in spring\n"
                  "/old             /new\n"
                  "/old/deep        https://deep.example/d  temporary\n"
                  "/form            /done  \"GET=302 POST=303\" query=merge\n"
                  "/away            gone\n"
                  "\"/with blank\"  /blank  exact\n"
                  "/only-post       /p  methods=POST\n"
                  "/rest            /r  rest=drop id=rest-1\n");
    struct response r = map_ask(s, "GET", "/old/x?q=1");

    CHECK_REDIRECT(s, &r, 301, "/new/x");
    r = map_ask(s, "PUT", "/old");
    CHECK_REDIRECT(s, &r, 308, "/new");
    r = map_ask(s, "POST", "/old/deep/er");
    CHECK_REDIRECT(s, &r, 307, "https://deep.example/d/er");
    r = map_ask(s, "POST", "/form?a=b");
    CHECK_REDIRECT(s, &r, 303, "/done?a=b");
    r = map_ask(s, "GET", "/away");
    CHECK_INT(r.status, 410);
    r = map_ask(s, "GET", "/with%20blank");
    CHECK_REDIRECT(s, &r, 301, "/blank");
    r = map_ask(s, "GET", "/with%20blank/x");
    CHECK_INT(r.status, 404);
    r = map_ask(s, "GET", "/only-post");
    CHECK_INT(r.status, 404);
    r = map_ask(s, "POST", "/only-post");
    CHECK_REDIRECT(s, &r, 308, "/p");
    r = map_ask(s, "GET", "/rest/of/it");
    CHECK_REDIRECT(s, &r, 301, "/r");
    server_stop(s);
}

static void a_line_has_a_name_in_the_log(void)
{
    struct server *s =
        map_serve("MethodRedirectMap ${MR_MAP}", "/a /b\n/c /d id=rule-c\n");
    struct response r = map_ask(s, "GET", "/a"),
                    named = map_ask(s, "GET", "/c");
    char place[600];

    snprintf(place, sizeof place, "%s:1", map_path());
    CHECK_STR(log_entry_of(s, &r).rule, place);
    CHECK_STR(log_entry_of(s, &named).rule, "rule-c");
    server_stop(s);
}

static void a_map_keeps_its_place_among_the_rules(void)
{
    struct server *s = map_serve("MethodRedirect /first /rule\n"
                                 "MethodRedirectMap ${MR_MAP}\n"
                                 "MethodRedirect /last /rule\n"
                                 "MethodRedirect /other /rule",
                                 "/first /map\n/last /map\n");
    struct response r = map_ask(s, "GET", "/first");

    CHECK_REDIRECT(s, &r, 302, "/rule");
    r = map_ask(s, "GET", "/last");
    CHECK_REDIRECT(s, &r, 302, "/map");
    r = map_ask(s, "GET", "/other");
    CHECK_REDIRECT(s, &r, 302, "/rule");
    server_stop(s);
}

static void a_shorter_line_answers_what_the_longer_leaves(void)
{
    struct server *s = map_serve("MethodRedirectMap ${MR_MAP}",
                                 "/a /short\n/a/b /long methods=POST\n");
    struct response r = map_ask(s, "POST", "/a/b");

    CHECK_REDIRECT(s, &r, 307, "/long");
    r = map_ask(s, "GET", "/a/b");
    CHECK_REDIRECT(s, &r, 302, "/short/b");
    server_stop(s);
}

static void a_wrong_line_is_an_error_of_the_configuration(void)
{
    static const struct {
        const char *site, *text;
        const char *words[3];
    } rows[] = {
        {"MethodRedirectMap ${MR_MAP}",
         "/a /b\nc /d\n",
         {":2:", "\"c\"", "begins with /"}},
        {"MethodRedirectMap ${MR_MAP}", "/a /b nosuch=1\n", {":1:", "nosuch"}},
        {"MethodRedirectMap ${MR_MAP}",
         "/a /b nosuch\n",
         {":1:", "method table"}},
        {"MethodRedirectMap ${MR_MAP}",
         "/a /b GET=302 POST=303\n",
         {":1:", "quote", "\"GET=302 POST=303\""}},
        {"MethodRedirectMap ${MR_MAP}",
         "/a /b methods=POST, PUT\n",
         {":1:", "\"POST,\" is not a list", "without a blank"}},
        {"MethodRedirectMap ${MR_MAP}", "/a ftp://h/\n", {":1:", "ftp"}},
        {"MethodRedirectMap ${MR_MAP}",
         "/a /b\n/old new.html\n",
         {".map:2:", "\"new.html\" is neither a target nor", "begins with /"}},
        {"MethodRedirectMap ${MR_MAP}",
         "/old \"new page\" permanent\n",
         {".map:1:", "\"new page\" is neither", "http://"}},
        {"MethodRedirectMap ${MR_MAP}",
         "/old new\n",
         {".map:1:", "\"new\" is neither", "410"}},
        {"MethodRedirectMap ${MR_MAP}",
         "/a tel:1\n",
         {".map:1:", "\"tel:1\" is neither", "begins with /"}},
        {"MethodRedirectMap ${MR_MAP}",
         "/a GET:410\n",
         {".map:1:", "equals sign", "\"GET=410\""}},
        {"MethodRedirectMap ${MR_MAP}",
         "/a gone nosuch=1\n",
         {".map:1:", "\"nosuch=1\" is not an option"}},
        {"MethodRedirectMap ${MR_MAP}",
         "/a /b \"GET=302 POST=303\n",
         {".map:1:", "a quote is not closed: \"GET=302 POST=303"}},
        {"MethodRedirectMap ${MR_MAP}",
         "/a 'gone\n",
         {".map:1:", "a quote is not closed: 'gone"}},
        {"MethodRedirectMap ${MR_MAP}",
         "/a \"/b\n",
         {".map:1:", "a quote is not closed: \"/b"}},
        {"MethodRedirectMap ${MR_MAP}",
         "/a /b weight=3\n",
         {".map:1:", "weight=3 is not for maps", "MethodRedirect with"}},
        {"MethodRedirectMap ${MR_MAP}",
         "/a /b sticky=ip\n",
         {".map:1:", "sticky=ip is not for maps", "MethodRedirect with"}},
        {"MethodRedirectMap ${MR_MAP}",
         "/a app://b scheme=app\n",
         {".map:1:", "scheme=app is not for maps", "MethodRedirect for"}},
        {"MethodRedirectMap ${MR_MAP}",
         "/a /b reload=3\n",
         {".map:1:", "\"reload=3\"", "reload=SECONDS in the directive"}},
        {"MethodRedirectMap ${MR_MAP}",
         "a\nb\nc\n",
         {":1:", "(2 more lines are wrong: 2, 3)"}},
        {"MethodRedirectMap ${MR_MAP}",
         "a\n/a /b\n# x\nb\n",
         {":1:", "(1 more line is wrong: 4)"}},
        {"MethodRedirectMap ${MR_MAP}",
         "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n",
         {"(9 more lines are wrong: 2, 3, 4, 5, 6, 7, 8, 9, ...)"}},
        {"MethodRedirectMap ${MR_MAP}", "", {"is empty", "comment"}},
        {"MethodRedirectMap ${MR_MAP}.nosuch", "/a /b\n", {"No such file"}},
        {"MethodRedirectMap ${MR_MAP} reload=soon",
         "/a /b\n",
         {"reload=soon", "100ms"}},
        {"MethodRedirectMap permanent", "/a /b\n", {"permanent"}},
        {"\nMethodRedirectMap ${MR_MAP} \"if=%{nonsense\"",
         "/a /b\n",
         {"line 2 of ", "site.conf", "if=%{nonsense: not an expression"}},
        {"<Location /x>\nMethodRedirectMap ${MR_MAP}\n</Location>",
         "/a /b\n",
         {"MethodRedirectMap", "not allowed"}},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char output[8192];

        write_map(rows[i].text);
        CU_ASSERT_NOT_EQUAL(
            server_test_config(rows[i].site, NULL, output, sizeof output), 0);
        for (int w = 0; w < 3 && rows[i].words[w]; w++)
            CHECK_HAS(output, rows[i].words[w]);
    }
}

/* httpd names the expression by its place when it cannot be evaluated. */
static void an_expression_that_fails_names_its_directive(void)
{
    struct server *s = map_serve(
        "MethodRedirectMap ${MR_MAP} \"if=file('/nosuch') == 'x'\"", "/a /b\n");
    struct response r = map_ask(s, "GET", "/a");
    char log[16384];

    CHECK_INT(r.status, 404);
    read_text(server_path(s, "error.log"), log, sizeof log);
    CHECK_HAS(log, "site.conf:1");
    server_stop(s);
}

/* --- reload -------------------------------------------------------------- */

static void a_changed_file_is_taken_without_a_restart(void)
{
    struct server *s = map_serve("MethodRedirectMap ${MR_MAP} reload=0.1",
                                 "/a /one\n/b /stays\n");

    map_wait_for(s, "/a", "/one");
    write_map("/a /two\n/b /stays\n/c /new\n");
    map_wait_for(s, "/a", "/two");
    map_wait_for(s, "/c", "/new");
    map_wait_for(s, "/b", "/stays");
    write_map("/b /stays permanent\n");
    map_wait_for(s, "/a", "");
    server_stop(s);
}

static void the_time_between_two_looks_may_be_a_fraction(void)
{
    static const char *const times[] = {"0.1",   ".5", "1.5s", "0.100000",
                                        "100ms", "2s", "0.0",  "86400"};

    write_map("/a /one\n");
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        char site[128], output[4096];

        snprintf(site, sizeof site, "MethodRedirectMap ${MR_MAP} reload=%s",
                 times[i]);
        server_test_config(site, NULL, output, sizeof output);
        CHECK_STR(output, "Syntax OK\n");
    }
}

static void a_wrong_file_leaves_the_last_good_map(void)
{
    struct server *s =
        map_serve("MethodRedirectMap ${MR_MAP} reload=100ms", "/a /one\n");
    char log[16384];

    map_wait_for(s, "/a", "/one");
    write_map("/a /two\n/b oops\n");
    pause_ms(500);
    map_wait_for(s, "/a", "/one");
    read_text(server_path(s, "error.log"), log, sizeof log);
    CHECK_HAS(log, ":2: ");
    CHECK_HAS(log, "the last good map stays");
    write_map("/a /two\n\n/b /c \"if=%{HTTP:X == 'a'\"\n");
    pause_ms(500);
    map_wait_for(s, "/a", "/one");
    read_text(server_path(s, "error.log"), log, sizeof log);
    CHECK_HAS(log, ":3: ");
    CHECK_HAS(log, "a quote stands between %{ and }");
    unlink(map_path());
    pause_ms(500);
    map_wait_for(s, "/a", "/one");
    write_map("/a /three\n");
    map_wait_for(s, "/a", "/three");
    server_stop(s);
}

/* Children are never root: the mode of the folder holds for them. */
static void a_map_that_cannot_be_written_is_tried_again(void)
{
    static const char says[] = "cannot write the new map to ";
    struct server *s =
        map_serve("MethodRedirectMap ${MR_MAP} reload=100ms", "/a /one\n");
    char log[16384];
    const char *first;

    map_wait_for(s, "/a", "/one");
    CHECK_INT(chmod(map_image_folder(s), 0500), 0);
    write_map("/a /two\n");
    pause_ms(500);
    map_wait_for(s, "/a", "/one");
    read_text(server_path(s, "error.log"), log, sizeof log);
    first = strstr(log, says);
    CU_ASSERT_PTR_NOT_NULL(first);
    CU_ASSERT_PTR_NULL(first ? strstr(first + 1, says) : NULL);
    CHECK_INT(chmod(map_image_folder(s), 0700), 0);
    map_wait_for(s, "/a", "/two");
    server_stop(s);
}

enum { LINES = 300 };

static void write_generation(int generation)
{
    static char text[LINES * 64];
    size_t used = 0;

    for (int i = 0; i < LINES; i++)
        used += (size_t)snprintf(text + used, sizeof text - used,
                                 "/old/%d /g%d/%d\n", i, generation, i);
    write_map(text);
}

static int reloads(void)
{
    const char *wanted = getenv("MR_RELOADS");

    return wanted ? atoi(wanted) : 20;
}

/* Under load every answer is that of one generation, and no answer is older
 * than one that was given before. */
static void reloads_under_load_never_mix_generations(void)
{
    struct server *s;
    int newest = 1, wrong = 0, asked = 0;

    write_generation(1);
    s = server_start(&(struct server_options){
        .site = "MethodRedirectMap ${MR_MAP} reload=100ms"});
    for (int g = 2; s && g <= reloads() + 1; g++) {
        write_generation(g);
        for (int tries = 0; newest < g && tries < 5000; tries++) {
            int i = asked++ % LINES, generation = 0, line = -1;
            char path[32];
            struct response r;

            snprintf(path, sizeof path, "/old/%d", i);
            r = map_ask(s, "GET", path);
            sscanf(response_target(s, &r), "/g%d/%d", &generation, &line);
            if (r.status != 302 || line != i || generation > g
                || generation < g - 1)
                wrong++;
            if (generation > newest)
                newest = generation;
        }
        CHECK_INT(newest, g);
    }
    CHECK_INT(wrong, 0);
    server_stop(s);
}

/* While httpd waits for the rest of the content, the map the answer came from
 * is replaced, and all memory of it given back. */
static void an_answer_outlives_its_map(void)
{
    static const char begin[] = "GET /a HTTP/1.1\r\nHost: h\r\n"
                                "Connection: close\r\n"
                                "Transfer-Encoding: chunked\r\n\r\n";
    struct server *s =
        map_serve("MethodRedirectMap ${MR_MAP} reload=100ms",
                  "/a https://h.example/x?q=1 cache=77 hsts=9 id=line-a\n");
    char text[4096] = "";
    int fd;

    map_wait_for(s, "/a", "https://h.example/x?q=1");
    fd = map_connect(s);
    CU_ASSERT_TRUE(write(fd, begin, sizeof begin - 1) > 0);
    pause_ms(100);
    for (int i = 0; i < 5; i++) {
        char map[64], path[32];

        snprintf(map, sizeof map, "/b%d /new%d cache=%d\n", i, i, i);
        snprintf(path, sizeof path, "/new%d", i);
        write_map(map);
        map[strcspn(map, " ")] = '\0';
        map_wait_for(s, map, path);
    }
    CU_ASSERT_TRUE(write(fd, "0\r\n\r\n", 5) > 0);
    for (ssize_t n = 1, at = 0; n > 0; at += n)
        n = read(fd, text + at, sizeof text - 1 - (size_t)at);
    close(fd);
    CHECK_HAS(text, "Cache-Control: max-age=77\r\n");
    CHECK_HAS(text, "Location: https://h.example/x?q=1\r\n");
    server_stop(s);
}

static CU_TestInfo tests[] = {
    {"each line is a rule", each_line_is_a_rule},
    {"a line has a name in the log", a_line_has_a_name_in_the_log},
    {"a map keeps its place among the rules",
     a_map_keeps_its_place_among_the_rules},
    {"a shorter line answers what the longer leaves",
     a_shorter_line_answers_what_the_longer_leaves},
    {"a wrong line is an error of the configuration",
     a_wrong_line_is_an_error_of_the_configuration},
    {"an expression that fails names its directive",
     an_expression_that_fails_names_its_directive},
    {"a changed file is taken without a restart",
     a_changed_file_is_taken_without_a_restart},
    {"the time between two looks may be a fraction",
     the_time_between_two_looks_may_be_a_fraction},
    {"a wrong file leaves the last good map",
     a_wrong_file_leaves_the_last_good_map},
    {"a map that cannot be written is tried again",
     a_map_that_cannot_be_written_is_tried_again},
    {"reloads under load never mix generations",
     reloads_under_load_never_mix_generations},
    {"an answer outlives its map", an_answer_outlives_its_map},
    CU_TEST_INFO_NULL};

LIVE_SUITE(map, "map", name_map, remove_map);
