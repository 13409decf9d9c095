/* Expectations: User-Agent texts as the programs send them. */
#include "record/agent_family.h"

#include "check.h"

static void a_program_is_known_by_its_user_agent(void)
{
    static const struct {
        const char *agent, *name;
        enum agent_class kind;
    } rows[] = {
        /* clang-format off */
        {"curl/8.5.0", "curl", AGENT_CLASS_API},
        {"Wget/1.21.3", "wget", AGENT_CLASS_API},
        {"python-requests/2.31.0", "python-requests", AGENT_CLASS_API},
        {"Python/3.11 aiohttp/3.9.1", "aiohttp", AGENT_CLASS_API},
        {"Go-http-client/2.0", "go", AGENT_CLASS_API},
        {"okhttp/4.12.0", "okhttp", AGENT_CLASS_API},
        {"axios/1.6.2", "axios", AGENT_CLASS_API},
        {"node", "node", AGENT_CLASS_API},
        {"Java/17.0.9", "java", AGENT_CLASS_API},
        {"Apache-HttpClient/4.5.14 (Java/17.0.9)", "java", AGENT_CLASS_API},
        {"GuzzleHttp/7", "php", AGENT_CLASS_API},
        {"PostmanRuntime/7.36.0", "postman", AGENT_CLASS_API},
        {"GitHub-Hookshot/6cf4f3a", "webhook", AGENT_CLASS_API},
        {"Stripe/1.0 (+https://stripe.com/docs/webhooks)", "webhook", AGENT_CLASS_API},
        {"Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0", "firefox", AGENT_CLASS_BROWSER},
        {"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36", "chrome", AGENT_CLASS_BROWSER},
        {"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0", "edge", AGENT_CLASS_BROWSER},
        {"Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 OPR/115.0.0.0", "opera", AGENT_CLASS_BROWSER},
        {"Mozilla/5.0 (Macintosh; Intel Mac OS X 14_1) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.1 Safari/605.1.15", "safari", AGENT_CLASS_BROWSER},
        {"Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko", "explorer", AGENT_CLASS_BROWSER},
        {"Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "bot", AGENT_CLASS_BOT},
        {"Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm) Chrome/116.0.1938.76 Safari/537.36", "bot", AGENT_CLASS_BOT},
        {"Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)", "bot", AGENT_CLASS_BOT},
        {"facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)", "bot", AGENT_CLASS_BOT},
        {"check_http/v2.3.3 (monitoring-plugins 2.3.3)", "monitor", AGENT_CLASS_BOT},
        {"Mozilla/5.0 (compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)", "monitor", AGENT_CLASS_BOT},
        {"Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", "webhook", AGENT_CLASS_API},
        {"SomethingNew/1.0", "other", AGENT_CLASS_UNKNOWN},
        {"cur", "other", AGENT_CLASS_UNKNOWN},
        {"", "none", AGENT_CLASS_UNKNOWN},
        /* clang-format on */
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct agent_family *f =
            agent_family_find(slice_of(rows[i].agent));
        CHECK_STR(f->name, rows[i].name);
        CHECK_INT(f->kind, rows[i].kind);
    }
}

static void an_agent_holds_any_bytes(void)
{
    struct slice agent = {"\0\xff"
                          "curl/8",
                          8};

    CHECK_STR(agent_family_find(agent)->name, "curl");
    agent.len = 2;
    CHECK_STR(agent_family_find(agent)->name, "other");
}

static CU_TestInfo tests[] = {
    {"a program is known by its User-Agent",
     a_program_is_known_by_its_user_agent},
    {"an agent holds any bytes", an_agent_holds_any_bytes},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_agent_family, "analyzer/record/agent_family");
