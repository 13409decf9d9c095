#include "sample_site.h"

#include <stdio.h>
#include <string.h>

#include "client.h"
#include "program.h"

#define ORDER "{\"item\": 3}"

static bool order(const struct real_client *client, const struct server *s,
                  const char *path, bool tell)
{
    char text[8192];
    bool kept;

    client->post(s, path, "application/json", ORDER, text, sizeof text);
    kept = strstr(text, "order taken: " ORDER) != NULL;
    if (tell)
        printf("  %-9s POST %-16s %s\n", client->name, path,
               kept                        ? "the order arrived"
               : strstr(text, "no orders") ? "LOST: it came back as GET"
                                           : "FAILED");
    return kept;
}

static bool write_message(const struct server *s, bool tell)
{
    char text[8192];
    bool thanked;

    browse(server_url(s, "/contact.html#send"), text, sizeof text);
    thanked = strstr(text, "Thanks for your message") != NULL;
    if (tell)
        printf("  %-9s POST %-16s the form %s\n", "Chromium",
               "/cgi-bin/contact", thanked ? "was sent" : "FAILED");
    return thanked;
}

struct visits sample_site_visit(const struct server *server, bool tell)
{
    struct visits v = {0};
    char text[8192];

    for (const struct real_client *c = real_clients; c->name; c++) {
        if (!c->is_here()) {
            if (tell)
                printf("  %-9s is not installed, left out\n", c->name);
            continue;
        }
        c->get(server, "/", text, sizeof text);
        c->get(server, "/news", text, sizeof text);
        if (tell)
            printf("  %-9s GET  %-16s goes in circles and gives up\n", c->name,
                   "/news");
        if (c->has_hands) {
            v.messages++;
            v.thanked += write_message(server, tell);
            continue;
        }
        v.orders++;
        v.orders_kept += order(c, server, "/api/v1/orders", tell);
        v.moved++;
        v.moved_kept += order(c, server, "/old-api/orders", tell);
    }
    return v;
}

int sample_site_demo(const char *enforce, const char *log)
{
    struct server *server =
        server_start(&(struct server_options){.enforce = enforce});
    char output[1024];
    char from[1024];
    int status;

    if (!server)
        return 2;
    sample_site_visit(server, true);
    snprintf(from, sizeof from, "%s", server_path(server, "access.log"));
    server_end(server);
    status = program_run((const char *const[]){"cp", from, log, NULL}, output,
                         sizeof output);
    if (status != 0)
        fprintf(stderr, "live: %s", output);
    server_stop(server);
    return status != 0 || server_faults() ? 2 : 0;
}
