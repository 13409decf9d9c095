#include "counts.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>

#include "program.h"

void status_text(const struct server *server, const char *query, char *text,
                 size_t size)
{
    char url[1024];

    snprintf(url, sizeof url, "%s%s", server_url(server, STATUS_PATH), query);
    program_run((const char *const[]){"curl", "-qs", "--noproxy", "*",
                                      "--max-time", "20", url, NULL},
                text, size);
}

json_t *status_json(const struct server *server)
{
    static char text[1 << 20];

    status_text(server, "?format=json", text, sizeof text);
    return json_loads(text, 0, NULL);
}

long long status_number(const json_t *page, const char *const *names)
{
    for (; *names; names++)
        page = json_object_get(page, *names);
    return page ? json_integer_value(page) : -1;
}

long long status_number_now(const struct server *server,
                            const char *const *names)
{
    json_t *page = status_json(server);
    long long number = status_number(page, names);

    json_decref(page);
    return number;
}

json_t *status_rule(const json_t *page, const char *id)
{
    json_t *rule;
    size_t i;

    json_array_foreach(json_object_get(page, "rules"), i, rule)
    {
        if (strcmp(json_string_value(json_object_get(rule, "id")), id) == 0)
            return rule;
    }
    return NULL;
}

long long status_hits(const struct server *server, const char *id)
{
    json_t *page = status_json(server);
    long long hits = status_number(status_rule(page, id),
                                   (const char *const[]){"hits", NULL});

    json_decref(page);
    return hits;
}

bool restart_server(const struct server *server, int signal)
{
    long long before = STATUS_NUMBER(server, "generation");
    char text[64];
    pid_t pid;

    read_text(server_path(server, "httpd.pid"), text, sizeof text);
    pid = (pid_t)atol(text);
    if (pid <= 1 || kill(pid, signal) != 0)
        return false;
    for (int i = 0; i < 300; i++) {
        nanosleep(&(struct timespec){0, 50000000}, NULL);
        if (STATUS_NUMBER(server, "generation") > before)
            return true;
    }
    return false;
}
