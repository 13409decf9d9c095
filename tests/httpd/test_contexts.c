/* Where a rule may stand, and which rule wins. */
#include <string.h>

#include "live.h"

static struct server *server;

#define ECHO_TO "/cgi-bin/echo"
static const char site[] =
    "MethodRedirect permanent /main /cgi-bin/echo id=main\n"
    "MethodRedirect permanent /both /cgi-bin/echo/main id=both-main\n"
    "MethodRedirect permanent /first /cgi-bin/echo/1 id=first\n"
    "MethodRedirect permanent /first /cgi-bin/echo/2 id=second\n"
    "MethodRedirect permanent /folder/index.html /cgi-bin/echo id=index\n"
    "<VirtualHost 127.0.0.1:${MR_PORT}>\n"
    "  ServerName 127.0.0.1\n"
    "</VirtualHost>\n"
    "<VirtualHost 127.0.0.1:${MR_PORT}>\n"
    "  ServerName shop.test\n"
    "  MethodRedirect permanent /shop /cgi-bin/echo id=shop\n"
    "  MethodRedirect permanent /both /cgi-bin/echo/shop id=both-shop\n"
    "</VirtualHost>\n"
    "<Location /loc>\n"
    "  MethodRedirect permanent /cgi-bin/echo id=loc\n"
    "</Location>\n"
    "<Location /expr>\n"
    "  MethodRedirect permanent \"/cgi-bin/echo/%{REQUEST_METHOD}\" id=expr\n"
    "</Location>\n"
    "<LocationMatch ^/match>\n"
    "  MethodRedirect permanent /cgi-bin/echo id=match\n"
    "</LocationMatch>\n"
    "<Location /limit>\n"
    "  <Limit POST>\n"
    "    MethodRedirect permanent /cgi-bin/echo id=limit\n"
    "  </Limit>\n"
    "</Location>\n"
    "<Location /except>\n"
    "  <LimitExcept POST>\n"
    "    MethodRedirect permanent /cgi-bin/echo id=except\n"
    "  </LimitExcept>\n"
    "</Location>\n"
    "<Directory ${MR_ROOT}/htdocs/dir>\n"
    "  MethodRedirect permanent /dir/old /cgi-bin/echo id=dir\n"
    "  Redirect /dir/both /alias\n"
    "  MethodRedirect permanent /dir/both /cgi-bin/echo id=dir-both\n"
    "</Directory>\n"
    "<If \"%{HTTP:X-Move} == 'yes'\">\n"
    "  MethodRedirect permanent /cgi-bin/echo id=if\n"
    "</If>\n";

static int start(void)
{
    server = server_start(&(struct server_options){.site = site});
    server_write(server, "htdocs/dir/index.html", "dir\n");
    server_write(server, "htdocs/folder/index.html", "folder\n");
    server_write(server, "htdocs/page.html", "page\n");
    server_write(server, "htdocs/ht/.htaccess",
                 "MethodRedirect permanent /ht/old /cgi-bin/echo id=ht\n"
                 "MethodRedirectMatch ^/ht/n/([0-9]+)$ /cgi-bin/echo/$1\n");
    server_write(server, "htdocs/away/.htaccess",
                 "MethodRedirect permanent /away http://other.test/\n");
    return server == NULL;
}

static int stop(void)
{
    return server_stop(server);
}

static struct response post(const char *path, const char *header)
{
    return fetch(server, &(struct request){.method = "POST",
                                           .path = path,
                                           .body = "x=1",
                                           .header = {header}});
}

/* GET and POST to @a path are answered by the rule @a id. */
static void rule_answers(const char *path, const char *header, const char *id,
                         const char *target)
{
    struct response r = post(path, header);
    struct log_entry e = log_entry_of(server, &r);

    CHECK_REDIRECT(server, &r, 308, target);
    CHECK_STR(e.rule, id);
    CHECK_STR(e.action, "rule");
    r = fetch(server, &(struct request){.path = path, .header = {header}});
    CHECK_INT(r.status, 301);
}

static void a_rule_in_the_server_answers(void)
{
    rule_answers("/main", NULL, "main", ECHO_TO);
}

