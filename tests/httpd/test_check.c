/* MethodRedirectCheck: each finding is shown by a configuration that has it and
 * one that has not, as httpd -t says it. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "live.h"
#include "map_file.h"

static char text[1 << 16];
/* --- findings ------------------------------------------------------------ */

#define VHOST(port, name, lines)                                               \
    "<VirtualHost 127.0.0.1:" port ">\nServerName " name "\n" lines            \
    "\n</VirtualHost>\n"

/* A finding and lines of a configuration that have it or, without `with`, do
 * not. */
static const struct row {
    const char *finding, *with, *without;
} rows[] = {
    {"loop", "MethodRedirect /a /b\nMethodRedirect /b /a",
     "MethodRedirect /a /b\nMethodRedirect /b /c/"},
    {"loop", "MethodRedirect /a /b\nMethodRedirect /b /c\nMethodRedirect /c /a",
     "MethodRedirect /a /b exact\nMethodRedirect /b /a/b exact"},
    /* A POST that is answered 303 comes back as GET. */
    {"loop", "MethodRedirect see-other /a /b\nMethodRedirect /b /a",
     "MethodRedirect \"POST=303\" /a /b\nMethodRedirect \"GET=302\" /b /c"},
    {"loop", "MethodRedirect /a /b/x\nMethodRedirect /b /a",
     "MethodRedirect /a /b/x exact\nMethodRedirect /b /a"},
    {"loop", "MethodRedirect /a /b\nRedirect 303 /b /a",
     "MethodRedirect /a /b\nMethodRedirect /b /c\nRedirect 303 /b /a"},
    {"loop", "Redirect 303 /a /a/b", "Redirect 303 /a /b/a"},
    {"loop", "RedirectMatch 303 ^/a$ /b\nMethodRedirect /b /a",
     "RedirectMatch 303 ^/a$ /b\nMethodRedirect /b /a/"},
    {"loop",
     "<Location /a>\nRedirect 303 /b\n</Location>\n"
     "<Location /b>\nMethodRedirect /a\n</Location>",
     "<Location /a>\nRedirect 303 /b\n</Location>\n"
     "<Directory /b>\nMethodRedirect /a\n</Directory>"},
    {"loop",
     VHOST("81", "a.test", "MethodRedirect /x http://b.test:82/y")
         VHOST("82", "b.test", "MethodRedirect /y http://a.test:81/x"),
     VHOST("81", "a.test", "MethodRedirect /x http://b.test:82/y")
         VHOST("83", "b.test", "MethodRedirect /y http://a.test:81/x")},
    {"loop",
     VHOST("81", "a.test", "MethodRedirect /x http://b.test.:82/y")
         VHOST("82", "b.test", "MethodRedirect /y http://a.test.:81/x"),
     VHOST("81", "a.test", "MethodRedirect /x http://b.test.:82/y")
         VHOST("82", "b.test", "MethodRedirect /y http://a.test.:82/x")},
    {"loop",
     "MethodRedirect /b /a\n" VHOST("81", "a.test", "MethodRedirect /a /b"),
     "MethodRedirect /b /c\n" VHOST("81", "a.test", "MethodRedirect /a /b")},
    {"loop", "MethodRedirectMatch ^/a/([0-9]+)$ /b/$1\nMethodRedirect /b /a",
     "MethodRedirectMatch ^/a/([0-9]+)$ /b/$1\nMethodRedirect /b /a/x"},
    {"loop",
     "MethodRedirect /a /b host=h.test\nMethodRedirect /b /a host=H.test",
     "MethodRedirect /a /b host=h.test\nMethodRedirect /b /a host=i.test"},
    {"loop", "MethodRedirect /a /b\nMethodRedirect /b /a host=*.h.test",
     "MethodRedirect /a /b host=h.test\nMethodRedirect /b /a host=*.h.test"},
    /* The name of a rule is one that clients come by. */
    {"loop",
     VHOST("81", "a.test",
           "MethodRedirect / http://b.test:81/ host=a.test\n"
           "MethodRedirect / http://a.test:81/ host=b.test"),
     VHOST("81", "a.test",
           "MethodRedirect / http://b.test:81/ host=a.test\n"
           "MethodRedirect / http://b.test:81/ host=c.test")},
    {"loop",
     "MethodRedirect / http://b.test:81/ host=x.a.test\n" VHOST(
         "81", "x.a.test", "MethodRedirect / http://x.a.test:81 host=b.test"),
     "MethodRedirect / http://b.test:81/ host=x.a.test\n" VHOST(
         "81", "y.a.test", "MethodRedirect / http://x.a.test:82 host=b.test")},
    {"loop", "MethodRedirect /a /b//c\nMethodRedirectMatch ^/b/c$ /a",
     "MergeSlashes off\nMethodRedirect /a /b//c\nMethodRedirectMatch ^/b/c$ "
     "/a"},
    {"self-redirect", "MethodRedirect /a /a/b host=h.test",
     "MethodRedirect /a http://i.test/a/b host=h.test"},
    {"self-redirect", "MethodRedirect /a /a/b", "MethodRedirect /a /a/b exact"},
    {"self-redirect", "MethodRedirectMatch ^/a(/.*)?$ /a/b$1",
     "MethodRedirectMatch ^/a$ /a/b"},
    {"self-redirect", "<Location /a>\nMethodRedirect /a/x\n</Location>",
     "<Location /a>\nMethodRedirect /b/x\n</Location>"},
    {"self-redirect",
     VHOST("81", "www.a.test", "MethodRedirect / http://www.a.test:81/"),
     VHOST("81", "www.a.test\nServerAlias a.test b.test",
           "MethodRedirect / http://www.a.test:81/ host=a.test\n"
           "MethodRedirect / http://www.a.test:81/ "
           "\"if=%{HTTP_HOST} != 'www.a.test:81'\"")},
    /* Clients by another name, port or scheme get the answer. */
    {"self-redirect",
     "UseCanonicalName on\n" VHOST("81", "www.a.test\nServerAlias a.test",
                                   "MethodRedirect / http://www.a.test:81/"),
     VHOST("81", "www.a.test\nServerAlias a.test",
           "MethodRedirect / http://www.a.test:81/")},
    {"self-redirect",
     VHOST("81", "www.a.test\nServerAlias *.a.test",
           "MethodRedirect / /x/ host=www.a.test"),
     VHOST("81", "www.a.test\nServerAlias *.a.test",
           "MethodRedirect / http://www.a.test:81/")},
    {"self-redirect",
     VHOST("81", "www.a.test\nServerAlias a.test",
           "MethodRedirect / http://www.a.test:81/ host=www.a.test"),
     VHOST("81", "www.a.test",
           "MethodRedirect / http://www.a.test:81/\n"
           "MethodRedirect /y /z host=a.test")},
    {"self-redirect",
     VHOST("81", "www.a.test",
           "MethodRedirectTrustProxy 127.0.0.1\nMethodRedirect / /x/"),
     VHOST("81", "www.a.test",
           "MethodRedirectTrustProxy 127.0.0.1\n"
           "MethodRedirect / http://www.a.test:81/")},
    {"self-redirect",
     VHOST("81 127.0.0.2:81", "a.test", "MethodRedirect / http://a.test:81/"),
     VHOST("81 127.0.0.1:82", "a.test", "MethodRedirect / http://a.test:81/")},
    {"self-redirect",
     "ServerName a.test:81\nMethodRedirect /w http://a.test:81/w\n",
     "ServerName a.test:81\nMethodRedirect /w http://a.test:81/w\n" VHOST(
         "82", "b.test", "")},
    {"chain", "MethodRedirect permanent /a /b\nMethodRedirect permanent /b /c",
     "MethodRedirect permanent /a /b\nMethodRedirect permanent /bb /c"},
    {"chain", "MethodRedirect /a /b\nMethodRedirect /b /c",
     "MethodRedirect /a /b\nMethodRedirect /b /c host=a.test"},
    {"chain",
     VHOST(
         "80", "a.test",
         "MethodRedirectHTTPS on\nMethodRedirect /.well-known http://a.test/x")
         VHOST("443", "a.test", "MethodRedirect /z /x"),
     VHOST("80", "a.test", "MethodRedirectHTTPS on")
         VHOST("443", "a.test", "MethodRedirect /z /x")},
    /* What never comes to a rule does not begin a chain there. */
    {"chain",
     "MethodRedirect /a /x exact\nMethodRedirect /a /b\n"
     "MethodRedirect /b /c",
     "MethodRedirect /a /x exact\nMethodRedirect /a /b\n"
     "MethodRedirect /b /c exact"},
    {"chain",
     "MethodRedirect /a /x methods=GET\nMethodRedirect /a /b\n"
     "MethodRedirect /b /c exact",
     "MethodRedirect /a /x methods=GET\nMethodRedirect /a /b methods=GET\n"
     "MethodRedirect /b /c exact"},
    {"chain",
     "MethodRedirect /a /x weight=1\nMethodRedirect /a /b weight=1\n"
     "MethodRedirect /b /c",
     "MethodRedirect /a /x \"if=-n %{HTTP:X}\"\nMethodRedirect /a /b\n"
     "MethodRedirect /b /c"},
    {"self-redirect", "MethodRedirect /a /x exact\nMethodRedirect /a /a/b/c",
     "MethodRedirect /a /x exact\nMethodRedirect /a /a/b/c exact"},
    {"chain-loses-method",
     "MethodRedirect /a /b\nMethodRedirect see-other /b /c",
     "MethodRedirect see-other /a /b\nMethodRedirect see-other /b /c"},
    {"chain-loses-method", "MethodRedirect /a /b\nRedirect 301 /b /c",
     "MethodRedirect /a /b\nRedirect 308 /b /c"},
    /* Below FROM, where the target meets a longer FROM. */
    {"chain-loses-method",
     "MethodRedirect permanent /old /new\nRedirect 302 /new/x /z",
     "MethodRedirect permanent /old /new exact\nRedirect 302 /new/x /z"},
    {"chain-loses-method",
     "MethodRedirect permanent /old/ /new/\nRedirect 302 /new-x /y\n"
     "Redirect 302 /new/x/y /z",
     "MethodRedirect /old/x /u\nMethodRedirect permanent /old/ /new/\n"
     "Redirect 302 /new-x /y\nRedirect 302 /new/x/y /z"},
    {"chain", "MethodRedirect /old /new\nMethodRedirect /new/x /z",
     "MethodRedirect /old /new rest=drop\nMethodRedirect /new/x /z"},
    /* That a host or a folder moves is no reason to repeat all its rules. */
    {"chain", "MethodRedirect /old/ /n/\nMethodRedirect /n/x /z",
     "MethodRedirect /old/ /\nMethodRedirect /n/x /z"},
    {"never-answers", "MethodRedirect /a /x\nMethodRedirect /a/b /y",
     "MethodRedirect /a/b /y\nMethodRedirect /a /x"},
    {"never-answers", "MethodRedirect /a /x\nMethodRedirectMatch ^/a/(.*)$ /y",
     "MethodRedirect /a /x\nMethodRedirectMatch ^/ab$ /y"},
    {"never-answers",
     "MethodRedirectMatch ^ https://o.test/x\nMethodRedirect /a /y",
     "MethodRedirectMatch ^/b /x\nMethodRedirect /a /y"},
    {"never-answers", "MethodRedirect /a /x\nMethodRedirectMatch ^/a$ /b",
     "MethodRedirect /a /x\nMethodRedirectMatch ^/a /b"},
    {"never-answers", "MethodRedirect /a /x exact\nMethodRedirectMatch ^/a$ /b",
     "MethodRedirect /a /x exact\nMethodRedirectMatch ^/a/$ /b"},
    {"never-answers", "MethodRedirectMatch ^/a /x\nMethodRedirect /a /b",
     "MethodRedirectMatch ^/a/ /x\nMethodRedirect /a /b"},
    {"never-answers",
     "MethodRedirectMatch ^/a\\.b(.*)$ /x$1\nMethodRedirect /a.b/c /d",
     "MethodRedirectMatch ^/a\\.b(.*)c$ /x$1\nMethodRedirect /a.b/c /d"},
    {"never-answers", "MethodRedirectMatch ^/a/b /x\nMethodRedirect /a/b /c",
     "MergeSlashes off\nMethodRedirectMatch ^/a/b /x\n"
     "MethodRedirect /a/b /c"},
    {"never-answers", "MethodRedirectMatch ^/a/b /x\nMethodRedirect /a/b /c",
     "AllowEncodedSlashes on\nMethodRedirectMatch ^/a/b /x\n"
     "MethodRedirect /a/b /c"},
    {"never-answers", "MethodRedirectMatch ^/a$ /x\nMethodRedirect /a /b exact",
     "MethodRedirectMatch ^/a$ /x\nMethodRedirect /a /b"},
    {"never-answers",
     "MethodRedirectMatch ^/(foo|bar)$ /baz\nMethodRedirect /foo /qux exact",
     "MethodRedirectMatch ^/(foo|bar)$ /baz\nMethodRedirect /foo /qux"},
    {"never-answers",
     "MethodRedirectMatch (?i)^/FOO$ /baz\nMethodRedirect /foo /qux exact",
     "MethodRedirectMatch ^/FOO$ /baz\nMethodRedirect /foo /qux exact"},
    {"never-answers", "MethodRedirectMatch o$ /baz\nMethodRedirect /o /q exact",
     "MethodRedirectMatch ^/(foo|bar) /baz methods=GET\n"
     "MethodRedirect /foo /qux exact"},
    {"never-answers",
     "MethodRedirectMatch ^/(a|b)/c$ /x\nMethodRedirect /a/c /y exact",
     "MergeSlashes off\nMethodRedirectMatch ^/(a|b)/c$ /x\n"
     "MethodRedirect /a/c /y exact"},
    {"never-answers",
     "MethodRedirectMatch ^/ab /x\nMethodRedirectMatch ^/abc(d|e)$ /y",
     "MethodRedirectMatch ^/abc /x\nMethodRedirectMatch ^/abc?(d|e)$ /y"},
    {"never-answers", "RedirectMatch 303 ^/a /x\nRedirect 303 /a /b",
     "RegexDefaultOptions +ICASE\nRedirectMatch 303 ^/a$ /x\n"
     "RedirectMatch 303 ^/A$ /b\nRedirectMatch 303 ^/a /c"},
    {"chain", "MethodRedirect /a /b\nMethodRedirectMatch ^/b$ /c",
     "MethodRedirect /a /x\nMethodRedirectMatch ^/a$ /b\n"
     "MethodRedirect /b /c"},
    {"never-answers",
     "MethodRedirect /a /x methods=safe\nMethodRedirect /a /y methods=unsafe\n"
     "MethodRedirect /a/b /z",
     "MethodRedirect /a /x methods=safe\nMethodRedirect /a /y methods=POST\n"
     "MethodRedirect /a/b /z"},
    {"never-answers", "MethodRedirect \"*=302\" /a /x\nMethodRedirect /a /y",
     "MethodRedirect \"QUERY=pass *=302\" /a /x\nMethodRedirect /a /y"},
    {"never-answers", "MethodRedirect /a /x\nMethodRedirect /a /y methods=POST",
     "MethodRedirect /a /x\nMethodRedirect /a /y methods=OPTIONS,POST"},
    {"never-answers", "MethodRedirect /a /x\nMethodRedirect /a /y",
     "MethodRedirect /a /x \"if=-n %{HTTP:X}\"\nMethodRedirect /a /y"},
    {"never-answers", "MethodRedirect /a /x exact\nMethodRedirect /a /y exact",
     "MethodRedirect /a /x exact\nMethodRedirect /a /y"},
    {"never-answers", "MethodRedirect /a /x\nRedirect 303 /a/b /y",
     "MethodRedirect /a /x\nRedirect 303 /b /y"},
    {"never-answers",
     "<Location /a>\nMethodRedirect /x\n</Location>\nMethodRedirect /a/b /y",
     "<LocationMatch ^/a>\nMethodRedirect /x\n</LocationMatch>\n"
     "MethodRedirect /a/b /y"},
    {"never-answers", "<Location //a>\nMethodRedirect /x\n</Location>",
     "<Location /a/>\nMethodRedirect /x\n</Location>"},
    {"never-answers",
     "<Location /a>\nRedirect 303 /one\nRedirect 303 /two\n</Location>",
     "<Location /a>\nRedirect 303 /one\n</Location>\n"
     "<Location /b>\nRedirect 303 /two\n</Location>"},
    {"never-answers", "Redirect 503 /a\nRedirect 503 /a/b",
     "Redirect 503 /a/b\nRedirect 503 /a"},
    {"chain",
     "RegexDefaultOptions +ICASE\nRedirectMatch 303 ^/A$ /b\n"
     "RedirectMatch 303 ^/B$ /c",
     "RedirectMatch 303 ^/A$ /b\nRedirectMatch 303 ^/B$ /c\n"
     "RegexDefaultOptions +ICASE"},
    {"never-answers", "<Location /a>\nMethodRedirect /b /x\n</Location>",
     "<Location /a>\nMethodRedirect / /x\n</Location>"},
    {"never-answers",
     VHOST("81", "a.test", "MethodRedirectHTTPS on\nMethodRedirect /a /b"),
     VHOST("81", "a.test",
           "MethodRedirectHTTPS on except=/a\nMethodRedirect /a /b")},
    {"never-answers", "MethodRedirectMap ${MR_MAP}\nMethodRedirect /m/x /y",
     "MethodRedirect /m/x /y\nMethodRedirectMap ${MR_MAP}"},
    /* By one of several origins the first is its own target, and declines. */
    {"never-answers",
     "MethodRedirect /w https://www.a.test:82/w\n"
     "MethodRedirect /w/x /y\n" VHOST("81", "b.test", "")
         VHOST("82", "b.test", ""),
     "MethodRedirect /w https://www.a.test:82/w\n"
     "MethodRedirect /w/x /y\n" VHOST("81", "www.a.test", "")
         VHOST("82", "www.a.test", "")},
    {"never-answers",
     VHOST(
         "81", "a.test",
         "MethodRedirectTrustProxy 127.0.0.1\nMethodRedirectHTTPS on\n"
         "MethodRedirect / https://a.test/x/ exact\nMethodRedirect / /y exact"),
     VHOST("81", "a.test",
           "MethodRedirectTrustProxy 127.0.0.1\nMethodRedirectHTTPS on\n"
           "MethodRedirect / https://a.test/\nMethodRedirect permanent /x /y")},
    {"never-answers",
     VHOST("81", "a.test\nServerAlias b.test",
           "MethodRedirect /w https://c.test/w\nMethodRedirect /w/x /y"),
     VHOST("81", "a.test\nServerAlias b.test",
           "MethodRedirect /w https://b.test/w\nMethodRedirect /w/x /y")},
    {"never-answers",
     VHOST("81", "a.test",
           "MethodRedirect /w https://b.test/w host=a.test\n"
           "MethodRedirect /w/x /y host=a.test"),
     VHOST("81", "a.test",
           "MethodRedirect /w https://b.test/w\nMethodRedirect /w/x /y\n"
           "MethodRedirect /z /y host=b.test")},
    {"never-answers",
     "<Location /a>\nMethodRedirect \"https://o.test/%{QUERY_STRING}\"\n"
     "</Location>\nMethodRedirect /a/x /y",
     "<Location /a>\nMethodRedirect \"https://%{HTTP_HOST}%{REQUEST_URI}\"\n"
     "</Location>\nMethodRedirect /a/x /y"},
    {"duplicate", "MethodRedirect /a /x\nMethodRedirect /a /x",
     "MethodRedirect /a /x methods=GET\nMethodRedirect /a /x methods=POST"},
    {"duplicate", "MethodRedirect /a /x\nMethodRedirect /a /x methods=POST",
     "MethodRedirect /a /x\nMethodRedirect permanent /a /x"},
    {"duplicate",
     "MethodRedirect /a /x host=h.test\nMethodRedirect /a /x host=h.test",
     "MethodRedirect /a /x host=h.test\nMethodRedirect /a /x host=i.test"},
    {"never-answers",
     "MethodRedirect /a /x host=*.h.test\nMethodRedirect /a/b /y host=i.h.test",
     "MethodRedirect /a /x host=*.h.test\nMethodRedirect /a/b /y host=h.test"},
    {"duplicate", "MethodRedirectMatch ^/a$ /x\nMethodRedirectMatch ^/a$ /x",
     "MethodRedirectMatch ^/a$ /x\nMethodRedirectMatch ^/b$ /x"},
    {"unsafe-301-302", "MethodRedirect \"*=301\" /a /b",
     "MethodRedirect 301 /a /b"},
    {"unsafe-301-302", "MethodRedirect \"POST=302\" /a /b",
     "MethodRedirect \"POST=303 *=308\" /a /b"},
    {"unsafe-301-302", "MethodRedirect \"PROPFIND=301\" /a /b",
     "MethodRedirect \"OPTIONS=301\" /a /b"},
    {"unsafe-301-302", "Redirect /a /b", "Redirect 307 /a /b"},
    {"unsafe-301-302", "RedirectPermanent /a /b",
     "MethodRedirectEnforce on\nRedirectPermanent /a /b"},
    {"unsafe-301-302", "RedirectMatch temp ^/a /b", "RedirectMatch gone ^/a"},
    {"unsafe-301-302",
     "<Location /b>\nMethodRedirectEnforce on\n</Location>\nRedirect /a /x",
     "<Location /a>\nMethodRedirectEnforce on\n</Location>\nRedirect /a /x"},
    {"unsafe-301-302",
     "MethodRedirectEnforce on\n<Location /a>\nMethodRedirectEnforce off\n"
     "Redirect /x\n</Location>",
     "<Location /a>\nMethodRedirectEnforce on\nRedirect /x\n</Location>"},
    {"unsafe-301-302",
     "MethodRedirectEnforce on\n<Location /a*>\n"
     "MethodRedirectEnforceOrigin mapping=report\n</Location>\n"
     "Redirect /ab /x",
     "MethodRedirectEnforceOrigin mapping=report\n"
     "<LocationMatch ^/a>\nMethodRedirectEnforceOrigin mapping=see-other\n"
     "MethodRedirectEnforce strict\n</LocationMatch>\n"
     "RedirectMatch ^/a(.*)$ /x$1"},
    {"unsafe-301-302",
     "<Location /a>\nMethodRedirectEnforce on\n</Location>\n" VHOST(
         "81", "a.test",
         "<Location /a/b>\nMethodRedirectEnforce off\n</Location>\n"
         "Redirect /a/b /x"),
     "<Location /a>\nMethodRedirectEnforce on\n</Location>\n" VHOST(
         "81", "a.test", "Redirect /a/b /x")},
    {"no-path-after-host", "MethodRedirect / https://b.test",
     "MethodRedirect / https://b.test/"},
    {"no-path-after-host", "MethodRedirect /a/ https://b.test",
     "MethodRedirect /a https://b.test"},
    {"no-path-after-host", "Redirect permanent / https://b.test",
     "Redirect permanent /a https://b.test"},
    {"no-path-after-host", "MethodRedirectMatch ^/a(.*)$ https://b.test$1",
     "MethodRedirectMatch ^/a(/.*)$ https://b.test$1"},
    /* The manual's own. */
    {"no-path-after-host",
     "RedirectMatch (.*)/x$ http://other.example.com$1.jpg",
     "RedirectMatch \"(.*)\\.gif$\" \"http://other.example.com$1.jpg\""},
    {"no-path-after-host",
     "MethodRedirectMatch ^/a(/.*)?$ https://b.test$1.html",
     "MethodRedirectMatch (.*)\\.gif$ http://other.example.com$1.jpg"},
    {"no-path-after-host", "MethodRedirectMatch ^/a(.*)$ https://b.test$1",
     "MethodRedirectMatch ^(.*)$ https://b.test$1"},
    {"no-path-after-host",
     "MethodRedirectMatch ^/(x)(?<p>.*)$ https://b.test$<p>",
     "MethodRedirectMatch ^/(x)(?<p>/.*)$ https://b.test$<p>"},
    {"no-path-after-host",
     "MethodRedirectMatch ^/a(?<p>/.*)?$ https://b.test$<p>.html",
     "MethodRedirectMatch ^/a(?<p>/.*)?$ https://b.test$<p>?q=1"},
    {"other-origin", "MethodRedirect /a https://b.test/",
     "MethodRedirect /a https://b.test/ crossorigin=allow"},
    {"other-origin",
     "<Location /a>\nMethodRedirect \"https://b.test/?%{QUERY_STRING}\"\n"
     "</Location>",
     "<Location /a>\nMethodRedirect \"/?%{QUERY_STRING}\"\n</Location>"},
    {"other-origin",
     "<Location /a>\n"
     "MethodRedirect \"%{REQUEST_SCHEME}://b.test:%{SERVER_PORT}/\"\n"
     "</Location>",
     "<Location /a>\n"
     "MethodRedirect \"%{REQUEST_SCHEME}://127.0.0.1:%{SERVER_PORT}/x\"\n"
     "</Location>"},
    {"other-origin",
     "<Location /a>\nMethodRedirect \"https://b.test%{REQUEST_URI}\"\n"
     "</Location>",
     "<Location /a>\nMethodRedirect \"https://b.test%{REQUEST_URI}\" "
     "crossorigin=allow\n</Location>"},
    {"loop",
     "<Location /a>\nMethodRedirect \"/b%{REQUEST_URI}\"\n</Location>\n"
     "MethodRedirect /b/a /a rest=drop",
     "<Location /a>\nMethodRedirect \"/c%{REQUEST_URI}\"\n</Location>\n"
     "MethodRedirect /b/a /a rest=drop"},
    {"chain",
     "<LocationMatch ^/item/(?<id>[0-9]+)$>\n"
     "MethodRedirect \"/items/%{env:MATCH_ID}\"\n</LocationMatch>\n"
     "MethodRedirect /start /item/7",
     "<LocationMatch ^/item/(?<id>[0-9]+)$>\n"
     "MethodRedirect \"/items/%{env:MATCH_ID}\"\n</LocationMatch>\n"
     "MethodRedirect /start /item/x"},
    {"other-origin", "MethodRedirect /a https://b.test/",
     "MethodRedirect see-other /a https://b.test/"},
    {"other-origin",
     VHOST("443", "a.test", "MethodRedirect /a http://a.test/b"),
     VHOST("80", "a.test", "MethodRedirect /a https://a.test/b")},
    {"other-origin",
     VHOST("81", "a.test",
           "MethodRedirectTrustProxy 127.0.0.1\n"
           "MethodRedirect /a http://a.test/b"),
     VHOST("81", "a.test",
           "MethodRedirectTrustProxy none\n"
           "MethodRedirect /a http://a.test/b")},
    {"other-origin",
     "MethodRedirectTrustProxy 127.0.0.1\nServerName a.test\n"
     "MethodRedirect /a http://a.test:99/b",
     "MethodRedirectTrustProxy 127.0.0.1\nServerName a.test\n"
     "MethodRedirect /a https://a.test/b"},
    {"literal-placeholder", "MethodRedirect /a /b/%{HTTP_HOST}",
     "MethodRedirect /a /b/%7b{HTTP_HOST}"},
    {"literal-placeholder", "MethodRedirectMatch ^/a$ /b?q=%{QUERY_STRING}",
     "<Location /a>\nMethodRedirect /b?q=%{QUERY_STRING}\n</Location>"},
    {"literal-placeholder", "Redirect 303 /a /b/%{HTTP_HOST}",
     "<Location /a>\nRedirect 303 /b/%{HTTP_HOST}\n</Location>"},
    {"expired", "MethodRedirect /a /b until=2020-01-01",
     "MethodRedirect /a /b until=9999-01-01"},
    {"regex-unanchored", "MethodRedirectMatch old /b",
     "MethodRedirectMatch ^/old /b"},
    {"regex-unanchored", "RedirectMatch 303 ^/a|x /b",
     "RedirectMatch 303 \\.php$ /b"},
    {"regex-costly", "MethodRedirectMatch ^/(a+)+$ /b",
     "MethodRedirectMatch ^/(a+/)+$ /b"},
    {"regex-costly", "MethodRedirectMatch ^/(a|aa)+$ /b",
     "MethodRedirectMatch ^/(a|b)+$ /b"},
    {"regex-costly", "MethodRedirectMatch (foo|foobar|bar)*z$ /b",
     "MethodRedirectMatch ^/(foo|foobar|bar)* /b"},
    {"regex-costly", "RedirectMatch 303 ^/(a|ab|b)*c$ /b",
     "RedirectMatch 303 ^/(a|b)*c$ /b"},
    {"query-replaced", "MethodRedirect /a /b?c=d",
     "MethodRedirect /a /b?c=d query=merge"},
    {"query-replaced",
     "<Location /a>\nMethodRedirect /b?c=%{REQUEST_METHOD}\n</Location>",
     "<Location /a>\nMethodRedirect /b?c=d&%{QUERY_STRING}\n</Location>"},
};

