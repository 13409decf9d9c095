#include "run/file_vhosts.h"

#include <regex.h>
#include <stdbool.h>
#include <stdlib.h>

#include "input/log_name.h"
#include "util/groups.h"
#include "util/hash.h"

enum { MAX_LOGS = 1 << 20 };

struct entry {
    bool known;
    const char *file; /* what `vhost` borrows from */
    struct slice vhost;
};

struct file_vhosts {
    bool has_regex;
    regex_t regex;
    struct groups *logs;
    const struct entry *last; /* many records come of one log */
};

struct file_vhosts *file_vhosts_create(const char *regex)
{
    struct file_vhosts *v = calloc(1, sizeof *v);

    if (!v)
        return NULL;
    v->has_regex = *regex && regcomp(&v->regex, regex, REG_EXTENDED) == 0;
    v->logs = groups_create(sizeof(struct entry), MAX_LOGS);
    if (!v->logs || (*regex && !v->has_regex)) {
        file_vhosts_destroy(v);
        return NULL;
    }
    return v;
}

static struct slice find(struct file_vhosts *v, const char *file)
{
    const char *slash = strrchr(file, '/');
    const char *name = slash ? slash + 1 : file;
    regmatch_t all;

    if (strcmp(file, "-") == 0 || strcmp(file, "(standard input)") == 0)
        return (struct slice){NULL, 0};
    if (!v->has_regex)
        return log_name_site(name);
    if (regexec(&v->regex, name, 1, &all, 0) != 0)
        return (struct slice){NULL, 0};
    return (struct slice){name + all.rm_so, (size_t)(all.rm_eo - all.rm_so)};
}

struct slice file_vhosts_of(struct file_vhosts *v, const char *file)
{
    struct entry *e;

    if (v->last && v->last->file == file)
        return v->last->vhost;
    e = groups_entry(v->logs, hash_keyed(slice_of(file)));
    if (!e)
        return find(v, file);
    if (!e->known)
        *e = (struct entry){true, file, find(v, file)};
    v->last = e;
    return e->vhost;
}

void file_vhosts_tell(struct file_vhosts *v, const char *const *logs,
                      size_t count, FILE *out)
{
    enum { SHOWN = 3 };
    size_t without = 0;

    for (size_t i = 0; i < count; i++)
        if (file_vhosts_of(v, logs[i]).len == 0 && without++ < SHOWN)
            fprintf(out,
                    "redirect-analyzer: %s: its name tells no virtual host "
                    "(--fname-as-vhost); its lines say whose they are\n",
                    logs[i]);
    if (without > SHOWN)
        fprintf(out, "redirect-analyzer: so do the lines of %zu more log%s\n",
                without - SHOWN, without - SHOWN == 1 ? "" : "s");
}

void file_vhosts_destroy(struct file_vhosts *v)
{
    if (!v)
        return;
    if (v->has_regex)
        regfree(&v->regex);
    groups_destroy(v->logs);
    free(v);
}
