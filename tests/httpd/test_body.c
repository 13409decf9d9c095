/* MethodRedirectBody: what becomes of a body that nobody has read. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "live.h"

static struct server *server;
static char *large; /* 5 MB */

enum { LARGE = 5 * 1024 * 1024 };

static const char site[] =
    "LoadModule http2_module ${MR_MODULES}/mod_http2.so\n"
    "Protocols h2c http/1.1\n"
    "MethodRedirect permanent /own /t\n"
    "MethodRedirectEnforce on\n"
    "Redirect 302 /stock /t\n"
    "<Location /small>\n"
    "  MethodRedirectBody close=10\n"
    "  MethodRedirect permanent /t\n"
    "</Location>\n"
    "<Location /wide>\n"
    "  MethodRedirectBody close=8M\n"
    "  MethodRedirect permanent /t\n"
    "</Location>\n"
    "<Location /off>\n"
    "  MethodRedirectBody off\n"
    "  MethodRedirect permanent /t\n"
    "</Location>\n"
    "<Location /page>\n"
    "  ErrorDocument 308 /sorry.html\n"
    "  MethodRedirect permanent /t\n"
    "</Location>\n"
    "MethodRedirect gone /gone\n"
    "<Location /missing>\n"
    "  ErrorDocument 404 http://127.0.0.1:${MR_PORT}/t\n"
    "</Location>\n";

static int start(void)
{
    server = server_start(&(struct server_options){.site = site});
    server_write(server, "htdocs/sorry.html", "a page of our own\n");
    server_write(server, "cgi-bin/count",
                 "#!/bin/sh\nread=$(wc -c)\n"
                 "printf 'Location: http://127.0.0.1:%s/read/%s\\n\\n' "
                 "\"$SERVER_PORT\" $read\n");
    large = malloc(LARGE + 1);
    memset(large, 'x', LARGE);
    large[LARGE] = '\0';
    return server == NULL;
}

static int stop(void)
{
    free(large);
    return server_stop(server);
}

/* POST the last @a size bytes. */
static struct response post(const char *path, size_t size, const char *header,
                            bool http2)
{
    return fetch(server, &(struct request){.method = "POST",
                                           .path = path,
                                           .body = large + LARGE - size,
                                           .header = {header},
                                           .http2 = http2});
}

#define HEAD(path, fields)                                                     \
    "POST " path " HTTP/1.1\r\nHost: 127.0.0.1\r\n" fields "\r\n"

static void a_long_body_is_not_waited_for(void)
{
    static const struct {
        const char *request, *begins;
    } rows[] = {
        {HEAD("/own", "Content-Length: 5000000\r\n"), "HTTP/1.1 308"},
        {HEAD("/stock", "Content-Length: 5000000\r\n"), "HTTP/1.1 307"},
        {HEAD("/small", "Content-Length: 11\r\n"), "HTTP/1.1 308"},
        {HEAD("/small",
              "Transfer-Encoding: chunked\r\n") "b\r\n01234567890\r\n",
         "HTTP/1.1 308"},
        {HEAD("/own", "Content-Length: 1000\r\n"), ""},
        {HEAD("/own", "Transfer-Encoding: chunked\r\n") "5\r\nabcde\r\n", ""},
        {HEAD("/wide", "Content-Length: 5000000\r\n"), ""},
        {HEAD("/off", "Content-Length: 5000000\r\n"), ""},
        {HEAD("/gone", "Content-Length: 5000000\r\n"), ""},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char answer[4096], got[64];
        exchange(server, rows[i].request, answer, sizeof answer);
        snprintf(got, sizeof got, "%.12s", answer);
        CHECK_STR(got, rows[i].begins);
        if (*answer)
            CHECK_HAS(answer, "Connection: close");
    }
}

static void the_client_sees_the_answer_while_it_sends(void)
{
    struct response r = post("/own", LARGE, NULL, false);

    CHECK_REDIRECT(server, &r, 308, "/t");
    CHECK_HAS(response_header(&r, "Connection"), "close");
    r = post("/own", LARGE, "Transfer-Encoding: chunked", false);
    CHECK_REDIRECT(server, &r, 308, "/t");
    CHECK_HAS(response_header(&r, "Connection"), "close");
}