static void check_row(const struct row *row)
{
    char mark[64], line[1024];

    snprintf(mark, sizeof mark, "[%s] ", row->finding);
    snprintf(line, sizeof line, "%s\n", row->with);
    CHECK_INT(server_test_config(line, NULL, text, sizeof text), 0);
    check_has(row->with, 0, text, mark, true);
    snprintf(line, sizeof line, "%s\n", row->without);
    CHECK_INT(server_test_config(line, NULL, text, sizeof text), 0);
    check_has(row->without, 0, text, mark, false);
}

static void each_finding_has_its_configuration(void)
{
    write_map("/m /n\n");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        check_row(&rows[i]);
}

static void a_finding_names_file_line_and_cure(void)
{
    server_test_config("MethodRedirect /x /y\n"
                       "MethodRedirect \"*=301\" /a /b\n",
                       NULL, text, sizeof text);
    CHECK_HAS(text, "MR050: ");
    CHECK_HAS(text, "/site.conf:2: [unsafe-301-302] ");
    CHECK_HAS(text, "use 308 or 307 for it");
    CHECK_HAS(text, "Syntax OK");
}

static void a_rule_outside_of_its_section_is_told_so(void)
{
    server_test_config("<Location /a>\nMethodRedirect /b /x\n</Location>\n",
                       NULL, text, sizeof text);
    CHECK_HAS(text, "[never-answers] MethodRedirect /b /x: its path lies "
                    "outside of <Location /a>; write the whole path into FROM");
}

