/**
 * @file
 * Writes an access log for measurements: the same bytes for the same arguments.
 *
 *     loggen [-b BYTES] [-s SEED] [-x] > access.log
 *
 * -b  at least so many bytes, whole lines; default 1 GiB
 * -s  seed; default 1
 * -x  the extended format of mod_methodredirect (Location, connection, notes)
 *     instead of combined
 *
 * 200 lines a second of log time; 200,000 clients, one in ten on IPv6, a few
 * of them far more active than the rest; 50,000 URLs by Zipf's law. About one
 * line in twenty is a redirect. The client that got it requests the target
 * within a second, 85 times of 100; after a POST answered 301 or 302 nine of
 * ten send GET. Forms answer POST with 302 or 303 and show a page by GET. A
 * few targets redirect again, a few URLs loop.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    URLS = 50000,
    CLIENTS = 200000,
    POPULAR_URLS = 200, /* the first ones never redirect */
    MOVED_EVERY = 13,   /* of the others redirects */
    FORM_EVERY = 5,     /* of all answers POST with a redirect */
    LINES_PER_SECOND = 200,
    PICK_BITS = 18, /* of the table that turns a random number into a URL */
    SLOTS = 1024,   /* lines that follow-ups can wait; more than a second */
    MAX_HOPS = 5,
    BUFFER = 1 << 20,
    LONGEST_LINE = 2048
};

enum method { GET, POST, HEAD, PUT, DELETE };

static const char *const method_names[] = {"GET", "POST", "HEAD", "PUT",
                                           "DELETE"};

struct text {
    char at[110];
    uint8_t len;
};

struct url {
    struct text path;
    uint16_t status;  /* it redirects every method; 0: it does not */
    uint16_t on_post; /* it redirects POST; 0: it does not */
    uint32_t target;
};

struct client {
    struct text address;
    uint16_t port;
    uint8_t agent;
};

struct request {
    uint32_t client, url, referer;
    uint8_t method, hops;
};

/* A line that a follow-up has taken. */
struct slot {
    struct request request;
    bool taken;
};

static const char *const words[] = {
    "about",  "account", "archive", "audio",  "basket",  "blue",    "books",
    "camera", "chair",   "classic", "coffee", "cotton",  "daily",   "design",
    "dress",  "express", "fabric",  "garden", "gift",    "green",   "guide",
    "home",   "jacket",  "kitchen", "lamp",   "leather", "light",   "mirror",
    "mobile", "natural", "news",    "office", "orange",  "outdoor", "paper",
    "phone",  "plant",   "poster",  "purple", "rack",    "recipe",  "ring",
    "sale",   "season",  "shelf",   "shirt",  "silver",  "sport",   "studio",
    "summer", "table",   "tea",     "tool",   "travel",  "video",   "wall",
    "watch",  "water",   "winter",  "wood",   "wool",    "yellow"};

/* Clients of the real web, the frequent ones several times. */
#define CHROME                                                                 \
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, "    \
    "like Gecko) Chrome/141.0.0.0 Safari/537.36"
#define FIREFOX                                                                \
    "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0"
#define SAFARI                                                                 \
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/"      \
    "605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"
static const char *const agents[] = {
    CHROME,
    CHROME,
    CHROME " Edg/141.0.0.0",
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/141.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/139.0.0.0 Mobile Safari/537.36",
    FIREFOX,
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 "
    "Firefox/144.0",
    SAFARI,
    SAFARI,
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "curl/7.88.1",
    "curl/8.5.0",
    "python-requests/2.31.0",
    "Go-http-client/2.0",
    "okhttp/4.12.0",
    "Apache-HttpClient/4.5.13 (Java/17.0.9)",
    "-",
    "Mozilla/5.0 \\\"probe\\\" scan"};

enum {
    WORDS = sizeof words / sizeof words[0],
    AGENTS = sizeof agents / sizeof agents[0]
};

static uint64_t random_state;
static struct url *urls;
static struct client *clients;
static uint32_t *url_pick;
static struct slot slots[SLOTS];
static char buffer[BUFFER + LONGEST_LINE], *end = buffer;
static bool extended;

/* xorshift64*: the upper bits are good. */
static uint32_t random32(void)
{
    random_state ^= random_state >> 12;
    random_state ^= random_state << 25;
    random_state ^= random_state >> 27;
    return (uint32_t)(random_state * 0x2545f4914f6cdd1dull >> 32);
}

static uint32_t below(uint32_t limit)
{
    return (uint32_t)((uint64_t)random32() * limit >> 32);
}

static const char *word(void)
{
    return words[below(WORDS)];
}

static void put(const char *text, size_t len)
{
    memcpy(end, text, len);
    end += len;
}

static void put_string(const char *text)
{
    put(text, strlen(text));
}

