#include "matrix.h"

#include <stdio.h>

/* clang-format off */
const struct producer matrix_producers[] = {
    /* name                       path              target       GET  OPT  pre  unsafe corrected */
    {"own rule, server",          "/own-s",         "/t",        302, 307, 200, 307, 307, .origin = "mapping", .rule = "s"},
    {"own rule, permanent",       "/own-permanent", "/t",        301, 308, 200, 308, 308, .origin = "mapping", .rule = "permanent"},
    {"own rule, see-other",       "/own-see-other", "/t",        303, 303, 200, 303, 303, .origin = "mapping", .rule = "see-other"},
    {"own rule, gone",            "/own-gone",      "",          410, 410, 200, 410, 410, .origin = "-",       .rule = "gone"},
    {"own rule, Match",           "/own-match/t",   "/t",        302, 307, 200, 307, 307, .origin = "mapping", .rule = "match"},
    {"own rule, OPTIONS named",   "/own-options",   "/t",        302, 307, 307, 303, 303, .origin = "mapping", .rule = "options"},
    {"own rule, virtual host",    "/own-v",         "/t",        302, 307, 200, 307, 307, .origin = "mapping", .rule = "v", .host = "matrix.test"},
    {"own rule, Location",        "/own-l",         "/t",        302, 307, 200, 307, 307, .origin = "mapping", .rule = "l"},
    {"own rule, Directory",       "/own-d/x",       "/t",        302, 307, 200, 307, 307, .origin = "mapping", .rule = "d"},
    {"own rule, .htaccess",       "/own-h/x",       "/t",        302, 307, 200, 307, 307, .origin = "mapping", .rule = "h"},
    {"own rule, index probe",     "/own-probe/",    "/t",        302, 307, 200, 307, 307, .origin = "mapping", .rule = "probe"},
    {"mod_alias, server 301",     "/alias-301",     "/t",        301, 301, 301, 301, 308, .origin = "mapping"},
    {"mod_alias, server 302",     "/alias-302",     "/t",        302, 302, 302, 302, 307, .origin = "mapping"},
    {"mod_alias, server 303",     "/alias-303",     "/t",        303, 303, 303, 303, 303, .origin = "mapping"},
    {"mod_alias, server 307",     "/alias-307",     "/t",        307, 307, 307, 307, 307, .origin = "mapping"},
    {"mod_alias, server 308",     "/alias-308",     "/t",        308, 308, 308, 308, 308, .origin = "mapping"},
    {"mod_alias, another site",   "/alias-away",    "http://away.test/t", 302, 302, 302, 302, 303, .origin = "mapping"},
    {"mod_alias, RedirectMatch",  "/alias-match/t", "/t",        301, 301, 301, 301, 308, .origin = "mapping"},
    {"mod_alias, Location",       "/alias-l",       "/t",        302, 302, 302, 302, 307, .origin = "mapping"},
    {"mod_alias, .htaccess",      "/alias-h/x",     "/t",        301, 301, 301, 301, 308, .origin = "mapping"},
    {"mod_rewrite, server 301",   "/rewrite-301",   "/t",        301, 301, 301, 301, 308, .origin = "mapping"},
    {"mod_rewrite, server 302",   "/rewrite-302",   "/t",        302, 302, 302, 302, 307, .origin = "mapping"},
    {"mod_rewrite, Directory",    "/rewrite-d/x",   "/t",        302, 302, 302, 302, 307, .origin = "mapping"},
    {"mod_dir, slash",            "/folder",        "/folder/",  301, 301, 301, 301, 308, .origin = "mapping"},
    {"mod_dir, index probe",      "/probe/",        "/t",        302, 302, 302, 302, 307, .origin = "mapping"},
    {"mod_userdir",               "/~bob/x",        "/users/bob/x", 302, 302, 302, 302, 307, .origin = "mapping"},
    {"CGI, Status",               "/cgi-bin/status",   "/t",     302, 302, 302, 302, 302, .origin = "handler", .text = "a script\n"},
    {"CGI, Status 301",           "/cgi-bin/moved",    "/t",     301, 301, 301, 301, 301, .origin = "handler", .text = "a script\n"},
    {"CGI, absolute Location",    "/cgi-bin/absolute", "/t",     302, 302, 302, 302, 302, .origin = "handler"},
    /* A HEAD has been turned into a GET, too. */
    {"CGI, local Location",       "/cgi-bin/local",    "/folder/", 301, 301, 301, 301, 303, .origin = "internal", .get_origin = "mapping"},
    {"CGI, nph",                  "/cgi-bin/nph-moved", "/t",    302, 302, 302, 302, 302, .origin = "-",       .text = "a script\n", .nph = true},
    {"proxy, 301",                "/proxy/301",     "/t",        301, 301, 301, 301, 301, .origin = "handler"},
    {"proxy, 302",                "/proxy/302",     "/t",        302, 302, 302, 302, 302, .origin = "handler"},
    {"ErrorDocument URL, mapping", "/forbidden",    "/sorry",    302, 302, 302, 302, 303, .origin = "error"},
    {"ErrorDocument URL, handler", "/missing/x",    "/sorry",    302, 200, 200, 302, 303, .origin = "error"},
    {"ErrorDocument page for 301", "/paged",        "/t",        301, 301, 301, 301, 308, .origin = "mapping", .text = "a page\n"},
    {"auth phase",                "/private/x",     "/login",    302, 302, 302, 302, 303, .origin = "auth"},
};
/* clang-format on */
const size_t matrix_producer_count =
    sizeof matrix_producers / sizeof matrix_producers[0];

