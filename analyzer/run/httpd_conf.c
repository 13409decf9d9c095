#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* GLOB_ALTDIRFUNC */
#endif
#include "run/httpd_conf.h"

#include <dirent.h>
#include <errno.h>
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "util/slice.h"

enum {
    MAX_DEPTH = 10,
    MAX_FILES = 1000,
    MAX_NAMES = 20000,    /* in all folders that are looked through */
    MAX_LINE = 16 * 1024, /* a whole one, continuations joined */
    MAX_BYTES = 64 << 20,
    MAX_DEFINES = 64
};

/* `Define NAME VALUE`: ${NAME} in the lines behind it. */
struct define {
    char name[64], value[512];
};

struct search {
    const char *nickname;
    char *string; /* what was found */
    size_t size;
    bool found;
    char root[PATH_MAX];
    char others[512]; /* nicknames that were found instead */
    unsigned files;
    unsigned names;
    size_t bytes;
    bool cut; /* a limit ended the search of the includes */
    struct define defines[MAX_DEFINES];
    size_t define_count;
    struct diag *diag;
};

/* Whose names readdir_counted() counts: glob() hands its functions nothing of
 * the caller's. */
static _Thread_local struct search *searching;

static bool read_conf(struct search *s, const char *path, unsigned depth);

/* The next word of a line, quotes and their escapes undone, as
 * ap_getword_conf() does it. @return false at the end of the line. */
static bool next_word(char **line, char **word)
{
    char *at = *line + strspn(*line, " \t\r"), *out, quote;

    if (!*at)
        return false;
    quote = *at == '"' || *at == '\'' ? *at++ : '\0';
    *word = out = at;
    while (*at && (quote ? *at != quote : !strchr(" \t\r", *at))) {
        if (*at == '\\' && quote && (at[1] == quote || at[1] == '\\'))
            at++;
        *out++ = *at++;
    }
    at += *at != '\0';
    *out = '\0';
    *line = at;
    return true;
}

/* Each once: what is included twice is found twice. */
static void note_other(struct search *s, const char *nickname)
{
    size_t used = strlen(s->others), len = strlen(nickname);

    if (len == 0)
        return;
    for (const char *at = s->others; (at = strstr(at, nickname)); at += len)
        if ((at == s->others || at[-1] == ' ') && strchr(",", at[len]))
            return;
    if (used + len + 3 < sizeof s->others)
        snprintf(s->others + used, sizeof s->others - used, "%s%s",
                 used ? ", " : "", nickname);
}

static bool take_log_format(struct search *s, char *rest)
{
    char *string, *nickname;

    if (!next_word(&rest, &string) || !next_word(&rest, &nickname))
        return true; /* that of TransferLog has no nickname */
    if (strcmp(nickname, s->nickname) != 0) {
        note_other(s, nickname);
        return true;
    }
    if (strlen(string) >= s->size) {
        diag_set(s->diag, "--httpd-conf: the LogFormat %s is too long",
                 nickname);
        return false;
    }
    strcpy(s->string, string);
    s->found = true;
    return true;
}

static struct define *find_define(struct search *s, struct slice name)
{
    for (size_t i = 0; i < s->define_count; i++)
        if (slice_is(name, s->defines[i].name))
            return &s->defines[i];
    return NULL;
}

/* The last one of a name counts; those beyond the limits stay unknown. */
static void take_define(struct search *s, char *rest)
{
    char *name, *value;
    struct define *define;

    if (!next_word(&rest, &name))
        return;
    if (!next_word(&rest, &value))
        value = rest; /* empty */
    define = find_define(s, slice_of(name));
    if (strlen(name) >= sizeof define->name
        || strlen(value) >= sizeof define->value
        || (!define && s->define_count == MAX_DEFINES))
        return;
    if (!define)
        define = &s->defines[s->define_count++];
    strcpy(define->name, name);
    strcpy(define->value, value);
}

/* Write @a line with what is defined in place of its ${NAMES}; @a out has room
 * for MAX_LINE bytes, what is longer is cut. */
static void expand(struct search *s, const char *line, char *out)
{
    char *end = out + MAX_LINE - 1;

    while (*line && out < end) {
        const char *close = strncmp(line, "${", 2) ? NULL : strchr(line, '}');
        const struct define *define =
            close ? find_define(
                s, (struct slice){line + 2, (size_t)(close - line) - 2})
                  : NULL;
        if (define) {
            out += snprintf(out, (size_t)(end - out), "%s", define->value);
            out = out < end ? out : end;
            line = close + 1;
        }
        else {
            *out++ = *line++;
        }
    }
    *out = '\0';
}

static struct dirent *readdir_counted(void *folder)
{
    if (searching->names < MAX_NAMES) {
        searching->names++;
        return readdir(folder);
    }
    searching->cut = true;
    return NULL;
}

static void *open_folder(const char *path)
{
    return opendir(path);
}

static void close_folder(void *folder)
{
    closedir(folder);
}

/* glob() that comes to an end in a tree of links to itself. The caller calls
 * globfree() if it is told true. */
