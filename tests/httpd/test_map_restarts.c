/* MethodRedirectMap when the server is restarted: what of the map, of its counts
 * and of the files of its children stays. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "counts.h"
#include "live.h"
#include "map_file.h"
#include "map_server.h"
#include "process.h"

/* As when the server is restarted again before a child has begun: the folder is
 * gone then. Children are never root: the mode of the folder holds for them. */
static void a_child_that_comes_too_late_has_the_map_of_the_start(void)
{
    struct server *s =
        map_serve("MethodRedirectMap ${MR_MAP} reload=100ms", "/a /one\n");
    pid_t workers[WORKERS];
    int count;

    map_wait_for(s, "/a", "/one");
    write_map("/a /two\n");
    map_wait_for(s, "/a", "/two");
    CHECK_INT(chmod(map_image_folder(s), 0), 0);
    count = process_workers(s, workers);
    CU_ASSERT(count > 0);
    for (int i = 0; i < count; i++)
        kill(workers[i], SIGKILL);
    map_wait_for(s, "/a", "/one");
    CHECK_INT(chmod(map_image_folder(s), 0700), 0);
    map_wait_for(s, "/a", "/two");
    server_stop(s);
}

static void a_graceful_restart_takes_the_file_as_it_is(void)
{
    struct server *s =
        map_serve("MethodRedirectMap ${MR_MAP} reload=100ms", "/a /one\n");
    char pid[32];

    map_wait_for(s, "/a", "/one");
    write_map("/a /two\n");
    map_wait_for(s, "/a", "/two");
    write_map("/a /three\n");
    read_text(server_path(s, "httpd.pid"), pid, sizeof pid);
    if (atoi(pid) > 1)
        kill(atoi(pid), SIGUSR1);
    map_wait_for(s, "/a", "/three");
    write_map("/a /four\n");
    map_wait_for(s, "/a", "/four");
    server_stop(s);
}

/* httpd ends when a restart meets a wrong configuration; a list that changes
 * every night must not be able to do that. */
static void a_graceful_restart_survives_a_wrong_file(void)
{
    struct server *s = map_serve("MethodRedirectMap ${MR_MAP} reload=100ms\n"
                                 "MethodRedirect /other /rule",
                                 "/a /one\n");
    char pid[32], log[16384];

    map_wait_for(s, "/a", "/one");
    read_text(server_path(s, "httpd.pid"), pid, sizeof pid);
    for (int round = 0; round < 2; round++) {
        if (round == 0)
            write_map("/a /two\nwrong\n");
        else
            unlink(map_path());
        pause_ms(200);
        if (atoi(pid) > 1)
            kill(atoi(pid), SIGUSR1);
        pause_ms(1000);
        map_wait_for(s, "/a", "/one");
        map_wait_for(s, "/other", "/rule");
    }
    read_text(server_path(s, "error.log"), log, sizeof log);
    CHECK_HAS(log, "the map stays as it was");
    write_map("/a /three\n");
    map_wait_for(s, "/a", "/three");
    server_stop(s);
}

static void the_log_of_a_virtual_host_says_that_its_map_is_wrong(void)
{
    struct server *s = map_serve(STATUS_SITE "<VirtualHost *:${MR_PORT}>\n"
                                             "  ServerName h.test\n"
                                             "  ErrorLog ${MR_ROOT}/vhost.log\n"
                                             "  MethodRedirectMap ${MR_MAP}\n"
                                             "</VirtualHost>\n",
                                 "/a /one\n");
    char log[16384];

    map_wait_for(s, "/a", "/one");
    write_map("wrong\n");
    CU_ASSERT(restart_server(s, SIGUSR1));
    map_wait_for(s, "/a", "/one");
    read_text(server_path(s, "vhost.log"), log, sizeof log);
    CHECK_HAS(log, "MR015");
    CHECK_HAS(log, ":1: ");
    server_stop(s);
}

