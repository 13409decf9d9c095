/* Redirects decided in unusual places: probes, other phases, other pages. */
#include <stdio.h>
#include <string.h>

#include "live.h"

static struct server *server;

static const char site[] =
    "MethodRedirectEnforce on\n"
    "MethodRedirect \"GET=302 POST=405\" /only-get/index.html /x\n"
    "MethodRedirect \"GET=302 POST=426\" /upgrade/index.html /x\n"
    "LoadModule proxy_module ${MR_MODULES}/mod_proxy.so\n"
    "LoadModule proxy_http_module ${MR_MODULES}/mod_proxy_http.so\n"
    "ProxyPass /proxied http://127.0.0.1:${MR_PORT}/cgi-bin\n"
    "ProxyPass /encoded http://127.0.0.1:${MR_PORT}/cgi-bin mapping=encoded\n"
    "MethodRedirect /encoded/old /new\n"
    "<If \"%{REQUEST_URI} == '/proxied/old'\">\n"
    "  MethodRedirect /new\n"
    "</If>\n"
    "ErrorDocument 403 "
    "http://127.0.0.1:${MR_PORT}/sorry.html?status=%{REQUEST_STATUS}\n"
    "RewriteEngine on\n"
    "RewriteRule ^/forbidden$ - [F]\n"
    "<Location /missing-page>\n"
    "  ErrorDocument 301 /not-here.html\n"
    "  Redirect 301 /x\n"
    "</Location>\n"
    "<Location /other-mind>\n"
    "  ErrorDocument 302 /cgi-bin/mind\n"
    "  Redirect 302 /x\n"
    "</Location>\n"
    "LoadModule headers_module ${MR_MODULES}/mod_headers.so\n"
    "<Location /thanks.html>\n"
    "  Header edit Location /x$ /edited\n"
    "</Location>\n"
    "<Location /edited-page>\n"
    "  ErrorDocument 302 /thanks.html\n"
    "  Redirect 302 /x\n"
    "</Location>\n"
    "<LocationMatch ^/grow>\n"
    "  MethodRedirect /grow%{REQUEST_URI}\n"
    "</LocationMatch>\n"
    "<Location /wild*>\n"
    "  MethodRedirect /wilder\n"
    "</Location>\n"
    "<Location ~ ^/leave>\n"
    "  MethodRedirect /left\n"
    "</Location>\n";

static int start(void)
{
    server = server_start(&(struct server_options){.site = site});
    server_write(server, "htdocs/only-get/index.html", "index\n");
    /* A script that leaves the content to itself costs a tenth of the answers:
     * mod_cgid writes it to the error page, too, and gives up. */
    server_write(server, "cgi-bin/mind",
                 "#!/bin/sh\ncat >/dev/null\n"
                 "printf 'Status: 302\\nLocation: /y\\n\\n'\n");
    server_write(server, "htdocs/upgrade/index.html", "index\n");
    return server == NULL;
}

static int stop(void)
{
    return server_stop(server);
}

static struct response post(const struct server *s, const char *path)
{
    return fetch(
        s, &(struct request){.method = "POST", .path = path, .body = "x=1"});
}

/* The probe is gone when the headers are sent. */
static void what_an_index_probe_says_reaches_the_client(void)
{
    struct response r = post(server, "/only-get/");

    CHECK_INT(r.status, 405);
    CHECK_STR(response_header(&r, "Allow"),
              "GET, HEAD, PUT, DELETE, PATCH, OPTIONS");
    r = post(server, "/upgrade/");
    CHECK_INT(r.status, 426);
    CHECK_STR(response_header(&r, "Upgrade"), "TLS/1.2, HTTP/1.1");
}

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
    static const struct {
        const char *method, *path;
        int status;
        const char *target;
    } rows[] = {
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
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct response r = fetch(
            s,
            &(struct request){.method = rows[i].method,
                              .path = rows[i].path,
                              .body = rows[i].method[0] == 'P' ? "x=1" : NULL});
        CHECK_REDIRECT(s, &r, rows[i].status, rows[i].target);
    }
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

