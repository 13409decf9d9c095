/* Any LogFormat or log_format. Laws: it is translated or explained, never both;
 * what is translated has the length that fits, and compiles or is explained. */
#include <stdlib.h>
#include <string.h>

#include "format/foreign_format.h"
#include "format/log_format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool law)
{
    if (!law)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);

    require(text != NULL);
    if (size > 0)
        memcpy(text, data, size);
    text[size] = '\0';
    for (int nginx = 0; nginx < 2; nginx++) {
        struct translation t;
        struct diag diag = {""}, why = {""};
        bool ok = nginx ? nginx_format_translate(text, &t, &diag)
                        : apache_format_translate(text, &t, &diag);
        require(ok == (diag.text[0] == '\0'));
        if (!ok)
            continue;
        require(strlen(t.format) < sizeof t.format);
        struct log_format *format =
            log_format_compile("fuzz", t.format, t.date, t.time, &why);
        require((format == NULL) == (why.text[0] != '\0'));
        log_format_destroy(format);
    }
    free(text);
    return 0;
}
