#include "server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <grp.h>
#include <netinet/in.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "program.h"

/* Long enough for an instrumented server on a busy machine. */
enum { START_MS = 30000, STOP_MS = 15000, STEP_MS = 10, ATTEMPTS = 4 };

struct server {
    pid_t pid;
    unsigned port, tls_port;
    char root[256];
    char site[320];
    const char *enforce, *mpm;
    bool stock;
};

static unsigned faults;

void pause_ms(long ms)
{
    nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000}, NULL);
}

static const char *need_env(const char *name)
{
    const char *value = getenv(name);

    if (!value) {
        fprintf(stderr, "live: %s is not set; start with tests/httpd/run.sh\n",
                name);
        exit(2);
    }
    return value;
}

/* One of eight buffers in turn. */
static char *scratch(void)
{
    static char buffers[8][1024];
    static unsigned next;

    return buffers[next++ % 8];
}

void read_text(const char *path, char *text, size_t size)
{
    FILE *f = fopen(path, "r");
    size_t len = f ? fread(text, 1, size - 1, f) : 0;

    text[len] = '\0';
    if (f)
        fclose(f);
}

static bool write_text(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    bool ok = f && fputs(text, f) >= 0;

    return f && fclose(f) == 0 && ok;
}

const char *server_path(const struct server *server, const char *name)
{
    char *path = scratch();

    snprintf(path, 1024, "%s/%s", server ? server->root : "", name);
    return path;
}

const char *server_url(const struct server *server, const char *path)
{
    char *url = scratch();

    snprintf(url, 1024, "http://127.0.0.1:%u%s", server_port(server), path);
    return url;
}

const char *server_tls_url(const struct server *server, const char *path)
{
    char *url = scratch();

    snprintf(url, 1024, "https://127.0.0.1:%u%s", server ? server->tls_port : 0,
             path);
    return url;
}

unsigned server_port(const struct server *server)
{
    return server ? server->port : 0;
}

pid_t server_pid(const struct server *server)
{
    return server ? server->pid : 0;
}

bool server_is_instrumented(void)
{
    const char *preload = getenv("MR_SANITIZE");

    return preload && *preload;
}

void server_write(struct server *server, const char *path, const char *text)
{
    char full[1024];

    if (!server)
        return;
    snprintf(full, sizeof full, "%s", server_path(server, path));
    for (char *p = full + strlen(server->root) + 1; (p = strchr(p, '/')); p++) {
        *p = '\0';
        mkdir(full, 0755);
        *p = '/';
    }
    if (!write_text(full, text))
        fprintf(stderr, "live: %s: %s\n", full, strerror(errno));
    if (strncmp(text, "#!", 2) == 0)
        chmod(full, 0755);
}

/* --- its folder ----------------------------------------------------------- */

static bool make_root(struct server *s, const char *site)
{
    const char *tmp = getenv("TMPDIR");
    const char *conf = need_env("MR_CONF");
    char from[2][1024], reports[320], output[1024];

    snprintf(s->root, sizeof s->root, "%s/httpd-XXXXXX", tmp ? tmp : "/tmp");
    if (!mkdtemp(s->root)) {
        fprintf(stderr, "live: %s: %s\n", s->root, strerror(errno));
        return false;
    }
    chmod(s->root, 0755);
    /* Written by children that have given up root. */
    snprintf(reports, sizeof reports, "%s/sanitizer", s->root);
    mkdir(reports, 0777);
    chmod(reports, 0777);
    /* The checkout may be where the serving user cannot look. */
    snprintf(from[0], sizeof from[0], "%s/demo/htdocs", conf);
    snprintf(from[1], sizeof from[1], "%s/demo/cgi-bin", conf);
    if (program_run(
            (const char *const[]){"cp", "-R", from[0], from[1], s->root, NULL},
            output, sizeof output)
        != 0) {
        fprintf(stderr, "live: %s", output);
        return false;
    }
    if (!site) {
        snprintf(s->site, sizeof s->site, "%s/demo/site.conf", conf);
        return true;
    }
    snprintf(s->site, sizeof s->site, "%s/site.conf", s->root);
    return write_text(s->site, site);
}

static void remove_root(const struct server *s)
{
    char output[1024];

    program_run((const char *const[]){"rm", "-rf", s->root, NULL}, output,
                sizeof output);
}

/* --- its process ---------------------------------------------------------- */