/* One URL for a page whose file has an ending. */
static void what_was_rewritten_is_not_sent_back(void)
{
    struct server *s = server_start(&(struct server_options){
        .site = "RewriteEngine on\n"
                "RewriteRule ^/server$ /server.html [PT]\n"
                "RewriteCond %{QUERY_STRING} !seen\n"
                "RewriteRule ^/once$ /once.html [PT]\n"
                "RewriteRule ^/posts$ /posts.html [PT]\n"
                "MethodRedirect permanent /server.html /server\n"
                "MethodRedirect /once.html /once?seen\n"
                "MethodRedirect \"GET=302 POST=303\" /posts.html /posts\n"});
    static const struct {
        const char *method, *path;
        int status;
        const char *target;
    } rows[] = {
        {"GET", "/server.html", 301, "/server"},
        {"GET", "/server", 200, ""},
        {"GET", "/server?q=1", 200, ""},
        {"POST", "/server", 200, ""},
        {"GET", "/folder/a.html?q=%20", 301, "/folder/a?q=%20"},
        {"GET", "/folder/a?q=%20", 200, ""},
        {"GET", "/folder/b%20c.html", 301, "/folder/b%20c"},
        {"GET", "/folder/b%20c", 200, ""},
        /* These lead to another URL, or to another method. */
        {"GET", "/once", 302, "/once?seen"},
        {"POST", "/posts", 303, "/posts"},
        {"GET", "/posts", 200, ""},
    };

    server_write(s, "htdocs/server.html", "page\n");
    server_write(s, "htdocs/posts.html", "page\n");
    server_write(s, "htdocs/folder/a.html", "page\n");
    server_write(s, "htdocs/folder/b c.html", "page\n");
    server_write(s, "htdocs/folder/.htaccess",
                 "RewriteEngine on\n"
                 "RewriteCond %{REQUEST_FILENAME}.html -f\n"
                 "RewriteRule ^([^.]+)$ $1.html [L]\n"
                 "MethodRedirectMatch permanent ^(/folder/.*)[.]html$ $1\n");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct response r = fetch(
            s,
            &(struct request){.method = rows[i].method,
                              .path = rows[i].path,
                              .body = rows[i].method[0] == 'P' ? "x=1" : NULL});
        CHECK_REDIRECT(s, &r, rows[i].status, rows[i].target);
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
    r = post(s, "/if/");
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
    r = post(s, "/index/");
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
        r = post(s, "/app/x");
        CHECK_REDIRECT(s, &r, own ? 307 : 302, "/fb");
        server_stop(s);
    }
}

/* httpd goes on to the next index file, or to the page of an error. */
static void what_a_final_answer_says_comes_with_it_only(void)
{
    struct server *s = server_start(&(struct server_options){
        .site = "MethodRedirect 426 /dir/a.php\n"
                "MethodRedirect 405 /dir2/a.php\n"
                "DirectoryIndex a.php index.html\n"
                "MethodRedirect 426 /sec\n"
                "MethodRedirect 426 /page\n"
                "<Location /sec>\n"
                "  ErrorDocument 426 https://www.example.com/sec\n"
                "</Location>\n"
                "<Location /page>\n"
                "  ErrorDocument 426 /dir/index.html\n"
                "</Location>\n"});
    struct response r;

    server_write(s, "htdocs/dir/index.html", "index\n");
    server_write(s, "htdocs/dir2/index.html", "index\n");
    r = fetch(s, &(struct request){.path = "/dir/"});
    CHECK_INT(r.status, 200);
    CHECK_STR(response_header(&r, "Upgrade"), "");
    CHECK_HAS_NOT(response_header(&r, "Connection"), "pgrade");
    r = fetch(s, &(struct request){.method = "PUT", .path = "/dir2/"});
    CHECK_INT(r.status, 405);
    CHECK_HAS(response_header(&r, "Allow"), "GET");
    r = fetch(s, &(struct request){.path = "/sec"});
    CHECK_REDIRECT(s, &r, 302, "https://www.example.com/sec");
    CHECK_STR(response_header(&r, "Upgrade"), "");
    CHECK_HAS_NOT(response_header(&r, "Connection"), "pgrade");
    r = fetch(s, &(struct request){.path = "/page"});
    CHECK_INT(r.status, 426);
    CHECK_STR(r.body, "index\n");
    CHECK_STR(response_header(&r, "Upgrade"), "TLS/1.2, HTTP/1.1");
    CHECK_HAS(response_header(&r, "Connection"), "Upgrade");
    server_stop(s);
}

static void a_section_redirects_what_a_proxy_would_take(void)
{
    struct response r = post(server, "/proxied/old");

    CHECK_REDIRECT(server, &r, 307, "/new");
}

static void a_path_that_is_not_decoded_is_left_alone(void)
{
    struct response r = post(server, "/encoded/old/a%20b");

    CHECK_INT(r.status, 404);
}