static void put_number(uint32_t n)
{
    char digits[10];
    size_t i = sizeof digits;

    do
        digits[--i] = (char)('0' + n % 10);
    while (n /= 10);
    put(digits + i, sizeof digits - i);
}

static void put_text(const struct text *text)
{
    put(text->at, text->len);
}

static void flush_buffer(void)
{
    for (char *at = buffer; at < end;) {
        ssize_t n = write(STDOUT_FILENO, at, (size_t)(end - at));
        if (n <= 0) {
            perror("loggen: write");
            exit(1);
        }
        at += n;
    }
    end = buffer;
}

/* A path of a shop, its interface for programs, or its old pages. */
static void make_path(struct text *path, uint32_t i)
{
    int len = 0;

    switch (below(5)) {
    case 0:
        len = snprintf(path->at, sizeof path->at, "/products/%s-%s-%u", word(),
                       word(), i);
        break;
    case 1:
        len = snprintf(path->at, sizeof path->at, "/static/%08x/%s.css",
                       random32(), word());
        break;
    case 2:
        len = snprintf(path->at, sizeof path->at, "/blog/20%02u/%02u/%s-%s-%s",
                       15 + below(11), 1 + below(12), word(), word(), word());
        break;
    case 3:
        len = snprintf(path->at, sizeof path->at, "/api/v2/%s/%u", word(), i);
        break;
    default:
        len = snprintf(path->at, sizeof path->at, "/%s/%s/%u?page=%u&sort=%s",
                       word(), word(), i, below(400), word());
    }
    path->len = (uint8_t)len;
}

static bool moved(uint32_t i)
{
    return i >= POPULAR_URLS && i % MOVED_EVERY == 0;
}

static void make_redirect(struct url *url, uint32_t i)
{
    static const uint16_t statuses[] = {301, 301, 301, 301, 302,
                                        302, 302, 303, 307, 308};

    url->target = below(URLS);
    if (moved(i))
        url->status = statuses[below(10)];
    else if (i % FORM_EVERY == 0)
        url->on_post = below(3) ? 302 : 303;
    /* Three targets of a hundred redirect again. */
    while (moved(url->target) && below(100) >= 3)
        url->target = below(URLS);
    if (moved(i) && below(500) == 0)
        url->target = i; /* a loop */
}

static void make_urls(void)
{
    double weight = 0, sum = 0;
    uint32_t filled = 0;

    urls = calloc(URLS, sizeof *urls);
    url_pick = malloc(sizeof *url_pick << PICK_BITS);
    if (!urls || !url_pick)
        exit(1);
    for (uint32_t i = 0; i < URLS; i++) {
        make_path(&urls[i].path, i);
        make_redirect(&urls[i], i);
        sum += 1.0 / (i + 1);
    }
    for (uint32_t i = 0; i < URLS; i++) {
        weight += 1.0 / (i + 1);
        while (filled < (1u << PICK_BITS)
               && filled < weight / sum * (1u << PICK_BITS))
            url_pick[filled++] = i;
    }
    while (filled < (1u << PICK_BITS))
        url_pick[filled++] = URLS - 1;
}

static void make_clients(void)
{
    clients = calloc(CLIENTS, sizeof *clients);
    if (!clients)
        exit(1);
    for (uint32_t i = 0; i < CLIENTS; i++) {
        struct text *a = &clients[i].address;
        uint32_t r = random32();
        int len =
            i % 10 == 0
                ? snprintf(a->at, sizeof a->at, "2001:db8:%x:%x::%x", i >> 8,
                           r >> 16, r & 0xfff)
                : snprintf(a->at, sizeof a->at, "%u.%u.%u.%u", 11 + (i >> 14),
                           (i >> 7) & 127, i & 127, 1 + r % 250);
        a->len = (uint8_t)len;
        clients[i].port = (uint16_t)(1024 + below(60000));
        clients[i].agent = (uint8_t)below(AGENTS);
    }
}

/* A request that nothing before it caused. */
static struct request fresh_request(void)
{
    uint32_t dice = below(1000);
    uint64_t share = random32();

    return (struct request){
        /* The square of a share: a few clients send most. */
        .client = (uint32_t)(((share * share) >> 32) * CLIENTS >> 32),
        .url = url_pick[random32() >> (32 - PICK_BITS)],
        .referer =
            dice % 4 == 0 ? url_pick[random32() >> (32 - PICK_BITS)] : URLS,
        .method = (uint8_t)(dice < 890   ? GET
                            : dice < 970 ? POST
                            : dice < 990 ? HEAD
                            : dice < 996 ? PUT
                                         : DELETE),
    };
}

static struct request next_request(uint64_t line)
{
    struct slot *slot = &slots[line % SLOTS];

    if (!slot->taken)
        return fresh_request();
    slot->taken = false;
    return slot->request;
}

