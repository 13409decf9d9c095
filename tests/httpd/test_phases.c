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

/* The probe is gone when the headers are sent. */
static void what_an_index_probe_says_reaches_the_client(void)
{
    struct response r = submit(server, "/only-get/");

    CHECK_INT(r.status, 405);
    CHECK_STR(response_header(&r, "Allow"),
              "GET, HEAD, PUT, DELETE, PATCH, OPTIONS");
    r = submit(server, "/upgrade/");
    CHECK_INT(r.status, 426);
    CHECK_STR(response_header(&r, "Upgrade"), "TLS/1.2, HTTP/1.1");
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
    static const struct redirect_row rows[] = {
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
    CHECK_REDIRECTS(s, rows);
    server_stop(s);
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
    struct response r = submit(server, "/proxied/old");

    CHECK_REDIRECT(server, &r, 307, "/new");
}

static void a_path_that_is_not_decoded_is_left_alone(void)
{
    struct response r = submit(server, "/encoded/old/a%20b");

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
    struct response r = submit(server, "/forbidden");
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
    struct response r = submit(server, "/missing-page");
    struct log_entry e = log_entry_of(server, &r);

    CHECK_REDIRECT(server, &r, 308, "/x");
    CHECK_STR(e.action, "301>308");
    CHECK_HAS(r.body, "308 Permanent Redirect");
    CHECK_HAS_NOT(r.body, "301 ");
}

/* The page was a GET of the server's; nobody says what became of the POST. */
static void a_page_that_redirects_elsewhere_is_not_repeated(void)
{
    struct response r = submit(server, "/other-mind");
    struct log_entry e = log_entry_of(server, &r);

    CHECK_REDIRECT(server, &r, 303, "/y");
    CHECK_STR(e.origin, "internal");
    r = submit(server, "/edited-page");
    CHECK_REDIRECT(server, &r, 307, "/edited");
}

static void a_target_inside_a_pattern_of_locations_is_not_sent(void)
{
    struct response r = submit(server, "/grow");

    CHECK_INT(r.status, 404);
    r = submit(server, "/wild");
    CHECK_INT(r.status, 404);
    r = submit(server, "/leave");
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
    r = submit(s, "/quick");
    e = log_entry_of(s, &r);
    CHECK_REDIRECT(s, &r, 302, "/done");
    CHECK_STR(e.origin, "handler");
    CHECK_STR(e.action, "report");
    r = submit(s, "/alias");
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
    {"what was rewritten is not sent back",
     what_was_rewritten_is_not_sent_back},
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
