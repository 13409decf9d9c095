#include "mr_hsts.h"

#include <stdbool.h>
#include <string.h>

#include <apr_cstr.h>
#include <apr_strings.h>

/* The preload list takes no host that promises less than a year. */
#define PRELOAD_SECONDS 31536000

static const char *format_error(const char *text, apr_pool_t *pool)
{
    return apr_psprintf(pool,
                        "hsts=%s: use SECONDS, then ,includeSubDomains and "
                        ",preload if wanted, without blanks, such as "
                        "31536000,includeSubDomains",
                        text);
}

const char *mr_hsts_parse(const char **value, const char *text,
                          apr_pool_t *pool)
{
    char *rest, *word = apr_strtok(apr_pstrdup(pool, text), ",", &rest);
    bool subdomains = false, preload = false;
    const char *seconds = word;

    if (!word || strlen(word) > 10 || text[strlen(text) - 1] == ','
        || word[strspn(word, "0123456789")] != '\0')
        return format_error(text, pool);
    while ((word = apr_strtok(NULL, ",", &rest)) != NULL) {
        bool *given = !apr_cstr_casecmp(word, "includeSubDomains") ? &subdomains
                      : !apr_cstr_casecmp(word, "preload")         ? &preload
                                                                   : NULL;
        if (!given || *given)
            return format_error(text, pool);
        *given = true;
    }
    if (preload && (!subdomains || apr_atoi64(seconds) < PRELOAD_SECONDS))
        return apr_psprintf(pool,
                            "hsts=%s: preload needs includeSubDomains and at "
                            "least %d seconds",
                            text, PRELOAD_SECONDS);
    *value = apr_pstrcat(pool, "max-age=", seconds,
                         subdomains ? "; includeSubDomains" : "",
                         preload ? "; preload" : "", (char *)NULL);
    return NULL;
}
