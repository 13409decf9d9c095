#include "client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <curl/curl.h>

#include "program.h"

/* --- libcurl -------------------------------------------------------------- */

struct text {
    char *data;
    size_t len, size;
};

static size_t append(char *data, size_t one, size_t n, void *to)
{
    struct text *text = to;
    size_t room = text->size - 1 - text->len;
    size_t len = n < room ? n : room;

    (void)one;
    memcpy(text->data + text->len, data, len);
    text->len += len;
    text->data[text->len] = '\0';
    return n;
}

/* A status line begins the next response: forget the one before. */
static size_t append_header(char *data, size_t one, size_t n, void *to)
{
    struct text *text = to;

    if (n > 5 && memcmp(data, "HTTP/", 5) == 0)
        text->len = 0;
    return append(data, one, n, to);
}

static void set_method(CURL *curl, const struct request *q)
{
    bool post = q->method && strcmp(q->method, "POST") == 0;

    if (q->body || post) {
        const char *body = q->body ? q->body : "";
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)strlen(body));
        curl_easy_setopt(curl, CURLOPT_COPYPOSTFIELDS, body);
    }
    /* A POST must not be named: libcurl would repeat it after a 303. */
    if (!q->method || post)
        return;
    if (strcmp(q->method, "HEAD") == 0)
        curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
    else
        curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, q->method);
}

static struct curl_slist *make_headers(const struct request *q)
{
    struct curl_slist *list = NULL;
    char type[256];
    bool expect = false;

    if (q->type) {
        snprintf(type, sizeof type, "Content-Type: %s", q->type);
        list = curl_slist_append(list, type);
    }
    for (size_t i = 0; i < sizeof q->header / sizeof q->header[0]; i++) {
        if (q->header[i])
            list = curl_slist_append(list, q->header[i]);
        expect |= q->header[i] && strncmp(q->header[i], "Expect:", 7) == 0;
    }
    /* Otherwise libcurl decides by the size of the body. */
    return expect ? list : curl_slist_append(list, "Expect:");
}

static long http_version(const struct request *q)
{
    if (q->http2)
        return CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE;
    return q->http10 ? CURL_HTTP_VERSION_1_0 : CURL_HTTP_VERSION_1_1;
}

static void set_request(CURL *curl, const struct server *server,
                        const struct request *request)
{
    curl_easy_setopt(curl, CURLOPT_URL,
                     request->tls ? server_tls_url(server, request->path)
                                  : server_url(server, request->path));
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 0L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 0L);
    curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, 30L);
    curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, http_version(request));
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, request->follow ? 1L : 0L);
    curl_easy_setopt(curl, CURLOPT_MAXREDIRS, 50L);
    set_method(curl, request);
}

static struct response perform(CURL *curl, const struct server *server,
                               const struct request *request)
{
    static unsigned count;
    struct response r = {0};
    struct text head = {r.head, 0, sizeof r.head};
    struct text body = {r.body, 0, sizeof r.body};
    struct curl_slist *headers;
    long status = 0;

    if (request->agent)
        snprintf(r.agent, sizeof r.agent, "%s", request->agent);
    else
        snprintf(r.agent, sizeof r.agent, "live-test/%u", ++count);
    if (!server || !curl)
        return r;
    headers = make_headers(request);
    set_request(curl, server, request);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, r.agent);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, append);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &body);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, append_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, &head);
    curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    r.status = (int)status;
    curl_slist_free_all(headers);
    snprintf(r.location, sizeof r.location, "%s",
             response_header(&r, "Location"));
    return r;
}

struct response fetch(const struct server *server,
                      const struct request *request)
{
    CURL *curl = curl_easy_init();
    struct response r = perform(curl, server, request);

    curl_easy_cleanup(curl);
    return r;
}

struct response submit(const struct server *server, const char *path)
{
    return fetch(server, &(struct request){
                             .method = "POST", .path = path, .body = "x=1"});
}

/* Its connections survive curl_easy_reset(). */
static CURL *kept;

struct response fetch_kept(const struct server *server,
                           const struct request *request)
{
    if (!kept)
        kept = curl_easy_init();
    else
        curl_easy_reset(kept);
    return perform(kept, server, request);
}

