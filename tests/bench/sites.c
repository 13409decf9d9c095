/**
 * @file
 * Divides a log among sites, as one server has them: each line goes into the log
 * of the site that its client visits, in the order in which they came.
 *
 *     sites DIR COUNT < access.log
 *
 * Writes DIR/site0.example-access.log and so on. A few sites have most of the
 * clients: of 2,000 the first one has 8 of 100, the last one 2 of 10,000.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BUFFER = 32 * 1024, MOST = 20000 };

struct site {
    size_t len;
    char *bytes;
};

static struct site sites[MOST];
static unsigned count;
static int folder;

/* Not kept open: there are more of them than a process may have. */
static void flush_site(unsigned number)
{
    struct site *s = &sites[number];
    char name[64];
    int fd;

    snprintf(name, sizeof name, "site%u.example-access.log", number);
    fd = openat(folder, name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (fd < 0 || write(fd, s->bytes, s->len) != (ssize_t)s->len) {
        perror(name);
        exit(1);
    }
    close(fd);
    s->len = 0;
}

static unsigned site_of(const char *line)
{
    uint64_t hash = 14695981039346656037ull; /* FNV-1a of the address */
    double u;

    for (; *line != '\0' && *line != ' '; line++)
        hash = (hash ^ (unsigned char)*line) * 1099511628211ull;
    hash ^= hash >> 29;
    hash *= 0x9e3779b97f4a7c15ull;
    u = (double)(hash >> 11) / (double)(UINT64_C(1) << 53);
    return (unsigned)(u * u * u * count);
}

int main(int argc, char **argv)
{
    static char line[BUFFER];

    count = argc == 3 ? (unsigned)atoi(argv[2]) : 0;
    if (count < 1 || count > MOST) {
        fputs("usage: sites DIR COUNT < access.log\n", stderr);
        return 2;
    }
    folder = open(argv[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) {
        perror(argv[1]);
        return 1;
    }
    while (fgets(line, sizeof line, stdin)) {
        unsigned number = site_of(line);
        struct site *s = &sites[number];
        size_t len = strlen(line);

        if (!s->bytes && !(s->bytes = malloc(BUFFER)))
            return 1;
        if (s->len + len > BUFFER)
            flush_site(number);
        memcpy(s->bytes + s->len, line, len);
        s->len += len;
    }
    for (unsigned i = 0; i < count; i++)
        if (sites[i].len > 0)
            flush_site(i);
    return 0;
}