static const char modules[] =
    "LoadModule http2_module ${MR_MODULES}/mod_http2.so\n"
    "LoadModule userdir_module ${MR_MODULES}/mod_userdir.so\n"
    "LoadModule proxy_module ${MR_MODULES}/mod_proxy.so\n"
    "LoadModule proxy_http_module ${MR_MODULES}/mod_proxy_http.so\n"
    "LoadModule authn_core_module ${MR_MODULES}/mod_authn_core.so\n"
    "LoadModule authn_file_module ${MR_MODULES}/mod_authn_file.so\n"
    "LoadModule authz_user_module ${MR_MODULES}/mod_authz_user.so\n"
    "LoadModule request_module ${MR_MODULES}/mod_request.so\n"
    "LoadModule session_module ${MR_MODULES}/mod_session.so\n"
    "LoadModule auth_form_module ${MR_MODULES}/mod_auth_form.so\n";

static const char own_rules[] =
    "MethodRedirect /own-s /t id=s\n"
    "MethodRedirect permanent /own-permanent /t id=permanent\n"
    "MethodRedirect see-other /own-see-other /t id=see-other\n"
    "MethodRedirect gone /own-gone id=gone\n"
    "MethodRedirectMatch ^/own-match(/.*)$ $1 id=match\n"
    "MethodRedirect \"GET=302 OPTIONS=307 *=303\" /own-options /t "
    "id=options\n"
    "MethodRedirect /own-probe/index.html /t id=probe\n"
    "<Location /own-l>\n"
    "  MethodRedirect /t id=l\n"
    "</Location>\n"
    "<Directory ${MR_ROOT}/htdocs/own-d>\n"
    "  MethodRedirect /own-d/x /t id=d\n"
    "</Directory>\n"
    /* The first virtual host is for everybody who comes by the address. */
    "<VirtualHost *:${MR_PORT}>\n"
    "  ServerName 127.0.0.1:${MR_PORT}\n"
    "  RewriteEngine on\n"
    "</VirtualHost>\n"
    "<VirtualHost *:${MR_PORT}>\n"
    "  ServerName matrix.test:${MR_PORT}\n"
    "  MethodRedirect /own-v /t id=v\n"
    "</VirtualHost>\n";

