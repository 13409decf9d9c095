#include "access_log.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { FIELDS = 21, WAIT_MS = 5000, STEP_MS = 5 };

/* The places of the fields in the line. */
enum {
    REQUEST = 4,
    STATUS = 5,
    AGENT = 8,
    LOCATION = 9,
    TYPE = 16,
    RULE = 17,
    ACTION = 18,
    ORIGIN = 19
};

struct field {
    const char *text;
    int len;
};

/* Cut at spaces, except inside "..." (where a backslash escapes) and [...]. */
static int cut(const char *line, struct field fields[FIELDS])
{
    int n = 0;

    while (*line && *line != '\n') {
        char end = *line == '"' ? '"' : *line == '[' ? ']' : ' ';
        const char *p = end == ' ' ? line : line + 1, *start = p;

        while (*p && *p != '\n' && *p != end)
            p += *p == '\\' && p[1] ? 2 : 1;
        if (n < FIELDS)
            fields[n] = (struct field){start, (int)(p - start)};
        n++;
        p += end != ' ' && *p == end;
        line = p + (*p == ' ');
    }
    return n;
}

static const char *line_with(const char *log, const char *text)
{
    const char *found = strstr(log, text);

    while (found && found > log && found[-1] != '\n')
        found--;
    return found;
}

static const char *wait_for_line(const struct server *server, const char *text)
{
    static char log[1 << 20];
    const char *line = NULL;

    for (int ms = 0; server && ms < WAIT_MS; ms += STEP_MS) {
        read_text(server_path(server, "access.log"), log, sizeof log);
        line = line_with(log, text);
        if (line && strchr(line, '\n'))
            return line;
        nanosleep(&(struct timespec){0, STEP_MS * 1000000}, NULL);
    }
    return NULL;
}

static struct log_entry entry_of(const struct field fields[FIELDS])
{
    struct log_entry e;

#define KEEP(member, place)                                                    \
    snprintf(e.member, sizeof e.member, "%.*s", fields[place].len,             \
             fields[place].text)
    KEEP(request, REQUEST);
    KEEP(status, STATUS);
    KEEP(location, LOCATION);
    KEEP(type, TYPE);
    KEEP(rule, RULE);
    KEEP(action, ACTION);
    KEEP(origin, ORIGIN);
#undef KEEP
    return e;
}

struct log_entry log_entry_of(const struct server *server,
                              const struct response *response)
{
    struct field fields[FIELDS] = {{NULL, 0}};
    char agent[72];
    const char *line;

    snprintf(agent, sizeof agent, "\"%s\"", response->agent);
    line = wait_for_line(server, agent);
    return line && cut(line, fields) == FIELDS ? entry_of(fields)
                                               : (struct log_entry){0};
}

void log_entries(const struct server *server,
                 void (*each)(const char *agent, const struct log_entry *entry,
                              void *data),
                 void *data)
{
    FILE *f = fopen(server_path(server, "access.log"), "r");
    char line[16384], agent[256];

    while (f && fgets(line, sizeof line, f)) {
        struct field fields[FIELDS] = {{NULL, 0}};
        struct log_entry entry;

        if (cut(line, fields) != FIELDS)
            continue;
        entry = entry_of(fields);
        snprintf(agent, sizeof agent, "%.*s", fields[AGENT].len,
                 fields[AGENT].text);
        each(agent, &entry, data);
    }
    if (f)
        fclose(f);
}

int log_field_count(const struct server *server, const char *text)
{
    struct field fields[FIELDS];
    const char *line = wait_for_line(server, text);

    return line ? cut(line, fields) : -1;
}
