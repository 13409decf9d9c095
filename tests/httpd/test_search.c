/* Rules about what mod_dir searches for: an index file, a fallback. */
#include <stdio.h>
#include <string.h>

#include "live.h"

/* mod_alias makes an endless loop of each. */
static void an_index_file_can_lead_to_its_folder(void)
{
    struct server *s = server_start(&(struct server_options){
        .site =
            "MethodRedirect permanent /docs/index.html /docs/\n"
            "MethodRedirectMatch permanent ^(/match/)index\\.html$ $1\n"
            "MethodRedirect \"*=302\" /some/index.html /some/ methods=POST\n"
            "MethodRedirect /to/index.html /to/other/\n"
            "MethodRedirect permanent /bare/index.html /bare\n"
            "MethodRedirect permanent /off/index.html /off\n"
            "<Directory ${MR_ROOT}/htdocs/off>\n"
            "  DirectorySlash off\n"
            "</Directory>\n"
            "<Location /app>\n"
            "  FallbackResource /app/front.html\n"
            "  MethodRedirect /app/front.html /app/home\n"
            "</Location>\n"});
    static const struct redirect_row rows[] = {
        {"GET", "/docs/index.html", 301, "/docs/"},
        {"POST", "/docs/index.html?q=1", 308, "/docs/?q=1"},
        {"GET", "/docs/", 200, ""},
        {"GET", "/docs/?q=1", 200, ""},
        {"GET", "/match/index.html", 301, "/match/"},
        {"GET", "/match/", 200, ""},
        {"GET", "/below/", 200, ""},
        {"GET", "/below/index.html", 301, "/below/"},
        /* The next request is a GET, which the rule lets pass. */
        {"POST", "/some/", 302, "/some/"},
        {"GET", "/some/", 200, ""},
        {"GET", "/to/", 302, "/to/other/"},
        {"GET", "/bare/index.html", 301, "/bare"},
        {"GET", "/bare", 301, "/bare/"},
        {"GET", "/bare/", 200, ""},
        {"GET", "/off/index.html", 301, "/off"},
        {"GET", "/off/", 301, "/off"},
        {"GET", "/off", 404, ""},
        {"GET", "/app/x", 302, "/app/home"},
        {"GET", "/app/home", 200, ""},
    };
    char log[16384];

    server_write(s, "htdocs/docs/index.html", "index\n");
    server_write(s, "htdocs/match/index.html", "index\n");
    server_write(s, "htdocs/some/index.html", "index\n");
    server_write(s, "htdocs/to/index.html", "index\n");
    server_write(s, "htdocs/bare/index.html", "index\n");
    server_write(s, "htdocs/off/index.html", "index\n");
    server_write(s, "htdocs/app/front.html", "front\n");
    server_write(s, "htdocs/below/index.html", "index\n");
    server_write(s, "htdocs/below/.htaccess",
                 "MethodRedirect permanent /below/index.html /below/\n");
    CHECK_REDIRECTS(s, rows);
    read_text(server_path(s, "error.log"), log, sizeof log);
    CHECK_HAS(log, "MR004");
    server_stop(s);
}

/* A subrequest has neither the port nor the version of what the client sent. */
static void a_search_is_answered_as_its_client_asked(void)
{
    struct server *s = server_start(&(struct server_options){
        .site = "<VirtualHost *:${MR_PORT}>\n"
                "  ServerName www.h.test\n"
                "  MethodRedirectHTTP10 keep\n"
                "  MethodRedirect permanent /home/index.html /new\n"
                "  MethodRedirect permanent /loop/index.html "
                "http://www.h.test:${MR_PORT}/loop/\n"
                "  MethodRedirect see-other /form/index.html /done\n"
                "</VirtualHost>\n"});
    static const struct {
        const char *path;
        int status;
        const char *target;
    } rows[] = {
        {"/home/index.html", 308, "/new"},   {"/home/", 308, "/new"},
        {"/loop/index.html", 308, "/loop/"}, {"/loop/", 200, ""},
        {"/form/index.html", 303, "/done"},  {"/form/", 303, "/done"},
        {"/here/index.html", 308, "/new"},   {"/here/", 308, "/new"},
    };
    char host[64], file[256], line[256];
    const char *port = strrchr(server_url(s, ""), ':');

    snprintf(host, sizeof host, "Host: www.h.test%s", port ? port : "");
    port = host + strlen("Host: www.h.test");
    for (size_t i = 1; i < sizeof rows / sizeof *rows; i += 2) {
        snprintf(file, sizeof file, "htdocs%sindex.html", rows[i].path);
        server_write(s, file, "index\n");
    }
    snprintf(line, sizeof line,
             "MethodRedirect 308 /here/index.html http://www.h.test%s/new\n",
             port);
    server_write(s, "htdocs/here/.htaccess", line);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char target[128] = "";
        struct response r = fetch(s, &(struct request){.method = "POST",
                                                       .path = rows[i].path,
                                                       .body = "x=1",
                                                       .header = {host}});

        if (*rows[i].target)
            snprintf(target, sizeof target, "http://www.h.test%s%s", port,
                     rows[i].target);
        CHECK_INT(r.status, rows[i].status);
        CHECK_STR(r.location, target);
    }
    server_stop(s);
}