static const char others[] =
    "Redirect 301 /alias-301 /t\n"
    "Redirect 302 /alias-302 /t\n"
    "Redirect 303 /alias-303 /t\n"
    "Redirect 307 /alias-307 /t\n"
    "Redirect 308 /alias-308 /t\n"
    "Redirect 302 /alias-away http://away.test/t\n"
    "RedirectMatch 301 ^/alias-match(/.*)$ $1\n"
    "<Location /alias-l>\n"
    "  Redirect 302 /t\n"
    "</Location>\n"
    "RewriteEngine on\n"
    "RewriteOptions InheritDown\n"
    "RewriteRule ^/rewrite-301$ /t [R=301,L]\n"
    "RewriteRule ^/rewrite-302$ /t [R=302,L]\n"
    "RewriteRule ^/forbidden$ - [F]\n"
    "<Directory ${MR_ROOT}/htdocs/rewrite-d>\n"
    "  RewriteEngine on\n"
    "  RewriteRule ^x$ /t [R=302,L]\n"
    "</Directory>\n"
    "Redirect 302 /probe/index.html /t\n"
    "UserDir http://127.0.0.1:${MR_PORT}/users/*/\n"
    "<Location /forbidden>\n"
    "  ErrorDocument 403 http://127.0.0.1:${MR_PORT}/sorry\n"
    "</Location>\n"
    /* What httpd answers for a file that is not there depends on the method. */
    "<Location /missing>\n"
    "  ErrorDocument 404 http://127.0.0.1:${MR_PORT}/sorry\n"
    "  ErrorDocument 405 http://127.0.0.1:${MR_PORT}/sorry\n"
    "  ErrorDocument 501 http://127.0.0.1:${MR_PORT}/sorry\n"
    "</Location>\n"
    "<Location /paged>\n"
    "  ErrorDocument 301 /page.html\n"
    "  Redirect 301 /t\n"
    "</Location>\n"
    "<Location /private>\n"
    "  AuthType form\n"
    "  AuthName private\n"
    "  AuthFormProvider file\n"
    "  AuthUserFile ${MR_ROOT}/users\n"
    "  AuthFormLoginRequiredLocation http://127.0.0.1:${MR_PORT}/login\n"
    "  Require valid-user\n"
    "</Location>\n";

#define SCRIPT "#!/bin/sh\ncat >/dev/null\n"

static void write_files(struct server *s)
{
    server_write(s, "htdocs/page.html", "a page\n");
    server_write(s, "htdocs/folder/index.html", "a folder\n");
    server_write(s, "htdocs/probe/index.html", "an index\n");
    server_write(s, "htdocs/own-probe/index.html", "an index\n");
    server_write(s, "htdocs/own-d/index.html", "a folder\n");
    server_write(s, "htdocs/rewrite-d/index.html", "a folder\n");
    server_write(s, "htdocs/own-h/.htaccess",
                 "MethodRedirect /own-h/x /t id=h\n");
    server_write(s, "htdocs/alias-h/.htaccess", "Redirect 301 /alias-h/x /t\n");
    server_write(s, "cgi-bin/status",
                 SCRIPT "printf 'Status: 302 Found\\nLocation: /t\\n'\n"
                        "printf 'Content-Type: text/plain\\n\\na script\\n'\n");
    server_write(s, "cgi-bin/moved",
                 SCRIPT
                 "printf 'Status: 301 Moved Permanently\\nLocation: /t\\n'\n"
                 "printf 'Content-Type: text/plain\\n\\na script\\n'\n");
    server_write(s, "cgi-bin/absolute",
                 SCRIPT "printf 'Location: http://127.0.0.1:%s/t\\n\\n' "
                        "\"$SERVER_PORT\"\n");
    server_write(s, "cgi-bin/local",
                 SCRIPT "printf 'Location: /folder\\n\\n'\n");
    server_write(
        s, "cgi-bin/nph-moved",
        SCRIPT "printf 'HTTP/1.1 302 Found\\r\\nLocation: /t\\r\\n'\n"
               "printf 'Connection: close\\r\\nContent-Length: 9\\r\\n\\r\\n'\n"
               "[ \"$REQUEST_METHOD\" = HEAD ] || echo 'a script'\n");
}

struct server *matrix_start_backend(void)
{
    return server_start(
        &(struct server_options){.site = "Redirect 301 /proxy/301 /t\n"
                                         "Redirect 302 /proxy/302 /t\n",
                                 .stock = true});
}

struct server *matrix_start(const char *mpm, const char *enforce,
                            const struct server *backend)
{
    char site[8192];
    struct server *s;
    const char *url = server_url(backend, "");

    snprintf(site, sizeof site,
             "%s%s%s"
             "<IfModule !mpm_prefork_module>\n"
             "  Protocols h2c http/1.1\n"
             "</IfModule>\n"
             "ProxyPass /proxy %s/proxy\n"
             "ProxyPassReverse / %s/\n",
             modules, own_rules, others, url, url);
    s = server_start(
        &(struct server_options){.site = site, .enforce = enforce, .mpm = mpm});
    write_files(s);
    return s;
}