static enum method method_after(enum method method, uint16_t status)
{
    if (method == HEAD || status >= 307)
        return method;
    if (status == 303)
        return GET;
    return method == POST && below(10) ? GET : method;
}

/* The client follows within about a second, in the next free line: follow-ups
 * take a twentieth of the lines, so there is one near. */
static void follow(uint64_t line, struct request request, uint16_t status)
{
    uint64_t at = line + 2 + below(LINES_PER_SECOND - 20);

    if (below(100) >= 85 || request.hops == MAX_HOPS)
        return;
    while (slots[at % SLOTS].taken)
        at++;
    request.method = (uint8_t)method_after(request.method, status);
    request.url = urls[request.url].target;
    request.hops++;
    slots[at % SLOTS] = (struct slot){request, true};
}

static uint16_t status_of(const struct request *request)
{
    const struct url *url = &urls[request->url];
    uint32_t dice = below(100);

    if (url->status)
        return url->status;
    if (url->on_post && request->method == POST)
        return url->on_post;
    if (dice < 92)
        return 200;
    return dice < 96 ? 404 : dice < 98 && request->method == GET ? 304 : 500;
}

static bool redirects(uint16_t status)
{
    return status >= 301 && status <= 308 && status != 304;
}

/* What the extended format has after the agent. */
static void put_extension(const struct request *request, uint16_t status,
                          uint64_t line)
{
    const struct client *client = &clients[request->client];
    bool redirect = redirects(status);

    put_string(" \"");
    if (redirect) {
        put_string("https://shop.example");
        put_text(&urls[urls[request->url].target].path);
    }
    else
        put_string("-");
    put_string("\" shop.example ");
    put_number(200 + below(20000));
    put_string(" ");
    put_number(300 + below(500));
    put_string(" ");
    put_number(client->port);
    put_string(" ");
    put_number(request->hops);
    put_string(" + \"");
    put_string(request->method == POST ? "application/x-www-form-urlencoded"
                                       : "-");
    if (redirect) {
        put_string("\" shop.conf:");
        put_number(request->url);
        put_string(" rule mapping ");
    }
    else
        put_string("\" - - - ");
    put_number((uint32_t)(line % LINES_PER_SECOND) * 1000 / LINES_PER_SECOND);
}

static void put_line(const struct request *request, uint16_t status,
                     const char *when, uint64_t line)
{
    const struct client *client = &clients[request->client];

    put_text(&client->address);
    put_string(request->client % 97 ? " - - " : " - frank ");
    put_string(when);
    put_string(" \"");
    put_string(method_names[request->method]);
    put_string(" ");
    put_text(&urls[request->url].path);
    put_string(request->client % 3 ? " HTTP/1.1\" " : " HTTP/2.0\" ");
    put_number(status);
    put_string(" ");
    if (status == 304 || request->method == HEAD)
        put_string("-");
    else
        put_number(100 + below(1u << (8 + below(10))));
    put_string(" \"");
    if (request->referer < URLS) {
        put_string("https://shop.example");
        put_text(&urls[request->referer].path);
    }
    else
        put_string("-");
    put_string("\" \"");
    put_string(agents[client->agent]);
    put_string("\"");
    if (extended)
        put_extension(request, status, line);
    put_string("\n");
}

static void write_log(uint64_t bytes)
{
    const time_t start = 1795000000; /* 18 November 2026 */
    char when[64] = "";

    for (uint64_t line = 0, written = 0; written < bytes; line++) {
        char *before = end;
        struct request request = next_request(line);
        uint16_t status = status_of(&request);
        if (line % LINES_PER_SECOND == 0) {
            time_t now = start + (time_t)(line / LINES_PER_SECOND);
            struct tm tm;
            gmtime_r(&now, &tm);
            strftime(when, sizeof when, "[%d/%b/%Y:%H:%M:%S +0000]", &tm);
        }
        put_line(&request, status, when, line);
        if (redirects(status))
            follow(line, request, status);
        written += (uint64_t)(end - before);
        if (end - buffer >= BUFFER)
            flush_buffer();
    }
    flush_buffer();
}

int main(int argc, char **argv)
{
    uint64_t bytes = UINT64_C(1) << 30, seed = 1;
    int option;

    while ((option = getopt(argc, argv, "b:s:x")) != -1) {
        switch (option) {
        case 'b':
            bytes = strtoull(optarg, NULL, 10);
            break;
        case 's':
            seed = strtoull(optarg, NULL, 10);
            break;
        case 'x':
            extended = true;
            break;
        default:
            fputs("usage: loggen [-b BYTES] [-s SEED] [-x]\n", stderr);
            return 2;
        }
    }
    random_state = seed * 0x9e3779b97f4a7c15ull + 1;
    make_urls();
    make_clients();
    write_log(bytes);
    return 0;
}