void fetch_kept_end(void)
{
    curl_easy_cleanup(kept);
    kept = NULL;
}

const char *response_header(const struct response *response, const char *name)
{
    static char value[2048];
    size_t len = strlen(name);

    for (const char *p = response->head; (p = strchr(p, '\n')); p++) {
        if (strncasecmp(p + 1, name, len) == 0 && p[1 + len] == ':') {
            p += len + 2;
            p += strspn(p, " \t");
            snprintf(value, sizeof value, "%.*s", (int)strcspn(p, "\r\n"), p);
            return value;
        }
    }
    return "";
}

static void lower_escapes(char *text)
{
    for (; *text; text++) {
        for (int i = 1; *text == '%' && i < 3 && text[i]; i++) {
            if (text[i] >= 'A' && text[i] <= 'F')
                text[i] = (char)(text[i] - 'A' + 'a');
        }
    }
}

const char *response_target(const struct server *server,
                            const struct response *response)
{
    static char target[sizeof response->location];
    const char *own = server_url(server, "");
    size_t len = strlen(own);
    bool here = strncmp(response->location, own, len) == 0;

    snprintf(target, sizeof target, "%s",
             response->location + (here ? len : 0));
    lower_escapes(target);
    return target;
}

/* --- bytes ----------------------------------------------------------------- */

void exchange(const struct server *server, const char *text, char *answer,
              size_t size)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    size_t len = 0;
    ssize_t n = 1;

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons((in_port_t)server_port(server));
    if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0
        && write(fd, text, strlen(text)) == (ssize_t)strlen(text)) {
        struct pollfd ready = {.fd = fd, .events = POLLIN};
        while (n > 0 && len < size - 1 && poll(&ready, 1, 2000) > 0) {
            n = read(fd, answer + len, size - 1 - len);
            len += n > 0 ? (size_t)n : 0;
        }
    }
    answer[len] = '\0';
    close(fd);
}

/* --- the clients ---------------------------------------------------------- */

static bool always(void)
{
    return true;
}

/* As programs that use the library name themselves. */
static const char *libcurl_agent(void)
{
    static char agent[64];

    snprintf(agent, sizeof agent, "libcurl/%s",
             curl_version_info(CURLVERSION_NOW)->version);
    return agent;
}

static void libcurl_get(const struct server *s, const char *path, char *text,
                        size_t size)
{
    struct response r =
        fetch(s, &(struct request){
                     .path = path, .agent = libcurl_agent(), .follow = true});

    snprintf(text, size, "%s", r.body);
}

static void libcurl_post(const struct server *s, const char *path,
                         const char *type, const char *body, char *text,
                         size_t size)
{
    struct response r = fetch(s, &(struct request){.path = path,
                                                   .method = "POST",
                                                   .agent = libcurl_agent(),
                                                   .type = type,
                                                   .body = body,
                                                   .follow = true});
    snprintf(text, size, "%s", r.body);
}

static bool curl_is_here(void)
{
    return program_exists("curl");
}

static void curl_get(const struct server *s, const char *path, char *text,
                     size_t size)
{
    program_run((const char *const[]){"curl", "-qsL", "--noproxy", "*",
                                      server_url(s, path), NULL},
                text, size);
}

static void curl_post(const struct server *s, const char *path,
                      const char *type, const char *body, char *text,
                      size_t size)
{
    char header[256];

    snprintf(header, sizeof header, "Content-Type: %s", type);
    program_run((const char *const[]){"curl", "-qsL", "--noproxy", "*", "-H",
                                      header, "-d", body, server_url(s, path),
                                      NULL},
                text, size);
}

static bool wget_is_here(void)
{
    return program_exists("wget");
}

static void wget_get(const struct server *s, const char *path, char *text,
                     size_t size)
{
    program_run((const char *const[]){"wget", "--no-config", "--no-proxy",
                                      "-qO-", server_url(s, path), NULL},
                text, size);
}

static void wget_post(const struct server *s, const char *path,
                      const char *type, const char *body, char *text,
                      size_t size)
{
    char header[256], data[1024];

    snprintf(header, sizeof header, "--header=Content-Type: %s", type);
    snprintf(data, sizeof data, "--post-data=%s", body);
    program_run((const char *const[]){"wget", "--no-config", "--no-proxy",
                                      "-qO-", header, data, server_url(s, path),
                                      NULL},
                text, size);
}