/* The page would be lost: httpd does not answer an error with another one. */
static void the_folder_of_an_error_page_is_not_redirected(void)
{
    struct server *s = server_start(&(struct server_options){
        .site = "ErrorDocument 404 /sorry/\n"
                "MethodRedirect /sorry/index.html /x\n"});
    struct response r;

    server_write(s, "htdocs/sorry/index.html", "sorry\n");
    r = fetch(s, &(struct request){.path = "/not-there"});
    CHECK_INT(r.status, 404);
    CHECK_STR(r.body, "sorry\n");
    r = fetch(s, &(struct request){.path = "/sorry/"});
    CHECK_REDIRECT(s, &r, 302, "/x");
    server_stop(s);
}

/* Its value when the error was answered is not its value afterwards. */
static void an_error_document_may_be_an_expression(void)
{
    struct response r = post(server, "/forbidden");
    struct log_entry e = log_entry_of(server, &r);

    CHECK_REDIRECT(server, &r, 303, "/sorry.html?status=200");
    CHECK_STR(e.origin, "error");
}

/* Who put the Location there tells, not what it says. */
static void a_redirect_to_the_error_page_is_no_error(void)
{
    struct server *s = server_start(&(struct server_options){
        .site = "MethodRedirectEnforce strict\n"
                "MethodRedirectCrossOrigin www.example.com\n"
                "ErrorDocument 404 http://www.example.com/home\n"
                "ErrorDocument 410 \"http://www.example.com/%{HTTP:X-Word}\"\n"
                "Redirect 404 /missing\n"
                "Redirect gone /gone\n"
                "Redirect /start http://www.example.com/home\n"
                "RewriteEngine on\n"
                "RewriteRule ^/rewritten$ http://www.example.com/home [R]\n"
                "RewriteRule ^/lost$ - [R=404]\n"
                "<Directory ${MR_ROOT}/htdocs/dir>\n"
                "  Redirect 302 http://www.example.com/home\n"
                "</Directory>\n"
                "<Directory ${MR_ROOT}/htdocs/none>\n"
                "  Redirect 404 /none\n"
                "</Directory>\n"});
    static const struct {
        const char *path;
        int status;
        const char *origin;
    } rows[] = {
        {"/start", 307, "mapping"},     {"/rewritten", 307, "mapping"},
        {"/dir/x", 307, "mapping"},     {"/missing", 303, "error"},
        {"/gone", 303, "error"},        {"/lost", 303, "error"},
        {"/none/x", 303, "error"},      {"/not-there", 303, "error"},
        {"/not-there/x", 303, "error"},
    };

    server_write(s, "htdocs/dir/x", "x\n");
    server_write(s, "htdocs/none/x", "x\n");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct response r =
            fetch(s, &(struct request){.method = "POST",
                                       .path = rows[i].path,
                                       .body = "x=1",
                                       .header = {"X-Word: home"}});
        struct log_entry e = log_entry_of(s, &r);

        CHECK_REDIRECT(s, &r, rows[i].status, "http://www.example.com/home");
        CHECK_STR(e.origin, rows[i].origin);
    }
    server_stop(s);
}

static void the_text_instead_of_a_missing_page_names_the_new_status(void)
{
    struct response r = post(server, "/missing-page");
    struct log_entry e = log_entry_of(server, &r);

    CHECK_REDIRECT(server, &r, 308, "/x");
    CHECK_STR(e.action, "301>308");
    CHECK_HAS(r.body, "308 Permanent Redirect");
    CHECK_HAS_NOT(r.body, "301 ");
}

/* The page was a GET of the server's; nobody says what became of the POST. */
static void a_page_that_redirects_elsewhere_is_not_repeated(void)
{
    struct response r = post(server, "/other-mind");
    struct log_entry e = log_entry_of(server, &r);

    CHECK_REDIRECT(server, &r, 303, "/y");
    CHECK_STR(e.origin, "internal");
    r = post(server, "/edited-page");
    CHECK_REDIRECT(server, &r, 307, "/edited");
}

static void a_target_inside_a_pattern_of_locations_is_not_sent(void)
{
    struct response r = post(server, "/grow");

    CHECK_INT(r.status, 404);
    r = post(server, "/wild");
    CHECK_INT(r.status, 404);
    r = post(server, "/leave");
    CHECK_REDIRECT(server, &r, 307, "/left");
}

