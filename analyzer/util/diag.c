#include "util/diag.h"

#include <stdarg.h>
#include <stdio.h>

void diag_set(struct diag *diag, const char *format, ...)
{
    char raw[sizeof diag->text];
    size_t out = 0;
    va_list args;

    va_start(args, format);
    vsnprintf(raw, sizeof raw, format, args);
    va_end(args);

    for (const char *c = raw; *c && out + 5 < sizeof diag->text; c++) {
        unsigned char byte = (unsigned char)*c;
        if (byte >= 0x20 && byte < 0x7f)
            diag->text[out++] = *c;
        else
            out += (size_t)snprintf(diag->text + out, 5, "\\x%02x", byte);
    }
    diag->text[out] = '\0';
}
