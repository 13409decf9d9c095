#include "mr_finding.h"

#include <http_core.h>

#include "mr_config.h"
#include "mr_private.h"

enum level { NOTE, DOUBT, PROBLEM };

static const struct {
    const char *name;
    enum level level;
    const char *cure;
} rows[] = {
#define FINDING(id, name, level, cure) {name, level, cure},
#include "mr_finding.def"
};

/* Notes are for those who look: in httpd -t they are seen at any LogLevel, in
 * the log of a server from info on. */
static int log_level(enum level level)
{
    if (level != NOTE)
        return APLOG_WARNING;
    return ap_state_query(AP_SQ_RUN_MODE) == AP_SQ_RM_CONFIG_TEST ? APLOG_NOTICE
                                                                  : APLOG_INFO;
}

void mr_finding_add(struct mr_findings *findings, enum mr_finding finding,
                    const struct mr_rule *rule, const char *detail)
{
    enum mr_check_mode mode = mr_config_check(rule->server);
    bool error = mode == MR_CHECK_ERROR && rows[finding].level == PROBLEM;

    if (mode == MR_CHECK_OFF || (findings->first_pass && !error))
        return;
    findings->errors += error;
    if (++findings->count[finding] > MR_FINDINGS_LOGGED)
        return;
    /* httpd escapes what it logs. */
    ap_log_error(APLOG_MARK,
                 APLOG_STARTUP
                     | (error ? APLOG_ERR : log_level(rows[finding].level)),
                 0, rule->server, MR_LOGNO(050) "%s:%d: [%s] %s; %s",
                 rule->directive->filename, rule->directive->line_num,
                 rows[finding].name, detail, rows[finding].cure);
}

void mr_findings_end(const struct mr_findings *findings, const server_rec *s)
{
    for (int i = 0; i < MR_FINDING_COUNT; i++)
        if (findings->count[i] > MR_FINDINGS_LOGGED)
            ap_log_error(APLOG_MARK, APLOG_STARTUP | log_level(rows[i].level),
                         0, s, MR_LOGNO(051) "[%s] %u more are left out",
                         rows[i].name, findings->count[i] - MR_FINDINGS_LOGGED);
    if (findings->errors > 0)
        ap_log_error(APLOG_MARK, APLOG_STARTUP | APLOG_CRIT, 0, s,
                     MR_LOGNO(052) "MethodRedirectCheck error: %u findings "
                                   "stop the server",
                     findings->errors);
}