/* Whoever answers before the phases begin has seen the request. */
static void a_quick_handler_is_an_application(void)
{
    static const char lua[] = "LoadModule lua_module ${MR_MODULES}/mod_lua.so\n"
                              "LuaQuickHandler ${MR_ROOT}/quick.lua quick\n"
                              "MethodRedirectEnforce on\n"
                              "Redirect 302 /alias /x\n";
    struct server *s;
    struct response r;
    struct log_entry e;

    if (!module_has("LoadModule lua_module ${MR_MODULES}/mod_lua.so"))
        return;
    s = server_start(&(struct server_options){.site = lua});
    server_write(s, "quick.lua",
                 "require 'apache2'\n"
                 "function quick(r)\n"
                 "  if r.uri ~= '/quick' then return apache2.DECLINED end\n"
                 "  r.headers_out['Location'] = '/done'\n"
                 "  return 302\n"
                 "end\n");
    r = post(s, "/quick");
    e = log_entry_of(s, &r);
    CHECK_REDIRECT(s, &r, 302, "/done");
    CHECK_STR(e.origin, "handler");
    CHECK_STR(e.action, "report");
    r = post(s, "/alias");
    CHECK_REDIRECT(s, &r, 307, "/x");
    server_stop(s);
}

/* mod_md redirects before quick handlers are asked, though some are there. */
static void what_comes_before_quick_handlers_is_mapping(void)
{
    static const char md[] =
        "LoadModule ssl_module ${MR_MODULES}/mod_ssl.so\n"
        "LoadModule md_module ${MR_MODULES}/mod_md.so\n"
        "LoadModule cache_module ${MR_MODULES}/mod_cache.so\n"
        "MethodRedirectEnforce on\n"
        "MDCertificateAuthority http://127.0.0.1:1/\n"
        "MDCertificateAgreement accepted\n"
        "MDStoreDir ${MR_ROOT}/md\n"
        "MDPortMap http:${MR_PORT} https:${MR_TLS_PORT}\n"
        "MDomain www.own.test\n"
        "MDRequireHttps permanent\n"
        "Listen 127.0.0.1:${MR_TLS_PORT}\n"
        "<VirtualHost 127.0.0.1:${MR_PORT}>\n"
        "  ServerName www.own.test\n"
        "</VirtualHost>\n"
        "<VirtualHost 127.0.0.1:${MR_TLS_PORT}>\n"
        "  ServerName www.own.test\n"
        "  SSLEngine on\n"
        "</VirtualHost>\n";
    struct server *s;
    struct response r;
    struct log_entry e;

    if (!module_has("LoadModule ssl_module ${MR_MODULES}/mod_ssl.so\n"
                    "LoadModule md_module ${MR_MODULES}/mod_md.so\n"
                    "LoadModule cache_module ${MR_MODULES}/mod_cache.so"))
        return;
    s = server_start(&(struct server_options){.site = md});
    r = fetch(
        s, &(struct request){.path = "/a", .header = {"Host: www.own.test"}});
    e = log_entry_of(s, &r);
    CHECK_INT(r.status, 301);
    CHECK_STR(e.origin, "mapping");
    server_stop(s);
}

static CU_TestInfo tests[] = {
    {"what an index probe says reaches the client",
     what_an_index_probe_says_reaches_the_client},
    {"a search is answered as its client asked",
     a_search_is_answered_as_its_client_asked},
    {"an index file can lead to its folder",
     an_index_file_can_lead_to_its_folder},
    {"what was rewritten is not sent back",
     what_was_rewritten_is_not_sent_back},
    {"an expression sees the client's method in the search",
     an_expression_sees_the_clients_method_in_the_search},
    {"the search for a fallback meets rules",
     the_search_for_a_fallback_meets_rules},
    {"rules say nothing to look-aheads", rules_say_nothing_to_look_aheads},
    {"what a final answer says comes with it only",
     what_a_final_answer_says_comes_with_it_only},
    {"a section redirects what a proxy would take",
     a_section_redirects_what_a_proxy_would_take},
    {"a path that is not decoded is left alone",
     a_path_that_is_not_decoded_is_left_alone},
    {"the folder of an error page is not redirected",
     the_folder_of_an_error_page_is_not_redirected},
    {"an ErrorDocument may be an expression",
     an_error_document_may_be_an_expression},
    {"a redirect to the error page is no error",
     a_redirect_to_the_error_page_is_no_error},
    {"the text instead of a missing page names the new status",
     the_text_instead_of_a_missing_page_names_the_new_status},
    {"a page that redirects elsewhere is not repeated",
     a_page_that_redirects_elsewhere_is_not_repeated},
    {"a target inside a pattern of Locations is not sent",
     a_target_inside_a_pattern_of_locations_is_not_sent},
    {"a quick handler is an application", a_quick_handler_is_an_application},
    {"what comes before quick handlers is mapping",
     what_comes_before_quick_handlers_is_mapping},
    CU_TEST_INFO_NULL};

LIVE_SUITE(phases, "phases", start, stop);
