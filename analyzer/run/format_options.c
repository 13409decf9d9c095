#include "run/format_options.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "format/foreign_format.h"
#include "run/httpd_conf.h"

/* A preset may be named for the date and time formats too, as in GoAccess. */
static const char *date_of(const char *name, bool time)
{
    const char *preset, *date, *clock;

    for (size_t i = 0;
         (preset = log_format_preset_name(i, NULL, &date, &clock)); i++)
        if (strcasecmp(preset, name) == 0)
            return time ? clock : date;
    return name;
}

static struct log_format *custom_format(const struct options *o,
                                        struct diag *diag)
{
    const char *date = o->date_format, *time = o->time_format;
    bool whole = strstr(o->log_format, "%x") != NULL;

    if (o->datetime_format && !date && !time)
        date = time = o->datetime_format;
    /* Epoch stamps and %x need one of both only. */
    if (!time && (whole || (date && strlen(date) == 2)))
        time = date;
    if (!date)
        date = time;
    /* Columns have dates of one form, and JSON times tell theirs. */
    if (!date && o->log_format[0] == '#')
        date = "%Y-%m-%d", time = "%H:%M:%S";
    if (!date && o->log_format[0] == '{')
        date = time = "%+";
    if (!date || !time) {
        diag_set(diag,
                 "--log-format=%s needs --date-format and --time-format "
                 "(for Apache: %%d/%%b/%%Y and %%H:%%M:%%S), or, with %%x, "
                 "--datetime-format",
                 o->log_format);
        return NULL;
    }
    return log_format_compile(o->log_format, o->log_format,
                              date_of(date, false), date_of(time, true), diag);
}

/* A translated format; its name is what was typed. */
static struct log_format *translated(const char *name,
                                     const struct translation *t,
                                     const struct options *o, struct diag *diag)
{
    struct diag why = {""};
    struct log_format *format = log_format_compile(
        name, t->format, o->date_format ? o->date_format : t->date,
        o->time_format ? o->time_format : t->time, &why);

    if (!format)
        diag_set(diag, "\"%s\", translated to our language: %s", name,
                 why.text);
    return format;
}

/* --apache-format: a string, or a nickname that --httpd-conf or httpd's own
 * configuration explains. */
static struct log_format *
apache_format(const char *said, const struct options *o, struct diag *diag)
{
    static char string[FOREIGN_MAX_FORMAT];
    struct translation t;
    const char *text = said;

    if (!strchr(said, '%')) {
        if (o->httpd_conf) {
            if (!httpd_conf_log_format(o->httpd_conf, said, string,
                                       sizeof string, diag))
                return NULL;
            text = string;
        }
        else if (!(text = apache_format_of_nickname(said))) {
            diag_set(diag,
                     "--apache-format: \"%s\" is no format string; for a "
                     "nickname name the configuration that defines it with "
                     "--httpd-conf=FILE",
                     said);
            return NULL;
        }
    }
    return apache_format_translate(text, &t, diag)
               ? translated(said, &t, o, diag)
               : NULL;
}

static struct log_format *
nginx_format(const char *said, const struct options *o, struct diag *diag)
{
    struct translation t;

    return nginx_format_translate(said, &t, diag)
               ? translated(said, &t, o, diag)
               : NULL;
}

static struct log_format *named_format(const struct options *options,
                                       struct diag *diag)
{
    struct log_format *format;

    format = log_format_preset(options->log_format, diag);
    if (format || diag->text[0] != '\0')
        return format;
    if (!strchr(options->log_format, '%') && options->log_format[0] != '#') {
        char names[512] = "";
        const char *name;
        for (size_t i = 0; (name = log_format_preset_name(i, NULL, NULL, NULL));
             i++)
            snprintf(names + strlen(names), sizeof names - strlen(names),
                     "%s%s", i ? ", " : "", name);
        diag_set(diag,
                 "--log-format: \"%s\" is neither a format string nor one of "
                 "%s",
                 options->log_format, names);
        return NULL;
    }
    return custom_format(options, diag);
}

struct log_format *format_from_options(const struct options *o,
                                       struct diag *diag)
{
    int given = (o->log_format != NULL) + (o->apache_format != NULL)
                + (o->nginx_format != NULL);

    if (given > 1) {
        diag_set(diag, "--log-format, --apache-format and --nginx-format each "
                       "say the format; give one of them");
        return NULL;
    }
    if (o->apache_format)
        return apache_format(o->apache_format, o, diag);
    if (o->nginx_format)
        return nginx_format(o->nginx_format, o, diag);
    if (!o->log_format)
        return NULL;
    if (nginx_format_is_likely(o->log_format))
        return nginx_format(o->log_format, o, diag);
    if (apache_format_is_likely(o->log_format))
        return apache_format(o->log_format, o, diag);
    return named_format(o, diag);
}