/* The system's Python, for which the requests package was installed. */
#define PYTHON "/usr/bin/python3"

static const char requests_script[] =
    "import sys, requests\n"
    "session = requests.Session()\n"
    "session.trust_env = False\n"
    "method, url, kind, body = (sys.argv[1:] + ['', ''])[:4]\n"
    "headers = {'Content-Type': kind} if kind else {}\n"
    "try:\n"
    "    answer = session.request(method, url, data=body, headers=headers)\n"
    "    print(answer.text, end='')\n"
    "except requests.TooManyRedirects:\n"
    "    pass\n";

static bool requests_is_here(void)
{
    char text[256];

    return program_run(
               (const char *const[]){PYTHON, "-c", "import requests", NULL},
               text, sizeof text)
           == 0;
}

static void requests_get(const struct server *s, const char *path, char *text,
                         size_t size)
{
    program_run((const char *const[]){PYTHON, "-c", requests_script, "GET",
                                      server_url(s, path), NULL},
                text, size);
}

static void requests_post(const struct server *s, const char *path,
                          const char *type, const char *body, char *text,
                          size_t size)
{
    program_run((const char *const[]){PYTHON, "-c", requests_script, "POST",
                                      server_url(s, path), type, body, NULL},
                text, size);
}

/* --- the browser ---------------------------------------------------------- */

/* Its name, null when there is none that runs: some systems have a program
 * of that name which only tells where to get it. */
static const char *browser(void)
{
    static const char *const names[] = {"chromium", "chromium-browser",
                                        "google-chrome"};
    static const char *found;
    static bool looked;
    char text[1024];

    for (size_t i = 0; !looked && i < sizeof names / sizeof names[0]; i++) {
        if (!found && program_exists(names[i])
            && program_run((const char *const[]){names[i], "--version", NULL},
                           text, sizeof text)
                   == 0)
            found = names[i];
    }
    looked = true;
    return found;
}

bool browser_is_here(void)
{
    return browser() != NULL;
}

void browse(const char *url, char *text, size_t size)
{
    const char *tmp = getenv("TMPDIR");
    char profile[512], option[540], output[1024];
    const char *name = browser();

    *text = '\0';
    snprintf(profile, sizeof profile, "%s/browser-XXXXXX", tmp ? tmp : "/tmp");
    if (!name || !mkdtemp(profile))
        return;
    snprintf(option, sizeof option, "--user-data-dir=%s", profile);
    program_run(
        (const char *const[]){
            name, "--headless", "--no-sandbox", "--disable-gpu",
            "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update",
            "--disable-sync", "--disable-dev-shm-usage", "--no-proxy-server",
            "--log-level=3", option, "--virtual-time-budget=5000", "--dump-dom",
            url, NULL},
        text, size);
    program_run((const char *const[]){"rm", "-rf", profile, NULL}, output,
                sizeof output);
}

static void browser_get(const struct server *s, const char *path, char *text,
                        size_t size)
{
    browse(server_url(s, path), text, size);
}

static void browser_post(const struct server *s, const char *path,
                         const char *type, const char *body, char *text,
                         size_t size)
{
    char page[512];

    (void)type;
    (void)body;
    snprintf(page, sizeof page, "/form.html#%s", path);
    browse(server_url(s, page), text, size);
}

void write_form_page(struct server *server)
{
    server_write(
        server, "htdocs/form.html",
        "<!DOCTYPE html><link rel=\"icon\" href=\"data:,\">"
        "<form method=\"post\"><input name=\"item\" value=\"3\"></form>"
        "<script>document.forms[0].action = location.hash.slice(1);"
        "document.forms[0].submit()</script>\n");
}

const struct real_client real_clients[] = {
    {"libcurl", always, libcurl_get, libcurl_post, false},
    {"curl", curl_is_here, curl_get, curl_post, false},
    {"wget", wget_is_here, wget_get, wget_post, false},
    {"requests", requests_is_here, requests_get, requests_post, false},
    {"Chromium", browser_is_here, browser_get, browser_post, true},
    {NULL, NULL, NULL, NULL, false},
};