static void mod_alias_keeps_the_last_line_without_from(void)
{
    server_test_config("<Location /a>\nRedirect 303 /one\n"
                       "Redirect 303 /two\n</Location>\n",
                       NULL, text, sizeof text);
    CHECK_HAS(text, "/site.conf:2: [never-answers] Redirect 303 /one: rule ");
    CHECK_HAS_NOT(text, "/site.conf:3: ");
}

static void a_loop_is_told_once_with_its_way(void)
{
    const char *first;

    server_test_config("MethodRedirect /a /b id=one\n"
                       "MethodRedirect /b /c id=two\n"
                       "MethodRedirect /c /a id=three\n",
                       NULL, text, sizeof text);
    first = strstr(text, "[loop]");
    CU_ASSERT_PTR_NOT_NULL_FATAL(first);
    CU_ASSERT_PTR_NULL(strstr(first + 1, "[loop]"));
    CHECK_HAS(first, "/b -302-> (two) /c -302-> (three) /a -302-> (one)");
}

static void a_loop_under_conditions_may_be_one(void)
{
    server_test_config("MethodRedirect /a /b \"if=-n %{HTTP:X}\"\n"
                       "MethodRedirect /b /a\n",
                       NULL, text, sizeof text);
    CHECK_HAS(text, "[loop] GET may go round");
    /* Nobody knows which of the two answers for /b. */
    server_test_config("MethodRedirect /a /b\n"
                       "MethodRedirect /b /c \"if=-n %{HTTP:X}\"\n"
                       "MethodRedirect /b /a\n",
                       NULL, text, sizeof text);
    CHECK_HAS(text, "[loop] GET may go round");
}

