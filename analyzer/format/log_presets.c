#include "format/log_format.h"

#include <strings.h>

static const struct {
    const char *name, *format, *date, *time;
} presets[] = {
#define PRESET(name, format, date, time) {name, format, date, time},
#include "format/presets.def"
};

const char *log_format_preset_name(size_t i, const char **format,
                                   const char **date, const char **time)
{
    if (i >= sizeof presets / sizeof presets[0])
        return NULL;
    if (format)
        *format = presets[i].format;
    if (date)
        *date = presets[i].date;
    if (time)
        *time = presets[i].time;
    return presets[i].name;
}

struct log_format *log_format_preset(const char *name, struct diag *diag)
{
    for (size_t i = 0; i < sizeof presets / sizeof presets[0]; i++)
        if (strcasecmp(name, presets[i].name) == 0)
            return log_format_compile(presets[i].name, presets[i].format,
                                      presets[i].date, presets[i].time, diag);
    return NULL;
}