/* Tables and expressions of one rule are not to disagree. */
static void an_expression_sees_the_clients_method_in_the_search(void)
{
    struct server *s = server_start(&(struct server_options){
        .site = "MethodRedirect /if/index.html /posted "
                "\"if=%{REQUEST_METHOD} == 'POST'\"\n"
                "<Location /to/index.html>\n"
                "  MethodRedirect \"/got?%{REQUEST_METHOD}\"\n"
                "</Location>\n"});
    struct response r;

    server_write(s, "htdocs/if/index.html", "index\n");
    server_write(s, "htdocs/to/index.html", "index\n");
    r = submit(s, "/if/");
    CHECK_REDIRECT(s, &r, 307, "/posted");
    r = fetch(s, &(struct request){.path = "/if/"});
    CHECK_INT(r.status, 200);
    r = fetch(
        s, &(struct request){.method = "QUERY", .path = "/to/", .body = "x=1"});
    CHECK_REDIRECT(s, &r, 307, "/got?QUERY");
    server_stop(s);
}

/* Only the search for an index file may be answered by a rule. */
static void rules_say_nothing_to_look_aheads(void)
{
    struct server *s = server_start(&(struct server_options){
        .site = "LogLevel methodredirect:trace2\n"
                "MethodRedirect permanent /aim /x id=aim\n"
                "DirectoryIndex index.html\n"
                "<Directory ${MR_ROOT}/htdocs/look>\n"
                "  RewriteEngine on\n"
                "  RewriteCond %{LA-U:/aim} .\n"
                "  RewriteRule ^ - [E=SEEN:yes]\n"
                "  MethodRedirect /look /y \"if=-U '/aim' && false\"\n"
                "</Directory>\n"
                "<Directory ${MR_ROOT}/htdocs/index>\n"
                "  DirectoryIndex asked.html\n"
                "</Directory>\n"
                "MethodRedirect /index/asked.html /x id=index\n"});
    struct response r;
    char log[16384];

    server_write(s, "htdocs/look/index.html", "index\n");
    server_write(s, "htdocs/index/asked.html", "index\n");
    r = fetch(s, &(struct request){.path = "/look/"});
    CHECK_INT(r.status, 200);
    read_text(server_path(s, "error.log"), log, sizeof log);
    CHECK_HAS_NOT(log, "rule aim answers");
    r = submit(s, "/index/");
    CHECK_REDIRECT(s, &r, 307, "/x");
    read_text(server_path(s, "error.log"), log, sizeof log);
    CHECK_HAS(log, "rule index answers POST");
    server_stop(s);
}

/* Both words, so that a line of mod_alias can be renamed. */
static void the_search_for_a_fallback_meets_rules(void)
{
    static const char *const words[] = {"Redirect", "MethodRedirect"};

    for (int own = 0; own < 2; own++) {
        char text[512];
        struct server *s;
        struct response r;

        snprintf(text, sizeof text,
                 "<Location /app>\n"
                 "  FallbackResource /front\n"
                 "</Location>\n"
                 "%s /front /fb\n"
                 "<Location /app2>\n"
                 "  FallbackResource /app2/front\n"
                 "  %s /app2/front /fb\n"
                 "</Location>\n",
                 words[own], words[own]);
        s = server_start(&(struct server_options){.site = text});
        r = fetch(s, &(struct request){.path = "/app/x?q=1"});
        CHECK_REDIRECT(s, &r, 302, "/fb?q=1");
        r = fetch(s, &(struct request){.path = "/app2/x"});
        CHECK_REDIRECT(s, &r, 302, "/fb");
        r = submit(s, "/app/x");
        CHECK_REDIRECT(s, &r, own ? 307 : 302, "/fb");
        server_stop(s);
    }
}

static CU_TestInfo tests[] = {
    {"an index file can lead to its folder",
     an_index_file_can_lead_to_its_folder},
    {"a search is answered as its client asked",
     a_search_is_answered_as_its_client_asked},
    {"an expression sees the client's method in the search",
     an_expression_sees_the_clients_method_in_the_search},
    {"rules say nothing to look-aheads", rules_say_nothing_to_look_aheads},
    {"the search for a fallback meets rules",
     the_search_for_a_fallback_meets_rules},
    CU_TEST_INFO_NULL};

LIVE_SUITE(search, "search", NULL, NULL);
