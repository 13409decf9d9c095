/**
 * @file
 * A private httpd for tests: conf/demo/httpd.conf on a free port of 127.0.0.1,
 * as a child of this process that ends with it.
 *
 * The server has a folder of its own below TMPDIR, which is removed when it
 * stops. Every function takes a null server and does nothing useful with it, so
 * that a test whose server did not start fails at its first check.
 *
 * Read from the environment: MR_HTTPD, MR_MODULES, MR_CONF, MR_OUT, and
 * MR_SANITIZE (see env.sh); MR_MPM, for all suites on another MPM.
 */
#ifndef SERVER_H
#define SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct server;

/** What to start; all zero is the sample site of conf/ with enforcement off. */
struct server_options {
    const char *site;    /* directives; null: conf/demo/site.conf */
    const char *enforce; /* "off", "report" or "on"; null: off */
    bool stock;          /* without mod_methodredirect */
    const char *mpm;     /* "event", "worker" or "prefork"; null: MR_MPM, or
                            event without that */
};

/** Start httpd and wait until it takes connections. When it does not, what it
 *  said goes to standard error and the result is null. */
struct server *server_start(const struct server_options *options);

/** Let it finish its requests and end, so that its logs are complete; its
 *  folder stays until server_stop(). */
void server_end(struct server *server);

/** Stop it, remove its folder and free @a server. A child that crashed or a
 *  report of a sanitizer is printed and counted in server_faults(). Returns
 *  zero, as CUnit's clean-up functions do. */
int server_stop(struct server *server);

/** How many servers stopped so far had a crash or a sanitizer's report. */
unsigned server_faults(void);

/** What `httpd -t` says about a site of these directives, with @a define
 *  (may be null) as one more -D. Returns its exit status, -1 when it could not
 *  be run. */
int server_test_config(const char *site, const char *define, char *output,
                       size_t size);

/** The process that started the children; 0 for a null server. */
pid_t server_pid(const struct server *server);

/** Whether the module is instrumented: it is slower then. */
bool server_is_instrumented(void);

/** The URL of @a path on the server. Valid until the eighth call from now. */
const char *server_url(const struct server *server, const char *path);

/** The same by TLS. A site that wants it has `Listen 127.0.0.1:${MR_TLS_PORT}
 *  https` and a virtual host there. */
const char *server_tls_url(const struct server *server, const char *path);

/** The port; 0 for a null server. */
unsigned server_port(const struct server *server);

/** Write a file below the server's folder ("htdocs/a/.htaccess"), making
 *  the folders on the way; a text that begins with #! can be executed. */
void server_write(struct server *server, const char *path, const char *text);

/** The path of a file below the server's folder, such as "access.log".
 *  Valid until the eighth call from now. */
const char *server_path(const struct server *server, const char *name);

/** Read a whole small file; the text ends with a NUL and is cut at @a size.
 *  A file that cannot be read is empty. */
void read_text(const char *path, char *text, size_t size);

void pause_ms(long ms);

#endif
