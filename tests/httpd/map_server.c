#include "map_server.h"

#include <arpa/inet.h>
#include <glob.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "live.h"
#include "map_file.h"

struct server *map_serve(const char *site, const char *text)
{
    write_map(text);
    return server_start(&(struct server_options){.site = site});
}

struct response map_ask(const struct server *s, const char *method,
                        const char *path)
{
    return fetch(s, &(struct request){.method = method, .path = path});
}

void map_wait_for(const struct server *s, const char *path,
                  const char *expected)
{
    struct response r = {0};

    for (int tries = 0; tries < 500; tries++) {
        r = map_ask(s, "GET", path);
        if (!strcmp(response_target(s, &r), expected))
            return;
        pause_ms(10);
    }
    CHECK_STR(response_target(s, &r), expected);
}

const char *map_image_folder(const struct server *s)
{
    static char path[1024];
    char pattern[1024];
    glob_t found;

    snprintf(pattern, sizeof pattern, "%s/methodredirect-maps.*",
             server_path(s, "."));
    path[0] = '\0';
    if (glob(pattern, 0, NULL, &found) == 0)
        snprintf(path, sizeof path, "%s", found.gl_pathv[0]);
    globfree(&found);
    return path;
}

int map_connect(const struct server *s)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons((in_port_t)server_port(s));
    connect(fd, (struct sockaddr *)&address, sizeof address);
    return fd;
}
