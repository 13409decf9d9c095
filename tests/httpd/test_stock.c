/* What happens without the module: the reason for it. */
#include <string.h>

#include "live.h"

static struct server *server;

static const char site[] = "Redirect 301 /s301 /cgi-bin/echo\n"
                           "Redirect 302 /s302 /cgi-bin/echo\n"
                           "Redirect 303 /s303 /cgi-bin/echo\n"
                           "Redirect 307 /s307 /cgi-bin/echo\n"
                           "Redirect 308 /s308 /cgi-bin/echo\n";

static int start(void)
{
    server =
        server_start(&(struct server_options){.site = site, .stock = true});
    write_form_page(server);
    return server == NULL;
}

static int stop(void)
{
    return server_stop(server);
}

/* POST with every client; @a part must be in what they end on. */
static void post_ends_with(const char *path, const char *part)
{
    char text[8192];

    for (const struct real_client *c = real_clients; c->name; c++) {
        if (!c->is_here()) {
            skip(c->name, "not installed");
            continue;
        }
        c->post(server, path, FORM_TYPE, FORM_BODY, text, sizeof text);
        CHECK_HAS(text, part);
        if (strcmp(part, "method=GET") == 0)
            CHECK_HAS_NOT(text, FORM_BODY);
        else
            CHECK_HAS(text, "body=" FORM_BODY);
    }
}

static void a_302_loses_the_post_of_every_client(void)
{
    post_ends_with("/s302", "method=GET");
}

static void a_301_loses_the_post_of_every_client(void)
{
    post_ends_with("/s301", "method=GET");
}

static void a_303_turns_the_post_of_every_client_into_get(void)
{
    post_ends_with("/s303", "method=GET");
}

static void a_307_keeps_the_post_of_every_client(void)
{
    post_ends_with("/s307", "method=POST");
}

static void a_308_keeps_the_post_of_every_client(void)
{
    post_ends_with("/s308", "method=POST");
}

static void the_log_format_works_without_the_module(void)
{
    struct response r = fetch(server, &(struct request){.path = "/s302"});
    struct log_entry e = log_entry_of(server, &r);

    CHECK_REDIRECT(server, &r, 302, "/cgi-bin/echo");
    CHECK_STR(e.request, "GET /s302 HTTP/1.1");
    CHECK_STR(e.status, "302");
    CHECK_STR(e.location, "-");
    CHECK_STR(e.action, "-");
}

static CU_TestInfo tests[] = {
    {"a stock 302 loses the POST of every client",
     a_302_loses_the_post_of_every_client},
    {"a stock 301 loses the POST of every client",
     a_301_loses_the_post_of_every_client},
    {"a stock 303 turns the POST of every client into GET",
     a_303_turns_the_post_of_every_client_into_get},
    {"a stock 307 keeps the POST of every client",
     a_307_keeps_the_post_of_every_client},
    {"a stock 308 keeps the POST of every client",
     a_308_keeps_the_post_of_every_client},
    {"the log format works without the module",
     the_log_format_works_without_the_module},
    CU_TEST_INFO_NULL};

LIVE_SUITE(stock, "stock", start, stop);