static void a_connection_is_kept_when_the_body_was_read(void)
{
    struct response r = post("/own", 1024 * 1024, NULL, false);

    CHECK_INT(r.status, 308);
    CHECK_STR(response_header(&r, "Connection"), "");
    r = post("/own", 1024 * 1024, "Transfer-Encoding: chunked", false);
    CHECK_INT(r.status, 308);
    CHECK_STR(response_header(&r, "Connection"), "");
    r = post("/wide", LARGE, NULL, false);
    CHECK_INT(r.status, 308);
    CHECK_STR(response_header(&r, "Connection"), "");
}

static void nobody_is_told_to_continue(void)
{
    char answer[4096];

    exchange(server,
             HEAD("/own", "Content-Length: 5000000\r\n"
                          "Expect: 100-continue\r\n"),
             answer, sizeof answer);
    CHECK_HAS(answer, "HTTP/1.1 308");
    CHECK_HAS_NOT(answer, "100 Continue");
    exchange(server,
             HEAD("/own", "Transfer-Encoding: chunked\r\n"
                          "Expect: 100-continue\r\n"),
             answer, sizeof answer);
    CHECK_HAS(answer, "HTTP/1.1 308");
    CHECK_HAS_NOT(answer, "100 Continue");
}

/* Without reading, 5 MB by HTTP/2 show curl 7.88 the status one time in five,
 * and with Expect never. */
static void http_2_shows_its_answer_each_time(void)
{
    static const struct {
        const char *path;
        int status;
    } rows[] = {{"/own", 308}, {"/stock", 307}};
    static const size_t sizes[] = {3, 60000, 100000, 1024 * 1024, LARGE};

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
            for (int times = 0; times < 10; times++) {
                struct response r = post(rows[i].path, sizes[k], NULL, true);
                CHECK_REDIRECT(server, &r, rows[i].status, "/t");
                r = post(rows[i].path, sizes[k], "Expect: 100-continue", true);
                CHECK_REDIRECT(server, &r, rows[i].status, "/t");
            }
        }
    }
}

/* An answer without a target, and one for an error of httpd's own handler. */
static void http_2_shows_other_answers_too(void)
{
    for (int times = 0; times < 20; times++) {
        struct response r = post("/gone", LARGE, NULL, true);
        CHECK_REDIRECT(server, &r, 410, "");
        r = post("/missing/x", LARGE, NULL, true);
        CHECK_REDIRECT(server, &r, 303, "/t");
    }
}

/* --- many that send slowly ------------------------------------------------- */

enum { SLOW_CONNECTIONS = 6, SLOW_STREAMS = 90 };