static void what_depends_on_conditions_stops_nothing(void)
{
    static const char *const sites[] = {
        "MethodRedirect /a /b \"if=-n %{HTTP:X}\"\nMethodRedirect /b /a\n",
        "MethodRedirect /a /a/b \"if=-n %{HTTP:X}\"\n",
        "MethodRedirect /a /b\nMethodRedirect /b /c from=2020-01-01\n",
        "MethodRedirect /a /x \"if=-n %{HTTP:X}\"\nMethodRedirect /a/b /y\n",
    };

    for (size_t i = 0; i < sizeof sites / sizeof *sites; i++) {
        char site[512];

        snprintf(site, sizeof site, "MethodRedirectCheck error\n%s", sites[i]);
        CHECK_INT(server_test_config(site, NULL, text, sizeof text), 0);
    }
}

static void a_chain_is_told_as_far_as_it_is_sure(void)
{
    server_test_config("MethodRedirect /a /b\nMethodRedirect /b /c\n"
                       "MethodRedirect see-other /c /d \"if=-n %{HTTP:X}\"\n",
                       NULL, text, sizeof text);
    CHECK_HAS(text, "[chain] 2 redirects one after the other: GET /a ");
    CHECK_HAS_NOT(text, "[chain-loses-method]");
}

static void a_trail_begins_with_a_request_that_comes_to_the_rule(void)
{
    server_test_config("MethodRedirect /a /x methods=GET\n"
                       "MethodRedirect /a /b\nMethodRedirect /b /c exact\n",
                       NULL, text, sizeof text);
    CHECK_HAS(text, "[chain] 2 redirects one after the other: POST /a ");
    server_test_config("MethodRedirect /a /x exact\n"
                       "MethodRedirect /a /a/b/c\n",
                       NULL, text, sizeof text);
    CHECK_HAS(text, "[self-redirect] GET /a/_any_ would lead to ");
}

