/**
 * @file
 * Lines of mod_alias that are migrated by renaming, each group for a virtual
 * host of its own: those of its manual, and every shape of FROM and TO.
 */
#ifndef MIGRATION_SITES_H
#define MIGRATION_SITES_H

#include <stddef.h>

/* Lines that one pair of virtual hosts holds. */
struct site {
    const char *lines;
    const char *starts[6]; /* of the paths asked for */
    const char *own;       /* query or fragment of the target, or null */
};

/* clang-format off */
static const struct site sites[] = {
    /* The examples of mod_alias' manual. */
    {"Redirect \"/service\" \"http://foo2.example.com/service\"\n"
     "Redirect \"/one\" \"/two\"\n",
     {"/service", "/one", "/o"}, NULL},
    {"Redirect permanent \"/one\" \"http://example.com/two\"\n"
     "Redirect 303 \"/three\" \"http://example.com/other\"\n",
     {"/one", "/three"}, NULL},
    {"<Location \"/one\">\n"
     "  Redirect permanent \"http://example.com/two\"\n"
     "</Location>\n"
     "<Location \"/three\">\n"
     "  Redirect 303 \"http://example.com/other\"\n"
     "</Location>\n"
     "<LocationMatch \"/error/(?<NUMBER>[0-9]+)\">\n"
     "  Redirect permanent \"http://example.com/errors/%{env:MATCH_NUMBER}.html\"\n"
     "</LocationMatch>\n",
     {"/one", "/three", "/error/404", "/error/", "/x/error/5"}, NULL},
    {"RedirectMatch \"(.*)\\.gif$\" \"http://other.example.com$1.jpg\"\n",
     {"", "/a", "/pictures"}, NULL},
    {"RedirectPermanent /p http://example.com/p\n"
     "RedirectTemp /t http://example.com/t\n"
     "Redirect Permanent /P http://example.com/P\n"
     "Redirect temp /T http://example.com/T/\n"
     "Redirect seeother /s/ http://example.com/s/\n"
     "Redirect gone /gone\n",
     {"/p", "/t", "/P", "/T", "/s", "/gone"}, NULL},
    {"Redirect 301 /301 /a\n"
     "Redirect 302 /302/ /b/\n"
     "Redirect 307 /307 /c\n"
     "Redirect 308 /308 /\n"
     "Redirect 410 /410\n"
     "Redirect 404 /404\n",
     {"/301", "/302", "/307", "/308", "/410", "/404"}, NULL},
    {"Redirect permanent / https://www.example.com/\n", {"", "/a", "/a/b.php"}, NULL},
    {"Redirect permanent / https://www.example.com\n", {"", "/a", "/a/b.php"}, NULL},
    {"Redirect /slash http://example.com/t/\n"
     "Redirect /encoded/ http://example.com/a%20b/\n",
     {"/slash", "/encoded/"}, NULL},
    {"Redirect /query /t?own=1\n", {"/query", "/query/"}, "?own=1"},
    {"Redirect /empty /t?\n", {"/empty", "/empty/"}, "?"},
    {"Redirect /fragment /t#top\n", {"/fragment", "/fragment/"}, "#top"},
    {"RedirectMatch permanent ^/pair/([^/]*)/(.*)$ /t/$2/$1\n"
     "RedirectMatch 303 ^/whole http://example.com$0\n"
     "RedirectMatch ^/find/(.*)$ http://example.com/?q=$1&r=2\n"
     "RedirectMatch (?i)^/caseless/(.*) http://example.com/$1/$1\n"
     "RedirectMatch gone ^/gone/[0-9]+\n",
     {"/pair/a", "/pair/", "/whole", "/find/", "/CaseLess/", "/gone/"}, NULL},
    {"AllowEncodedSlashes On\n"
     "MergeSlashes Off\n"
     "Redirect /slashes http://example.com/t\n"
     "Redirect //two///slashes/ /t/\n",
     {"/slashes", "/two/slashes", "//two/slashes/"}, NULL},
    {"AllowEncodedSlashes On\n"
     "MergeSlashes Off\n"
     "RedirectMatch permanent ^/any(.*)$ http://example.com$1\n",
     {"/any", "/any/"}, NULL},
    {"AllowEncodedSlashes NoDecode\n"
     "MergeSlashes Off\n"
     "Redirect /slashes http://example.com/t\n",
     {"/slashes", "/slashes/"}, NULL},
    {"AllowEncodedSlashes NoDecode\n"
     "RedirectMatch permanent ^/any(.*)$ http://example.com$1\n",
     {"/any", "/any/"}, NULL},
    {"<Location /data/>\n"
     "  Redirect 303 \"http://example.com%{REQUEST_URI}\"\n"
     "</Location>\n"
     "<LocationMatch \"^/named/(?<first>[^/]+)/(?<rest>.*)$\">\n"
     "  Redirect \"/%{env:MATCH_REST}/%{env:MATCH_FIRST}\"\n"
     "</LocationMatch>\n"
     "<Location /asked>\n"
     "  Redirect permanent \"http://example.com/?was=%{QUERY_STRING}\"\n"
     "</Location>\n"
     "<Location /gone>\n"
     "  Redirect gone\n"
     "</Location>\n",
     {"/data/", "/named/a/", "/named/b", "/asked", "/gone"}, NULL},
    {"<Directory ${MR_ROOT}/htdocs>\n"
     "  RedirectMatch ^/dir/n(.*)$ /t$1\n"
     "</Directory>\n",
     {"/dir/n", "/dir/n/"}, NULL},
    {"<Directory ${MR_ROOT}/htdocs>\n"
     "  Redirect permanent /dir/old http://example.com/new\n"
     "</Directory>\n"
     "<If \"%{HTTP:X-Move} == 'yes'\">\n"
     "  Redirect /if /moved\n"
     "</If>\n",
     {"/dir/old", "/if", "/dir"}, NULL},
};
/* clang-format on */

#endif