static int connect_to_server(void)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                             .sin_port = htons((uint16_t)server_port(server))};
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    if (connect(fd, (struct sockaddr *)&to, sizeof to) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

static void send_frame(int fd, unsigned char type, unsigned char flags,
                       unsigned stream, const char *payload, size_t len)
{
    const unsigned char head[9] = {(unsigned char)(len >> 16),
                                   (unsigned char)(len >> 8),
                                   (unsigned char)len,
                                   type,
                                   flags,
                                   (unsigned char)(stream >> 24),
                                   (unsigned char)(stream >> 16),
                                   (unsigned char)(stream >> 8),
                                   (unsigned char)stream};

    send(fd, head, sizeof head, MSG_NOSIGNAL | (len ? MSG_MORE : 0));
    if (len)
        send(fd, payload, len, MSG_NOSIGNAL);
}

/* POST /own without an end of its content: RFC 7541 has :method POST as 3,
 * :scheme http as 6, :path as 4 and :authority as 1. */
static void begin_posts(int fd)
{
    static const char preface[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    static const char fields[] = "\x83\x86\x04\x04/own\x01\x09"
                                 "127.0.0.1";

    send(fd, preface, sizeof preface - 1, MSG_NOSIGNAL);
    send_frame(fd, 4, 0, 0, NULL, 0); /* SETTINGS */
    for (unsigned i = 0; i < SLOW_STREAMS; i++)
        send_frame(fd, 1, 4, 2 * i + 1, fields, sizeof fields - 1);
}

/* A byte each second on each stream, until it is killed. */
static void send_slowly(void)
{
    int fds[SLOW_CONNECTIONS];

    for (int c = 0; c < SLOW_CONNECTIONS; c++)
        begin_posts(fds[c] = connect_to_server());
    for (;;) {
        for (int c = 0; c < SLOW_CONNECTIONS; c++)
            for (unsigned i = 0; i < SLOW_STREAMS; i++)
                send_frame(fds[c], 0, 0, 2 * i + 1, "x", 1);
        sleep(1);
    }
}

static double seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void slow_bodies_do_not_keep_others_waiting(void)
{
    enum { PROMPT_S = 3 };
    bool prompt = true;
    pid_t slow = fork();

    if (slow == 0) {
        send_slowly();
        _exit(0);
    }
    sleep(1);
    for (int times = 0; times < 10 && prompt; times++) {
        double before = seconds();
        struct response r = fetch(
            server, &(struct request){.path = "/sorry.html", .http2 = true});
        CHECK_INT(r.status, 200);
        r = post("/own", 3, NULL, true);
        CHECK_REDIRECT(server, &r, 308, "/t");
        prompt = seconds() - before < PROMPT_S;
    }
    CU_ASSERT(prompt);
    kill(slow, SIGKILL);
    waitpid(slow, NULL, 0);
}

static void a_script_reads_its_body_as_ever(void)
{
    struct response r = post("/cgi-bin/count", LARGE, NULL, false);

    CHECK_REDIRECT(server, &r, 302, "/read/5242880");
    CHECK_STR(response_header(&r, "Connection"), "");
    r = post("/cgi-bin/count", LARGE, NULL, true);
    CHECK_REDIRECT(server, &r, 302, "/read/5242880");
}

static void the_page_of_an_error_document_is_sent(void)
{
    struct response r = post("/page", LARGE, NULL, false);

    CHECK_REDIRECT(server, &r, 308, "/t");
    CHECK_HAS(r.body, "a page of our own");
    for (int times = 0; times < 10; times++) {
        r = post("/page", times % 2 ? LARGE : 3, NULL, true);
        CHECK_REDIRECT(server, &r, 308, "/t");
        CHECK_HAS(r.body, "a page of our own");
    }
}

static void other_mpms_do_the_same(void)
{
    static const char *const mpms[] = {"worker", "prefork"};
    struct server *on_event = server;

    for (size_t i = 0; i < sizeof mpms / sizeof mpms[0]; i++) {
        server = server_start(
            &(struct server_options){.site = site, .mpm = mpms[i]});
        the_client_sees_the_answer_while_it_sends();
        a_connection_is_kept_when_the_body_was_read();
        nobody_is_told_to_continue();
        server_stop(server);
    }
    server = on_event;
}

static void mistakes_are_explained(void)
{
    static const struct refused_line rows[] = {
        {"MethodRedirectBody", "needs drain=BYTES, close=BYTES or off"},
        {"MethodRedirectBody 64K", "\"64K\" is not accepted"},
        {"MethodRedirectBody drain=", "\"drain=\" is not accepted"},
        {"MethodRedirectBody drain=64k", "with K, M or G"},
        {"MethodRedirectBody close=1MB", "is not accepted"},
        {"MethodRedirectBody close=-1", "is not accepted"},
        {"MethodRedirectBody close=9999999999", "is not accepted"},
        {"MethodRedirectBody off close=1M", "off alone"},
    };

    CHECK_REFUSED(rows);
}

static CU_TestInfo tests[] = {
    {"a long body is not waited for", a_long_body_is_not_waited_for},
    {"the client sees the answer while it sends",
     the_client_sees_the_answer_while_it_sends},
    {"a connection is kept when the body was read",
     a_connection_is_kept_when_the_body_was_read},
    {"nobody is told to continue", nobody_is_told_to_continue},
    {"HTTP/2 shows its answer each time", http_2_shows_its_answer_each_time},
    {"HTTP/2 shows other answers, too", http_2_shows_other_answers_too},
    {"slow bodies do not keep others waiting",
     slow_bodies_do_not_keep_others_waiting},
    {"other MPMs do the same", other_mpms_do_the_same},
    {"a script reads its body as ever", a_script_reads_its_body_as_ever},
    {"the page of an ErrorDocument is sent",
     the_page_of_an_error_document_is_sent},
    {"mistakes are explained", mistakes_are_explained},
    CU_TEST_INFO_NULL};

LIVE_SUITE(body, "body", start, stop);