static void a_loop_of_hosts_is_sure(void)
{
    CU_ASSERT(server_test_config(
                  "MethodRedirectCheck error\n" VHOST(
                      "81", "a.test\nServerAlias www.a.test",
                      "MethodRedirect / http://www.a.test:81/ host=a.test\n"
                      "MethodRedirect / http://a.test:81/ host=www.a.test"),
                  NULL, text, sizeof text)
              > 0);
    CHECK_HAS(text, "[loop] GET goes round: ");
    CHECK_INT(server_test_config("MethodRedirectCheck error\n" VHOST(
                                     "81", "a.test\nServerAlias www.a.test",
                                     "MethodRedirect / http://www.a.test:81/ "
                                     "host=a.test"),
                                 NULL, text, sizeof text),
              0);
}

static void what_a_line_holds_cannot_write_lines(void)
{
    server_test_config("MethodRedirectMatch \"x\x1by\" /b\n", NULL, text,
                       sizeof text);
    CHECK_HAS(text, "[regex-unanchored]");
    CHECK_HAS_NOT(text, "\x1b");
    server_test_config("MethodRedirect /a /b id=a\n",
                       "METHODREDIRECT_EXPLAIN=GET http://h/\x1b[31m%1b%0a",
                       text, sizeof text);
    CHECK_HAS_NOT(text, "\x1b");
}

