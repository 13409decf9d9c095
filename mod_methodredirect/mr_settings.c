#include "mr_settings.h"

#include <stdbool.h>
#include <string.h>

#include <apr_strings.h>

#include "mr_forwarded.h"

const char *mr_settings_error(const cmd_parms *cmd, const char *reason)
{
    return apr_pstrcat(cmd->pool, cmd->cmd->name, ": ", reason, (char *)NULL);
}

/* httpd keeps one value for all methods, whatever <Limit> says. */
const char *mr_settings_limited(const cmd_parms *cmd)
{
    return cmd->limited == -1
               ? NULL
               : mr_settings_error(
                   cmd, "<Limit> and <LimitExcept> narrow rules, not settings; "
                        "write it outside of them, or into an <If> such as "
                        "<If \"%{REQUEST_METHOD} == 'DELETE'\">");
}

const struct mr_settings_choice mr_settings_enforce = {
    MR_SETTING_ENFORCE,
    {"off", "report", "on", "strict", NULL},
    "off, report, on or strict"};
const struct mr_settings_choice mr_settings_http10 = {
    MR_SETTING_HTTP10_KEEP, {"same", "keep", NULL}, "same or keep"};
const struct mr_settings_choice mr_settings_relative = {
    MR_SETTING_RELATIVE, {"off", "on", NULL}, "on or off"};

const char *mr_settings_choice(cmd_parms *cmd, void *config, const char *word)
{
    const struct mr_settings_choice *choice = cmd->info;
    const char *error = mr_settings_limited(cmd);

    if (error)
        return error;
    for (int i = 0; choice->words[i]; i++) {
        if (!ap_cstr_casecmp(word, choice->words[i])) {
            ((struct mr_dir_config *)config)->setting[choice->setting] = i;
            return NULL;
        }
    }
    return mr_settings_error(cmd, apr_psprintf(cmd->pool,
                                               "\"%s\" is not accepted; use %s",
                                               word, choice->accepted));
}

/* The value of an action of MethodRedirectEnforceOrigin, -1 when it is none. */
static int enforce_action(const char *word)
{
    static const struct {
        const char *word;
        int action;
    } rows[] = {
        {"pass", MR_ENFORCE_PASS},
        {"report", MR_ENFORCE_ONLY_REPORT},
        {"preserve", MR_ENFORCE_PRESERVE},
        {"see-other", MR_ENFORCE_SEE_OTHER},
        {"refuse=403", 403},
        {"refuse=404", 404},
        {"refuse=409", 409},
        {"refuse=410", 410},
        {"refuse=451", 451},
        {"refuse=500", 500},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (!strcmp(word, rows[i].word))
            return rows[i].action;
    return -1;
}

const char *mr_settings_origin_action(cmd_parms *cmd, void *config,
                                      const char *word)
{
    struct mr_dir_config *dir = config;
    const char *equals = strchr(word, '=');
    int action = equals ? enforce_action(equals + 1) : -1;
    const char *error = mr_settings_limited(cmd);

    if (error)
        return error;
    for (int o = 0; equals && o < MR_ORIGIN_COUNT; o++) {
        const char *name = mr_origin_name((enum mr_origin)o);
        if (strlen(name) != (size_t)(equals - word)
            || strncmp(name, word, strlen(name)) != 0)
            continue;
        if (action < 0)
            return mr_settings_error(
                cmd, apr_psprintf(cmd->pool,
                                  "\"%s\" is not an action; use preserve, "
                                  "see-other, report, pass or refuse=STATUS "
                                  "with 403, 404, 409, 410, 451 or 500",
                                  equals + 1));
        dir->setting[MR_SETTING_ACTION + o] = action;
        return NULL;
    }
    return mr_settings_error(
        cmd, apr_psprintf(cmd->pool,
                          "\"%s\" is not ORIGIN=ACTION; the origins "
                          "are mapping, auth, handler, error and "
                          "internal",
                          word));
}

/* HOST, HOST:PORT, or "*." before a name. */
static bool is_host_or_below(const char *word)
{
    if (strncmp(word, "*.", 2) != 0)
        return mr_host_is_valid(word);
    return !strchr("[.", word[2]) && mr_host_is_valid(word + 2);
}

static bool is_allow_or_deny(const char *word)
{
    return !ap_cstr_casecmp(word, "allow") || !ap_cstr_casecmp(word, "deny");
}

const char *mr_settings_cross_origin(cmd_parms *cmd, void *config, int argc,
                                     char *const argv[])
{
    struct mr_dir_config *dir = config;
    const struct mr_cross_origin *before = dir->cross_origin;
    struct mr_cross_origin *policy = apr_pcalloc(cmd->pool, sizeof *policy);
    apr_array_header_t *hosts =
        apr_array_make(cmd->pool, argc + 1, sizeof(const char *));
    const char *error = mr_settings_limited(cmd);

    if (error)
        return error;
    if (argc == 0)
        return mr_settings_error(cmd,
                                 "needs a value; use deny, allow or hosts");
    policy->allow_all = !ap_cstr_casecmp(argv[0], "allow");
    if (before && !is_allow_or_deny(argv[0]))
        for (int i = 0; before->hosts[i]; i++)
            APR_ARRAY_PUSH(hosts, const char *) = before->hosts[i];
    for (int i = 0; i < argc; i++) {
        bool word = is_allow_or_deny(argv[i]);
        if (word ? argc > 1 : !is_host_or_below(argv[i]))
            return mr_settings_error(
                cmd, apr_psprintf(cmd->pool,
                                  "\"%s\" is not accepted; use deny or "
                                  "allow alone, or hosts such as "
                                  "www.example.com, host:8443 or "
                                  "*.example.com with blanks between "
                                  "them",
                                  argv[i]));
        if (!word)
            APR_ARRAY_PUSH(hosts, const char *) = argv[i];
    }
    APR_ARRAY_PUSH(hosts, const char *) = NULL;
    policy->hosts = (const char *const *)(const void *)hosts->elts;
    dir->cross_origin = policy;
    return NULL;
}
