#include "options_state.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool reads_stdin(const struct options *o)
{
    for (size_t i = 0; i < o->log_count; i++)
        if (strcmp(o->logs[i], "-") == 0)
            return true;
    return false;
}

bool options_read_pipes(const struct options *o)
{
    struct stat st;

    for (size_t i = 0; i < o->log_count; i++)
        if (strcmp(o->logs[i], "-") == 0
                ? fstat(STDIN_FILENO, &st) == 0 && S_ISREG(st.st_mode)
                : stat(o->logs[i], &st) != 0 || !S_ISFIFO(st.st_mode))
            return false;
    return true;
}

bool options_check_state(const struct options *o, struct diag *diag)
{
    const struct {
        bool given;
        const char *why;
    } wrong[] = {
        {o->states != NULL,
         "merge reads states and leaves them as they are: leave --state out, "
         "and name its file among those to merge"},
        {o->follow && !options_read_pipes(o),
         "with --follow --state keeps what comes through a pipe (-, or a named "
         "one), which nobody can read again; files are read to their end with "
         "--state, every night: leave --follow out"},
        {o->follow && o->no_wait,
         "--follow has the state only to save what it has learned, which would "
         "be lost if it did not wait: leave --no-wait out"},
        {o->restore_path != NULL,
         "--state and --restore both say what to go on from: use one of them"},
        {o->partial_path != NULL,
         "--state keeps what was learned, and `redirect-analyzer merge` reads "
         "its file, too: leave --partial out"},
        {o->until.kind != TIME_BOUND_NONE,
         "--until would leave lines out for good, since the state knows them "
         "as read: leave it out, each run reads what is new"},
        {!o->follow && reads_stdin(o),
         "--state knows logs again by looking at them before they are read, "
         "which standard input does not allow: name files, or read a server's "
         "pipe with --follow"},
    };

    if (o->no_wait && !o->state_path) {
        diag_set(diag, "--no-wait says what to do while another run has the "
                       "file of --state: give that, or leave it out");
        return false;
    }
    /* A goaccess.conf may say it for GoAccess. */
    if (o->keep_last > 0 && !o->state_path && !o->config_file) {
        diag_set(diag, "--keep-last says what the file of --state keeps: give "
                       "that, or leave it out");
        return false;
    }
    for (size_t i = 0; o->state_path && i < sizeof wrong / sizeof wrong[0]; i++)
        if (wrong[i].given) {
            diag_set(diag, "%s", wrong[i].why);
            return false;
        }
    return true;
}
