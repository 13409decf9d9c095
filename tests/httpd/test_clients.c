/* What real clients make of the module's answers. */
#include <string.h>

#include "live.h"

static const char site[] =
    "Redirect 302 /stock /cgi-bin/echo\n"
    "MethodRedirect /temporary /cgi-bin/echo\n"
    "MethodRedirect permanent /permanent /cgi-bin/echo\n"
    "MethodRedirect see-other /see-other /cgi-bin/echo\n";

enum { OFF, REPORT, ON, MODES };
static const char *const mode_names[MODES] = {"off", "report", "on"};
static struct server *servers[MODES];

static int start(void)
{
    for (int i = 0; i < MODES; i++) {
        servers[i] = server_start(
            &(struct server_options){.site = site, .enforce = mode_names[i]});
        write_form_page(servers[i]);
    }
    return !servers[OFF] || !servers[REPORT] || !servers[ON];
}

static int stop(void)
{
    for (int i = 0; i < MODES; i++)
        server_stop(servers[i]);
    return 0;
}

static void every_client(int mode, const char *path, bool kept)
{
    char text[8192];

    for (const struct real_client *c = real_clients; c->name; c++) {
        if (!c->is_here()) {
            skip(c->name, "not installed");
            continue;
        }
        c->post(servers[mode], path, FORM_TYPE, FORM_BODY, text, sizeof text);
        CHECK_HAS(text, kept ? "method=POST" : "method=GET");
        CHECK_HAS(text, kept ? "body=" FORM_BODY : "body=");
        if (!kept)
            CHECK_HAS_NOT(text, FORM_BODY);
    }
}

static void post_goes_through_307_with_its_body(void)
{
    every_client(OFF, "/temporary", true);
}

static void post_goes_through_308_with_its_body(void)
{
    every_client(OFF, "/permanent", true);
}

static void post_becomes_get_through_303(void)
{
    every_client(OFF, "/see-other", false);
}

static void a_stock_302_loses_the_post_while_off(void)
{
    every_client(OFF, "/stock", false);
}

static void a_stock_302_loses_the_post_in_report_and_the_log_says_so(void)
{
    static char log[65536];
    const char *p = log;
    int reported = 0, wanted = 0;

    for (const struct real_client *c = real_clients; c->name; c++)
        wanted += c->is_here();
    every_client(REPORT, "/stock", false);
    server_end(servers[REPORT]);
    read_text(server_path(servers[REPORT], "access.log"), log, sizeof log);
    for (; (p = strstr(p, "\"POST /stock ")); p++) {
        const char *end = strchr(p, '\n');
        const char *note = strstr(p, " report mapping ");
        reported += note && end && note < end;
    }
    CHECK_INT(reported, wanted);
}

static void a_stock_302_keeps_the_post_with_on(void)
{
    every_client(ON, "/stock", true);
}

static CU_TestInfo tests[] = {
    {"POST goes through 307 with its body",
     post_goes_through_307_with_its_body},
    {"POST goes through 308 with its body",
     post_goes_through_308_with_its_body},
    {"POST becomes GET through 303", post_becomes_get_through_303},
    {"a stock 302 loses the POST while enforcement is off",
     a_stock_302_loses_the_post_while_off},
    {"a stock 302 loses the POST in report, and the log says so",
     a_stock_302_loses_the_post_in_report_and_the_log_says_so},
    {"a stock 302 keeps the POST with enforcement on",
     a_stock_302_keeps_the_post_with_on},
    CU_TEST_INFO_NULL};

LIVE_SUITE(clients, "clients", start, stop);
