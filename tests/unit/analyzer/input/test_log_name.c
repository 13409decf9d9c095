/* Names as logrotate, rotatelogs, cPanel, Plesk and Debian make them. */
#include "input/log_name.h"

#include "check.h"

static void a_log_is_named_for_its_site(void)
{
    static const struct {
        const char *name, *site;
    } rows[] = {
        {"shop.example.log", "shop.example"},
        {"shop.example", "shop.example"},
        {"shop.example-access.log", "shop.example"},
        {"shop.example-access.log.1", "shop.example"},
        {"shop.example-access.log.12.gz", "shop.example"},
        {"shop.example_access_log", "shop.example"},
        {"shop.example-ssl_log", "shop.example"},
        {"shop.example-ssl_log-20261120.gz", "shop.example"},
        {"shop.example-ssl-access.log-20261120", "shop.example"},
        {"shop.example.access.log", "shop.example"},
        {"shop.example-2026-11-20.log", "shop.example"},
        {"shop.example.20261120.log.zst", "shop.example"},
        {"www.shop.example-https.log", "www.shop.example"},
        {"access.shop.example.log", "access.shop.example"},
        {"Shop.Example-Access.LOG", "Shop.Example"},
        {"site1", "site1"},
        {"site1.log", "site1"},
        {"192.0.2.10.log", "192.0.2.10"},
        {"192.0.2.10-access.log.1", "192.0.2.10"},
        {"blog.example.log", "blog.example"},
        {"catalog", "catalog"},
        {"access.log", ""},
        {"access_log.1.gz", ""},
        {"ssl_access_log-20261120", ""},
        {"20261120", "20261120"},
        {"log", ""},
        {"-", "-"},
        {"", ""},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct slice site = log_name_site(rows[i].name);
        CHECK_BYTES(site.at, site.len, rows[i].site);
    }
}

static CU_TestInfo tests[] = {
    {"a log is named for its site", a_log_is_named_for_its_site},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_log_name, "analyzer/input/log_name");