/* --- the modes ----------------------------------------------------------- */

static void error_stops_and_off_is_silent(void)
{
    CU_ASSERT(server_test_config("MethodRedirectCheck error\n"
                                 "MethodRedirect /a /a/b\n",
                                 NULL, text, sizeof text)
              > 0);
    CHECK_HAS(text, "[self-redirect]");
    CHECK_HAS(text, "MR052: ");
    CHECK_INT(server_test_config("MethodRedirectCheck off\n"
                                 "MethodRedirect /a /a/b\n",
                                 NULL, text, sizeof text),
              0);
    CHECK_STR(text, "Syntax OK\n");
}

static void notes_stop_nothing(void)
{
    CHECK_INT(server_test_config("MethodRedirectCheck error\n"
                                 "MethodRedirect /a /b?c=d\n",
                                 NULL, text, sizeof text),
              0);
    CHECK_HAS(text, "[query-replaced]");
}

static void a_virtual_host_has_its_own_mode(void)
{
    CHECK_INT(server_test_config(
                  "MethodRedirectCheck error\n" VHOST(
                      "81", "a.test",
                      "MethodRedirectCheck warn\nMethodRedirect /a /a/b")
                      VHOST("82", "b.test",
                            "MethodRedirectCheck off\nMethodRedirect /c /c/d"),
                  NULL, text, sizeof text),
              0);
    CHECK_HAS(text, "GET /a would");
    CHECK_HAS_NOT(text, "GET /c would");
}