static bool find_paths(struct search *s, const char *pattern, glob_t *found)
{
    *found = (glob_t){.gl_closedir = close_folder,
                      .gl_readdir = readdir_counted,
                      .gl_opendir = open_folder,
                      .gl_lstat = lstat,
                      .gl_stat = stat};
    searching = s;
    return glob(pattern, GLOB_ALTDIRFUNC, NULL, found) == 0;
}

/* One path that a pattern came to; the files of a folder in their order. */
static bool include_path(struct search *s, const char *path, unsigned depth)
{
    char pattern[PATH_MAX];
    struct stat st;
    glob_t found;
    bool ok = true;

    if (stat(path, &st) != 0)
        return true;
    if (!S_ISDIR(st.st_mode)) /* a pipe or device would never end */
        return !S_ISREG(st.st_mode) || read_conf(s, path, depth + 1);
    if (snprintf(pattern, sizeof pattern, "%s/*", path) >= (int)sizeof pattern)
        return true;
    if (!find_paths(s, pattern, &found))
        return true;
    for (size_t i = 0; ok && i < found.gl_pathc; i++)
        ok = depth + 1 < MAX_DEPTH
                 ? include_path(s, found.gl_pathv[i], depth + 1)
                 : true;
    globfree(&found);
    return ok;
}

static bool include(struct search *s, char *rest, unsigned depth)
{
    char *word, pattern[PATH_MAX];
    glob_t found;
    bool ok = true;

    if (!next_word(&rest, &word) || strstr(word, "${") || depth == MAX_DEPTH)
        return true;
    if (snprintf(pattern, sizeof pattern, "%s%s%s", *word == '/' ? "" : s->root,
                 *word == '/' ? "" : "/", word)
        >= (int)sizeof pattern)
        return true;
    if (!find_paths(s, pattern, &found))
        return true; /* httpd would not start; the nickname may be elsewhere */
    for (size_t i = 0; ok && i < found.gl_pathc; i++)
        ok = include_path(s, found.gl_pathv[i], depth);
    globfree(&found);
    return ok;
}

static bool take_line(struct search *s, char *line, unsigned depth)
{
    char *directive, *word;

    if (!next_word(&line, &directive) || *directive == '#')
        return true;
    if (strcasecmp(directive, "LogFormat") == 0)
        return take_log_format(s, line);
    if (strcasecmp(directive, "Define") == 0)
        take_define(s, line);
    if (strcasecmp(directive, "Include") == 0
        || strcasecmp(directive, "IncludeOptional") == 0)
        return include(s, line, depth);
    if (strcasecmp(directive, "ServerRoot") == 0 && next_word(&line, &word)
        && strlen(word) < sizeof s->root)
        strcpy(s->root, word);
    return true;
}

/* A line and those that continue it. @return false at the end of the file. */
static bool next_line(struct search *s, FILE *file, char *line)
{
    size_t len = 0;

    while (s->bytes < MAX_BYTES
           && fgets(line + len, (int)(MAX_LINE - len), file)) {
        size_t got = strlen(line + len);
        s->bytes += got;
        len += got;
        while (len > 0 && (line[len - 1] == '\n' || line[len - 1] == '\r'))
            line[--len] = '\0';
        if (len == 0 || line[len - 1] != '\\' || len + 2 >= MAX_LINE)
            return true;
        line[--len] = '\0';
    }
    return len > 0;
}

static bool read_conf(struct search *s, const char *path, unsigned depth)
{
    char *line; /* and behind it the same, expanded */
    FILE *file;
    bool ok = true;

    if (depth > MAX_DEPTH || s->files == MAX_FILES) {
        s->cut = true;
        return true;
    }
    s->files++;
    file = fopen(path, "re");
    line = malloc(2 * MAX_LINE);
    if (!file && depth > 0) { /* not for us; httpd reads it as root */
        free(line);
        return true;
    }
    if (!file || !line) {
        diag_set(s->diag, "--httpd-conf: cannot read %s: %s", path,
                 strerror(errno));
        ok = false;
    }
    while (ok && next_line(s, file, line)) {
        expand(s, line, line + MAX_LINE);
        ok = take_line(s, line + MAX_LINE, depth);
    }
    if (file)
        fclose(file);
    free(line);
    return ok;
}

bool httpd_conf_log_format(const char *path, const char *nickname, char *string,
                           size_t size, struct diag *diag)
{
    struct search s = {
        .nickname = nickname, .string = string, .size = size, .diag = diag};
    const char *slash = strrchr(path, '/');

    snprintf(s.root, sizeof s.root, "%.*s", slash ? (int)(slash - path) + 1 : 1,
             slash ? path : ".");
    if (!read_conf(&s, path, 0))
        return false;
    if (!s.found)
        diag_set(diag,
                 "--httpd-conf: no LogFormat in %s or its includes has the "
                 "nickname \"%s\"; there are %s%s",
                 path, nickname, s.others[0] ? s.others : "none",
                 s.cut || s.bytes >= MAX_BYTES
                     ? "; not all includes were read, they are too many"
                     : "");
    return s.found;
}