/* The parent keeps what a map held, to fall back to: 99 bytes a rule. */
static void a_map_that_is_taken_out_leaves_nothing(void)
{
    struct server *s =
        map_serve(STATUS_SITE "IncludeOptional ${MR_ROOT}/*.maps", "/a /b\n");
    pid_t parent = server_pid(s);
    int before;

    CU_ASSERT(restart_server(s, SIGUSR1));
    before = process_files(parent);
    for (int round = 0; round < 2; round++) {
        server_write(s, "one.maps", "MethodRedirectMap ${MR_MAP}\n");
        CU_ASSERT(restart_server(s, SIGUSR1));
        map_wait_for(s, "/a", "/b");
        CU_ASSERT(process_files(parent) > before);
        CHECK_INT(unlink(server_path(s, "one.maps")), 0);
        CU_ASSERT(restart_server(s, SIGUSR1));
        CHECK_INT(process_files(parent), before);
    }
    server_stop(s);
}

/* Lines of the map that nobody asked for. */
static long long never_hit(const struct server *s)
{
    json_t *page = status_json(s);
    long long count =
        status_number(status_rule(page, "map"),
                      (const char *const[]){"map", "never_hit", NULL});

    json_decref(page);
    return count;
}

static void lines_keep_their_counts_over_restarts(void)
{
    struct server *s = map_serve(
        STATUS_SITE "MethodRedirectMap ${MR_MAP} id=map reload=100ms\n",
        "/a /one\n/b /two\n/c /three\n/d /four\n");

    map_ask(s, "GET", "/a");
    map_ask(s, "GET", "/b");
    CHECK_INT(never_hit(s), 2);
    CU_ASSERT(restart_server(s, SIGUSR1));
    CHECK_INT(never_hit(s), 2);
    map_ask(s, "GET", "/c");
    write_map("/d /four\n/c /three\n/b /elsewhere\n/a /one\n");
    CU_ASSERT(restart_server(s, SIGUSR1));
    CHECK_INT(never_hit(s), 2); /* /b is another line now */
    write_map("/e /five\n/d /four\n/c /three\n/a /one\n");
    map_wait_for(s, "/e", "/five");
    CHECK_INT(never_hit(s), 1);
    CU_ASSERT(restart_server(s, SIGUSR1));
    CHECK_INT(never_hit(s), 1);
    CU_ASSERT(restart_server(s, SIGHUP));
    CHECK_INT(never_hit(s), 1);
    write_map("wrong\n");
    CU_ASSERT(restart_server(s, SIGUSR1));
    CHECK_INT(never_hit(s), 1);
    server_stop(s);
}

/* A child that is about to end has half a request when the server is restarted,
 * and answers it when the new children have begun. */
static void an_old_child_counts_where_the_new_ones_do(void)
{
    static const char half[] = "GET /b HTTP/1.1\r\nHost: 127.0.0.1\r\n";
    struct server *s =
        map_serve(STATUS_SITE "MethodRedirectMap ${MR_MAP} id=map\n",
                  "/a /one\n/b /two\n/c /three\n");
    char answer[4096] = "";
    int fd = map_connect(s);

    CU_ASSERT(write(fd, half, sizeof half - 1) > 0);
    pause_ms(200);
    CU_ASSERT(restart_server(s, SIGUSR1));
    map_ask(s, "GET", "/a");
    CHECK_INT(never_hit(s), 2);
    CU_ASSERT(write(fd, "\r\n", 2) == 2);
    CU_ASSERT(read(fd, answer, sizeof answer - 1) > 0);
    close(fd);
    CHECK_HAS(answer, "/two");
    for (int tries = 0; tries < 100 && never_hit(s) > 1; tries++)
        pause_ms(20);
    CHECK_INT(never_hit(s), 1);
    server_stop(s);
}

enum { WAYS_TO_SPOIL = 6 };

/* What a worker that was taken over may leave for the parent, who is root. */
static void spoil(const char *file, int how)
{
    char bytes[65536];
    FILE *f = fopen(file, "r");
    size_t len = f ? fread(bytes, 1, sizeof bytes, f) : 0;

    size_t kept = len > 64 ? 16 : 0; /* magic and size */

    CU_ASSERT_FATAL(f != NULL && len > 0);
    fclose(f);
    unlink(file);
    if (how == 0)
        CHECK_INT(mkfifo(file, 0666), 0);
    if (how == 1)
        CHECK_INT(symlink("/dev/zero", file), 0);
    if (how < 2)
        return;
    if (how
        == 5) { /* a file with a hole costs nobody anything but its reader */
        f = fopen(file, "w");
        CHECK_INT(ftruncate(fileno(f), (off_t)1 << 40), 0);
        fclose(f);
        return;
    }
    memset(bytes + kept, how == 2 ? 0xff : 0x7f, len - kept);
    f = fopen(file, "w");
    fwrite(bytes, 1, how == 4 ? len / 2 : len, f);
    fclose(f);
}