static void a_server_with_errors_does_not_start(void)
{
    struct server *s = server_start(&(struct server_options){
        .site = "MethodRedirectCheck error\nMethodRedirect /a /a/b\n"});

    CU_ASSERT_PTR_NULL(s);
    server_stop(s);
}

static void a_server_logs_what_it_starts_with(void)
{
    struct server *s = server_start(&(struct server_options){
        .site = "MethodRedirect /a /a/b\nMethodRedirect /b /c?d=e\n"});

    read_text(server_path(s, "error.log"), text, sizeof text);
    CHECK_HAS(text, "[self-redirect]");
    CHECK_HAS_NOT(text, "[query-replaced]");
    server_stop(s);
}

static void many_findings_of_a_kind_are_counted(void)
{
    static char site[1 << 14];
    size_t len = 0;

    for (int i = 0; i < 130; i++)
        len += (size_t)snprintf(site + len, sizeof site - len,
                                "MethodRedirect \"*=301\" /a%d /b\n", i);
    server_test_config(site, NULL, text, sizeof text);
    CHECK_HAS(text, "MR051: [unsafe-301-302] 30 more are left out");
}

/* --- maps ---------------------------------------------------------------- */

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
    {"each finding has its configuration", each_finding_has_its_configuration},
    {"a finding names file, line and cure", a_finding_names_file_line_and_cure},
    {"a rule outside of its section is told so",
     a_rule_outside_of_its_section_is_told_so},
    {"mod_alias keeps the last line without FROM",
     mod_alias_keeps_the_last_line_without_from},
    {"a loop is told once, with its way", a_loop_is_told_once_with_its_way},
    {"a loop under conditions may be one", a_loop_under_conditions_may_be_one},
    {"what depends on conditions stops nothing",
     what_depends_on_conditions_stops_nothing},
    {"a chain is told as far as it is sure",
     a_chain_is_told_as_far_as_it_is_sure},
    {"a trail begins with a request that comes to the rule",
     a_trail_begins_with_a_request_that_comes_to_the_rule},
    {"a loop of hosts is sure", a_loop_of_hosts_is_sure},
    {"what a line holds cannot write lines",
     what_a_line_holds_cannot_write_lines},
    {"error stops and off is silent", error_stops_and_off_is_silent},
    {"notes stop nothing", notes_stop_nothing},
    {"a virtual host has its own mode", a_virtual_host_has_its_own_mode},
    {"a server with errors does not start",
     a_server_with_errors_does_not_start},
    {"a server logs what it starts with", a_server_logs_what_it_starts_with},
    {"many findings of a kind are counted",
     many_findings_of_a_kind_are_counted},
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

LIVE_SUITE(check, "check", name_map, remove_map);
