/* The manual pages and the samples of conf/ keep what they promise: every
 * example is given to a server, and every answer written beside it is asked
 * for. */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "live.h"
#include "page.h"

/* What an example may take for granted, on a server called www.example.com.
 * Names of files begin in TMPDIR, which is there before the server is. */
static const char around[] =
    "ServerRoot ${TMPDIR}\n"
    "LoadModule authz_host_module ${MR_MODULES}/mod_authz_host.so\n"
    "LoadModule headers_module ${MR_MODULES}/mod_headers.so\n"
    "LoadModule proxy_module ${MR_MODULES}/mod_proxy.so\n"
    "LoadModule proxy_http_module ${MR_MODULES}/mod_proxy_http.so\n"
    "LoadModule setenvif_module ${MR_MODULES}/mod_setenvif.so\n"
    "ServerName www.example.com:${MR_PORT}\n"
    "ScriptAlias /oauth/authorize ${MR_ROOT}/cgi-bin/contact\n"
    "RewriteEngine On\n";

static const char default_host[] = "www.example.com";

/* Files that must be there when a server starts: the lists of the migration
 * page. */
static const struct {
    const char *name, *text;
} lists[] = {
    {"conf/moved.txt", "hats /shop/hats\ngloves https://gloves.example.com/\n"},
    {"conf/moved.map",
     "/hats   /shop/hats exact\n/gloves https://gloves.example.com/ exact\n"},
};

static void in_tmp(char *path, size_t size, const char *name)
{
    const char *tmp = getenv("TMPDIR");

    snprintf(path, size, "%s/%s", tmp ? tmp : "/tmp", name);
}

static int write_lists(void)
{
    char path[1024];

    in_tmp(path, sizeof path, "conf");
    mkdir(path, 0755);
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        FILE *f;
        in_tmp(path, sizeof path, lists[i].name);
        f = fopen(path, "w");
        if (!f)
            return 1;
        fputs(lists[i].text, f);
        fclose(f);
    }
    return 0;
}

static int remove_lists(void)
{
    char path[1024];

    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        in_tmp(path, sizeof path, lists[i].name);
        unlink(path);
    }
    in_tmp(path, sizeof path, "conf");
    rmdir(path);
    return 0;
}

/* Files that examples redirect to. */
static void write_files(struct server *server)
{
    server_write(server, "htdocs/sorry.html", "sorry\n");
    server_write(server, "htdocs/health", "fine\n");
    server_write(server, "htdocs/shop/index.html", "shop\n");
}

/* The Location without the origin of the request. */
static const char *target_of(const struct server *server, const char *host,
                             const struct response *r)
{
    char origin[256];
    size_t len = (size_t)snprintf(origin, sizeof origin, "http://%s:%u", host,
                                  server_port(server));
    bool own = !strncmp(r->location, origin, len) && r->location[len] == '/';

    return r->location + (own ? len : 0);
}

static struct response ask(const struct server *server, const char *host,
                           const struct page_answer *a)
{
    bool content = !strcmp(a->method, "POST") || !strcmp(a->method, "PUT")
                   || !strcmp(a->method, "PATCH");
    struct request q = {
        .method = a->method, .path = a->path, .http10 = a->http10};
    char header[256];

    snprintf(header, sizeof header, "Host: %s", host);
    q.header[0] = header;
    for (size_t i = 0; i < PAGE_FIELDS && *a->sent[i]; i++)
        q.header[i + 1] = a->sent[i];
    if (content)
        q.body = "item=3";
    return fetch(server, &q);
}

static void check_field(const struct response *r, const char *name,
                        const char *field)
{
    size_t len = strcspn(field, ":");
    char want[1100], got[4096], key[128];

    snprintf(key, sizeof key, "%.*s", (int)len, field);
    snprintf(want, sizeof want, "%s %s", name, field);
    snprintf(got, sizeof got, "%s %s: %s", name, key, response_header(r, key));
    CHECK_STR(got, want);
}

