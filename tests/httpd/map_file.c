#include "map_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char path[512];

int name_map(void)
{
    const char *tmp = getenv("TMPDIR");

    snprintf(path, sizeof path, "%s/live-%ld.map", tmp ? tmp : "/tmp",
             (long)getpid());
    setenv("MR_MAP", path, 1);
    return 0;
}

const char *map_path(void)
{
    return path;
}

void write_map(const char *text)
{
    char part[600];
    FILE *f;

    snprintf(part, sizeof part, "%s.part", path);
    f = fopen(part, "w");
    if (!f)
        return;
    fputs(text, f);
    fclose(f);
    rename(part, path);
}

int remove_map(void)
{
    unlink(path);
    return 0;
}
