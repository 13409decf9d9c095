#include "mr_cookie.h"

#include <string.h>

bool mr_cookie_find(const char *header, const char *name, const char **value,
                    size_t *len)
{
    size_t name_len = strlen(name);

    while (*header) {
        size_t pair;

        header += strspn(header, " \t;");
        pair = strcspn(header, ";");
        if (pair > name_len && header[name_len] == '='
            && !memcmp(header, name, name_len)) {
            *value = header + name_len + 1;
            *len = pair - name_len - 1;
            while (*len > 0 && strchr(" \t", (*value)[*len - 1]))
                --*len;
            return true;
        }
        header += pair;
    }
    return false;
}