static void a_rule_in_a_virtual_host_answers_there_only(void)
{
    struct response r;

    r = post("/shop", "Host: shop.test");
    CHECK_INT(r.status, 308);
    CHECK_HAS(r.location, "/cgi-bin/echo");
    r = post("/shop", NULL);
    CHECK_INT(r.status, 404);
}

static void a_virtual_host_inherits_the_servers_rules_after_its_own(void)
{
    struct response r;

    r = post("/main", "Host: shop.test");
    CHECK_INT(r.status, 308);
    r = post("/both", "Host: shop.test");
    CHECK_HAS(r.location, "/cgi-bin/echo/shop");
    r = post("/both", NULL);
    CHECK_HAS(r.location, "/cgi-bin/echo/main");
}

static void a_rule_in_a_location_answers(void)
{
    rule_answers("/loc", NULL, "loc", ECHO_TO);
    rule_answers("/match-this", NULL, "match", ECHO_TO);
}

static void the_target_in_a_location_is_an_expression(void)
{
    struct response r = post("/expr", NULL);

    CHECK_REDIRECT(server, &r, 308, "/cgi-bin/echo/POST");
}

static void a_rule_in_a_directory_answers(void)
{
    rule_answers("/dir/old", NULL, "dir", ECHO_TO);
}

/* Whichever of the two is loaded first: mod_alias is, here. */
static void a_rule_in_a_directory_comes_before_redirect(void)
{
    rule_answers("/dir/both", NULL, "dir-both", ECHO_TO);
}

static void a_rule_in_htaccess_answers(void)
{
    struct response r;

    rule_answers("/ht/old", NULL, "ht", ECHO_TO);
    r = post("/ht/n/42", NULL);
    CHECK_REDIRECT(server, &r, 307, "/cgi-bin/echo/42");
}

static void htaccess_cannot_send_a_body_to_another_site(void)
{
    struct response r = post("/away/x", NULL);

    CU_ASSERT(r.status != 307 && r.status != 308);
}

static void a_rule_in_if_answers_when_it_holds(void)
{
    struct response r;

    rule_answers("/page.html", "X-Move: yes", "if", ECHO_TO);
    r = fetch(server, &(struct request){.path = "/page.html"});
    CHECK_INT(r.status, 200);
}

static void limit_restricts_a_rule_to_its_methods(void)
{
    struct response r;

    r = post("/limit", NULL);
    CHECK_INT(r.status, 308);
    r = fetch(server, &(struct request){.path = "/limit"});
    CHECK_INT(r.status, 404);
    r = post("/except", NULL);
    CHECK_INT(r.status, 404);
    r = fetch(server, &(struct request){.path = "/except"});
    CHECK_INT(r.status, 301);
}

static void the_first_rule_that_matches_wins(void)
{
    rule_answers("/first", NULL, "first", "/cgi-bin/echo/1");
}

static void the_index_probe_sees_the_clients_method(void)
{
    struct response r;

    r = fetch(server, &(struct request){.path = "/folder/"});
    CHECK_INT(r.status, 301);
    r = post("/folder/", NULL);
    CHECK_INT(r.status, 308);
}

static CU_TestInfo tests[] = {
    {"a rule in the server answers", a_rule_in_the_server_answers},
    {"a rule in a virtual host answers there only",
     a_rule_in_a_virtual_host_answers_there_only},
    {"a virtual host inherits the server's rules after its own",
     a_virtual_host_inherits_the_servers_rules_after_its_own},
    {"a rule in a Location answers", a_rule_in_a_location_answers},
    {"the target in a Location is an expression",
     the_target_in_a_location_is_an_expression},
    {"a rule in a Directory answers", a_rule_in_a_directory_answers},
    {"a rule in a Directory comes before Redirect",
     a_rule_in_a_directory_comes_before_redirect},
    {"a rule in .htaccess answers", a_rule_in_htaccess_answers},
    {".htaccess cannot send a body to another site",
     htaccess_cannot_send_a_body_to_another_site},
    {"a rule in If answers when it holds", a_rule_in_if_answers_when_it_holds},
    {"Limit restricts a rule to its methods",
     limit_restricts_a_rule_to_its_methods},
    {"the first rule that matches wins", the_first_rule_that_matches_wins},
    {"the index probe sees the client's method",
     the_index_probe_sees_the_clients_method},
    CU_TEST_INFO_NULL};

LIVE_SUITE(contexts, "contexts", start, stop);
