#include "detect/probes.h"

#include "util/words.h"

bool is_probe(struct slice url)
{
    static const char *const parts[] = {
        "/.env",        "/.git",
        "/.aws",        "/.ssh",
        "/.htpasswd",   "/.DS_Store",
        "wp-login",     "xmlrpc.php",
        "wp-config",    "wp-content/plugins",
        "phpmyadmin",   "phpMyAdmin",
        "/pma/",        "/cgi-bin/.",
        "/etc/passwd",  "../",
        "..%2f",        "%2e%2e",
        "/shell",       "/w00tw00t",
        "/actuator",    "/HNAP1",
        "/boaform",     "eval-stdin",
        "/solr/admin",  "/manager/html",
        "jndi:",        "<script",
        "union+select", "/console/",
        "/wp-admin",    "phpunit",
        "/vendor/",     "/admin.php",
        "/setup.php",   NULL,
    };

    return has_word(url, parts);
}
