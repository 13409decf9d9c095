#include "util/text_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

char *text_file_read(const char *path, size_t max_bytes, struct slice *text,
                     struct diag *diag)
{
    FILE *file = fopen(path, "re");
    char *bytes = file ? malloc(max_bytes + 1) : NULL;
    size_t len = bytes ? fread(bytes, 1, max_bytes + 1, file) : 0;
    bool ok = bytes && !ferror(file) && len <= max_bytes;

    if (ok)
        *text = (struct slice){bytes, len};
    else if (len > max_bytes)
        diag_set(diag, "%s has more than %zu MiB", path, max_bytes >> 20);
    else
        diag_set(diag, "cannot read %s: %s", path, strerror(errno));
    if (file)
        fclose(file);
    if (ok)
        return bytes;
    free(bytes);
    return NULL;
}
