/**
 * @file
 * Writes a log in which no client and no URL comes twice, with a few faults that
 * do: what a table of fixed size has to cope with.
 *
 *     flood [-n LINES] [-q]
 *
 * -n  lines of the flood; default 1,000,000
 * -q  quiet: the faults alone
 *
 * Combined with Location, virtual host and duration; 1,000 lines a second. Half
 * of the flood are redirects, half of those are followed. Once in 1,000 lines one
 * of 50 programs loses a POST to 301, and one of 50 browsers goes round a loop.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { A_SECOND = 1000, FAULT_EVERY = 1000, PEOPLE = 50, TURNS = 3 };

static const time_t start = 1760000000;
static uint64_t now; /* lines, as a clock */

/* Letters only: digits would make URLs alike. */
static const char *word(uint64_t n, char out[16])
{
    int len = 0;

    do
        out[len++] = (char)('a' + n % 26);
    while ((n /= 26) > 0);
    out[len] = '\0';
    return out;
}

static const char *stamp(void)
{
    static char text[40];
    static time_t last;
    time_t t = start + (time_t)(now / A_SECOND);

    if (t != last) {
        struct tm tm;
        last = t;
        strftime(text, sizeof text, "%d/%b/%Y:%H:%M:%S +0000",
                 gmtime_r(&t, &tm));
    }
    return text;
}

static void line(const char *address, const char *request, int status,
                 const char *agent, const char *location)
{
    printf("%s - - [%s] \"%s HTTP/1.1\" %d 230 \"-\" \"%s\" \"%s\" "
           "www.example.org 900\n",
           address, stamp(), request, status, agent, location);
}

static void flood(uint64_t n)
{
    static const char agent[] = "Mozilla/5.0 (X11) Chrome/130.0.0.0";
    char address[40], request[64], location[64], name[16];

    snprintf(address, sizeof address, "10.%u.%u.%u", (unsigned)(n >> 16 & 255),
             (unsigned)(n >> 8 & 255), (unsigned)(n & 255));
    if (n >> 24)
        snprintf(address, sizeof address, "2001:db8::%x:%x",
                 (unsigned)(n >> 16 & 0xffff), (unsigned)(n & 0xffff));
    snprintf(request, sizeof request, "GET /from/%s", word(n, name));
    snprintf(location, sizeof location, "/to/%s", name);
    line(address, request, n % 2 ? 302 : 200, agent, n % 2 ? location : "-");
    now++;
    if (n % 4 != 1)
        return;
    snprintf(request, sizeof request, "GET /to/%s", name);
    line(address, request, 200, agent, "-");
    now++;
}

static void faults(uint64_t n)
{
    static const char *const loop[] = {"/de", "/en"};
    char address[40], request[64];
    unsigned who = (unsigned)(n % PEOPLE);

    snprintf(address, sizeof address, "192.0.2.%u", who + 1);
    line(address, "POST /api/orders", 301, "curl/8.5.0", "/api/orders/");
    line(address, "GET /api/orders/", 405, "curl/8.5.0", "-");
    snprintf(address, sizeof address, "198.51.100.%u", who + 1);
    for (int i = 0; i < 2 * TURNS; i++) {
        snprintf(request, sizeof request, "GET %s", loop[i % 2]);
        line(address, request, 302, "Mozilla/5.0 (X11) Firefox/140.0",
             loop[(i + 1) % 2]);
    }
}

int main(int argc, char **argv)
{
    uint64_t lines = 1000000;
    bool quiet = false;
    int option;

    while ((option = getopt(argc, argv, "n:q")) != -1) {
        if (option == 'n')
            lines = strtoull(optarg, NULL, 10);
        else if (option == 'q')
            quiet = true;
        else
            return 2;
    }
    for (uint64_t n = 0; now < lines; n++) {
        if (n % FAULT_EVERY == 0)
            faults(n / FAULT_EVERY);
        if (quiet)
            now += n % 4 == 1 ? 2 : 1;
        else
            flood(n);
    }
    return fflush(stdout) != 0;
}