static unsigned free_port(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t len = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    unsigned port = 0;

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd >= 0 && bind(fd, (struct sockaddr *)&address, len) == 0
        && getsockname(fd, (struct sockaddr *)&address, &len) == 0)
        port = ntohs(address.sin_port);
    if (fd >= 0)
        close(fd);
    return port;
}

/* httpd listens before it has read and checked everything; it writes its id
 * after that (ap_log_pid(), called by the MPM), and whoever connects from then
 * on is served. */
static bool is_ready(const struct server *s)
{
    return access(server_path(s, "httpd.pid"), F_OK) == 0;
}

/* Who serves: root hands over to the distribution's user for that. */
static void set_user(void)
{
    struct passwd *user = getuid() == 0 ? getpwnam("www-data") : NULL;
    char text[32];

    if (getuid() == 0 && !user)
        user = getpwnam("nobody");
    snprintf(text, sizeof text, "#%u", user ? user->pw_uid : getuid());
    setenv("MR_USER", text, 1);
    snprintf(text, sizeof text, "#%u", user ? user->pw_gid : getgid());
    setenv("MR_GROUP", text, 1);
}

static void set_environment(const struct server *s)
{
    char text[1024];

    snprintf(text, sizeof text, "%u", s->port);
    setenv("MR_PORT", text, 1);
    snprintf(text, sizeof text, "%u", s->tls_port);
    setenv("MR_TLS_PORT", text, 1);
    setenv("MR_ROOT", s->root, 1);
    setenv("MR_SITE", s->site, 1);
    setenv("MR_ENFORCE", s->enforce, 1);
    snprintf(text, sizeof text, "%s/mod_methodredirect.so", need_env("MR_OUT"));
    setenv("MR_MODULE", text, 1);
    set_user();
    if (!server_is_instrumented())
        return;
    setenv("LD_PRELOAD", getenv("MR_SANITIZE"), 1);
    /* httpd keeps what it allocates until the end: leaks say nothing. */
    snprintf(text, sizeof text,
             "detect_leaks=0:abort_on_error=1:disable_coredump=1:"
             "log_path=%s/sanitizer/report",
             s->root);
    setenv("ASAN_OPTIONS", text, 1);
    snprintf(text, sizeof text,
             "print_stacktrace=1:abort_on_error=1:"
             "log_path=%s/sanitizer/report",
             s->root);
    setenv("UBSAN_OPTIONS", text, 1);
}

/* The name of the -D that chooses its MPM, null for event. */
static const char *mpm_define(const struct server *s)
{
    const char *mpm = s->mpm ? s->mpm : getenv("MR_MPM");

    if (mpm && strcmp(mpm, "worker") == 0)
        return "WORKER";
    return mpm && strcmp(mpm, "prefork") == 0 ? "PREFORK" : NULL;
}

static void exec_httpd(const struct server *s, const char *option,
                       const char *define)
{
    char config[1024];
    const char *argv[12], *mpm = mpm_define(s);
    int n = 0;

    set_environment(s);
    snprintf(config, sizeof config, "%s/demo/httpd.conf", need_env("MR_CONF"));
    argv[n++] = need_env("MR_HTTPD");
    argv[n++] = "-f";
    argv[n++] = config;
    if (s->stock) {
        argv[n++] = "-D";
        argv[n++] = "STOCK";
    }
    if (mpm) {
        argv[n++] = "-D";
        argv[n++] = mpm;
    }
    if (define) {
        argv[n++] = "-D";
        argv[n++] = define;
    }
    if (option)
        argv[n++] = option;
    argv[n] = NULL;
    execv(argv[0], (char *const *)(size_t)argv);
    fprintf(stderr, "live: %s: %s\n", argv[0], strerror(errno));
    _exit(127);
}

static bool spawn(struct server *s)
{
    pid_t parent = getpid();
    int out;

    fflush(NULL);
    s->pid = fork();
    if (s->pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGTERM);
        if (getppid() != parent)
            _exit(1);
        /* A terminal's Ctrl-C must reach us first, so that we clean up. */
        setpgid(0, 0);
        out = open(server_path(s, "start.log"), O_WRONLY | O_CREAT | O_TRUNC,
                   0644);
        dup2(out, STDOUT_FILENO);
        dup2(out, STDERR_FILENO);
        exec_httpd(s, NULL, "FOREGROUND");
    }
    return s->pid > 0;
}

static bool wait_until_up(struct server *s)
{
    for (int ms = 0; ms < START_MS; ms += STEP_MS) {
        if (waitpid(s->pid, NULL, WNOHANG) == s->pid) {
            s->pid = 0;
            return false;
        }
        if (is_ready(s))
            return true;
        pause_ms(STEP_MS);
    }
    return false;
}

