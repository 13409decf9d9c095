/* MethodRedirectCheck: each finding is shown by a configuration that has it and
 * one that has not, as httpd -t says it. */
#include <stdio.h>

#include "live.h"
#include "map_file.h"

static char text[1 << 16];

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

static CU_TestInfo tests[] = {
    {"each finding has its configuration", each_finding_has_its_configuration},
    CU_TEST_INFO_NULL,
};

LIVE_SUITE(check_rows, "check rows", name_map, remove_map);