static void a_restart_survives_what_a_child_has_written(void)
{
    struct server *s = map_serve(
        STATUS_SITE "MethodRedirectMap ${MR_MAP} id=map reload=100ms\n",
        "/a /one\n");
    static const char *const names[] = {"map-0.2", "map-0.2.hits"};

    for (int how = 0; how < 2 * WAYS_TO_SPOIL; how++) {
        char file[1100], line[64], target[32];

        snprintf(target, sizeof target, "/way%d", how);
        snprintf(line, sizeof line, "/a %s\n/b /two\n", target);
        write_map(line);
        map_wait_for(s, "/a", target);
        snprintf(file, sizeof file, "%s/%s", map_image_folder(s),
                 names[how / WAYS_TO_SPOIL]);
        spoil(file, how % WAYS_TO_SPOIL);
        CU_ASSERT(restart_server(s, SIGUSR1));
        map_wait_for(s, "/a", target);
    }
    server_stop(s);
}

static void the_folder_of_images_goes_with_the_server(void)
{
    struct server *s =
        map_serve("MethodRedirectMap ${MR_MAP} reload=100ms", "/a /one\n");

    map_wait_for(s, "/a", "/one");
    write_map("/a /two\n");
    map_wait_for(s, "/a", "/two");
    CHECK_HAS(map_image_folder(s), "/methodredirect-maps.");
    server_end(s);
    CHECK_STR(map_image_folder(s), "");
    server_stop(s);
}

/* Take the lock of @a folder. @return a descriptor, or -1. */
static int hold(const char *folder)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) < 0) {
        close(fd);
        return -1;
    }
    return fd;
}

/* Whatever process id a folder names: that may be of another container. */
static void only_folders_that_nobody_holds_are_removed(void)
{
    struct server *s =
        map_serve("MethodRedirectMap ${MR_MAP} reload=86400", "/a /one\n");
    int held;

    CHECK_INT(hold(map_image_folder(s)), -1);
    server_write(s, "methodredirect-maps.1.orphan/map-0", "");
    server_write(s, "methodredirect-maps.999999999.held/map-0", "");
    held = hold(server_path(s, "methodredirect-maps.999999999.held"));
    CU_ASSERT(held >= 0);
    write_map("/a /two\n");
    if (s)
        kill(server_pid(s), SIGUSR1);
    map_wait_for(s, "/a", "/two");
    CU_ASSERT(access(server_path(s, "methodredirect-maps.1.orphan"), F_OK)
              != 0);
    CHECK_INT(access(server_path(s, "methodredirect-maps.999999999.held/map-0"),
                     F_OK),
              0);
    close(held);
    server_stop(s);
}

static CU_TestInfo tests[] = {
    {"a child that comes too late has the map of the start",
     a_child_that_comes_too_late_has_the_map_of_the_start},
    {"a graceful restart takes the file as it is",
     a_graceful_restart_takes_the_file_as_it_is},
    {"a map that is taken out leaves nothing",
     a_map_that_is_taken_out_leaves_nothing},
    {"a graceful restart survives a wrong file",
     a_graceful_restart_survives_a_wrong_file},
    {"the log of a virtual host says that its map is wrong",
     the_log_of_a_virtual_host_says_that_its_map_is_wrong},
    {"lines keep their counts over restarts",
     lines_keep_their_counts_over_restarts},
    {"an old child counts where the new ones do",
     an_old_child_counts_where_the_new_ones_do},
    {"a restart survives what a child has written",
     a_restart_survives_what_a_child_has_written},
    {"the folder of images goes with the server",
     the_folder_of_images_goes_with_the_server},
    {"only folders that nobody holds are removed",
     only_folders_that_nobody_holds_are_removed},
    CU_TEST_INFO_NULL};

LIVE_SUITE(map_restarts, "map restarts", name_map, remove_map);