static void end_process(struct server *s)
{
    if (s->pid <= 0)
        return;
    kill(s->pid, SIGTERM);
    for (int ms = 0; ms < STOP_MS; ms += STEP_MS) {
        if (waitpid(s->pid, NULL, WNOHANG) == s->pid) {
            s->pid = 0;
            return;
        }
        pause_ms(STEP_MS);
    }
    fprintf(stderr, "live: httpd did not stop in %d s\n", STOP_MS / 1000);
    faults++;
    kill(-s->pid, SIGKILL);
    waitpid(s->pid, NULL, 0);
    s->pid = 0;
}

static void print_file(const char *path)
{
    static char text[65536];

    read_text(path, text, sizeof text);
    if (*text)
        fprintf(stderr, "--- %s\n%s", strrchr(path, '/') + 1, text);
}

static bool port_was_taken(const struct server *s)
{
    char text[4096];

    read_text(server_path(s, "start.log"), text, sizeof text);
    return strstr(text, "could not bind") != NULL;
}

/* Print what a sanitizer found; whether there was something. */
static bool sanitizer_spoke(const struct server *s)
{
    glob_t found;
    bool spoke = glob(server_path(s, "sanitizer/*"), 0, NULL, &found) == 0;

    for (size_t i = 0; spoke && i < found.gl_pathc; i++)
        print_file(found.gl_pathv[i]);
    if (spoke)
        globfree(&found);
    return spoke;
}

struct server *server_start(const struct server_options *options)
{
    struct server *s = calloc(1, sizeof *s);

    if (!s)
        return NULL;
    s->enforce = options->enforce ? options->enforce : "off";
    s->stock = options->stock;
    s->mpm = options->mpm;
    if (!make_root(s, options->site))
        goto fail;
    for (int i = 0; i < ATTEMPTS; i++) {
        s->port = free_port();
        s->tls_port = free_port();
        if (!spawn(s))
            break;
        if (wait_until_up(s))
            return s;
        end_process(s);
        /* Somebody else was given the port in between: take another. */
        if (!port_was_taken(s))
            break;
    }
    fprintf(stderr, "live: httpd did not start\n");
    print_file(server_path(s, "start.log"));
    print_file(server_path(s, "error.log"));
    sanitizer_spoke(s);
fail:
    remove_root(s);
    free(s);
    return NULL;
}

/* --- how it ended --------------------------------------------------------- */

static bool log_says(const struct server *s, const char *name, const char *sign)
{
    static char text[262144];

    read_text(server_path(s, name), text, sizeof text);
    if (!strstr(text, sign))
        return false;
    print_file(server_path(s, name));
    return true;
}

static bool log_tells_of_a_fault(const struct server *s, const char *name)
{
    static const char *const signs[] = {
        "AddressSanitizer", "runtime error:",  "Assertion fail",
        "stack smashing",   "buffer overflow",
    };

    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
        if (log_says(s, name, signs[i]))
            return true;
    return false;
}

/* A child of the event MPM that is stopped right after its start may die of a
 * signal while it closes its sockets, in apr_os_sock_get() under the MPM itself
 * (3 of 700 times): ask before stopping. */
void server_end(struct server *server)
{
    if (!server || server->pid <= 0)
        return;
    faults += log_says(server, "error.log", "exit signal");
    end_process(server);
}

int server_stop(struct server *server)
{
    if (!server)
        return 0;
    server_end(server);
    if (sanitizer_spoke(server) || log_tells_of_a_fault(server, "error.log")
        || log_tells_of_a_fault(server, "start.log"))
        faults++;
    remove_root(server);
    free(server);
    return 0;
}

unsigned server_faults(void)
{
    return faults;
}

/* --- httpd -t ------------------------------------------------------------- */

struct config_test {
    const struct server *server;
    const char *define;
};

static void exec_config_test(void *data)
{
    const struct config_test *test = data;

    exec_httpd(test->server, "-t", test->define);
}

int server_test_config(const char *site, const char *define, char *output,
                       size_t size)
{
    struct server s = {.enforce = "off", .port = 1, .tls_port = 2};
    struct config_test test = {&s, define};
    int status = -1;

    *output = '\0';
    if (make_root(&s, site))
        status = program_call(exec_config_test, &test, output, size);
    if (sanitizer_spoke(&s))
        faults++;
    remove_root(&s);
    return status;
}