/* Ask @a server for the answer; @a before when it has the lines that the
 * example replaces. */
static void check_answer(const struct server *server, const char *example,
                         const struct page_answer *a, bool before)
{
    const char *host = *a->host ? a->host : default_host;
    struct response r = ask(server, host, a);
    char name[768], want[1400], got[2400];

    snprintf(name, sizeof name, "%s%s: %s %s", example,
             before ? " (before)" : "", a->method, a->path);
    snprintf(want, sizeof want, "%s -> %d %s", name,
             before ? a->was_status : a->status,
             before ? a->was_target : a->target);
    snprintf(got, sizeof got, "%s -> %d %s", name, r.status,
             target_of(server, host, &r));
    CHECK_STR(got, want);
    for (size_t i = 0; !before && i < PAGE_FIELDS && *a->told[i]; i++)
        check_field(&r, name, a->told[i]);
}

static void check_on_a_server(const struct page_example *e, const char *config,
                              bool before)
{
    char site[sizeof around + sizeof e->config];
    struct server *server;

    snprintf(site, sizeof site, "%s%s", around, config);
    server =
        server_start(&(struct server_options){.site = site, .stock = before});
    if (!server) {
        CHECK_STR(e->name, "a configuration that starts");
        return;
    }
    write_files(server);
    for (size_t i = 0; i < e->answer_count; i++)
        check_answer(server, e->name, &e->answers[i], before);
    server_stop(server);
}

static size_t answers_seen;

static void check_example(const struct page_example *e)
{
    if (e->mistake) {
        CHECK_STR(e->name, e->mistake);
        return;
    }
    answers_seen += e->answer_count;
    check_on_a_server(e, e->config, false);
    if (*e->replaced)
        check_on_a_server(e, e->replaced, true);
}

/* A page with at least @a examples and @a answers. */
static void check_page(const char *name, size_t examples, size_t answers)
{
    const char *conf = getenv("MR_CONF");
    char path[1024];
    size_t count;

    snprintf(path, sizeof path, "%s/%s", conf ? conf : "conf", name);
    answers_seen = 0;
    count = page_read(path, check_example);
    CU_ASSERT(count >= examples);
    CU_ASSERT(answers_seen >= answers);
}

static void the_directive_reference_says_what_happens(void)
{
    check_page("../mod_methodredirect/README.md", 28, 85);
}

static void the_migration_page_says_what_happens(void)
{
    check_page("MIGRATING.md", 50, 115);
}

static void every_sample_answers_as_its_comments_say(void)
{
    static const char *const others[] = {
        /* included into servers by these and other tests */
        "methodredirect-log.conf", "enforce-off.conf", "enforce-on.conf",
        "enforce-report.conf",
        /* of other programs */
        "goaccess.conf", "redirect-analyzer.conf"};
    const char *conf = getenv("MR_CONF");
    char pattern[1024];
    glob_t found;

    snprintf(pattern, sizeof pattern, "%s/*.conf", conf ? conf : "conf");
    CHECK_INT(glob(pattern, 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        const char *name = strrchr(found.gl_pathv[i], '/') + 1;
        bool other = false;
        for (size_t k = 0; k < sizeof others / sizeof *others; k++)
            other |= !strcmp(name, others[k]);
        answers_seen = 0;
        if (!other) {
            page_read_file(found.gl_pathv[i], check_example);
            if (answers_seen < 4)
                CHECK_STR(name, "a sample with four answers or more");
        }
    }
    globfree(&found);
}

static CU_TestInfo tests[] = {{"the directive reference says what happens",
                               the_directive_reference_says_what_happens},
                              {"the migration page says what happens",
                               the_migration_page_says_what_happens},
                              {"every sample answers as its comments say",
                               every_sample_answers_as_its_comments_say},
                              CU_TEST_INFO_NULL};

LIVE_SUITE(examples, "examples", write_lists, remove_lists);
