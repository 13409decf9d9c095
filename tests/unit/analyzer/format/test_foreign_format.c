/* Expectations: mod_log_config's manual for LogFormat, ngx_http_log_module's
 * for log_format; GoAccess' own strings for the formats that both know. */
#include "format/foreign_format.h"

#include <stdio.h>
#include <string.h>

#include "check.h"
#include "format/log_format.h"

typedef bool translator(const char *text, struct translation *out,
                        struct diag *diag);

struct row {
    const char *text, *format, *date, *time;
};

static void check_rows(translator *translate, const struct row *rows,
                       size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct translation t;
        struct diag diag = {""};
        if (!translate(rows[i].text, &t, &diag)) {
            CHECK_STR(diag.text, rows[i].format);
            continue;
        }
        CHECK_STR(t.format, rows[i].format);
        CHECK_STR(t.date, rows[i].date);
        CHECK_STR(t.time, rows[i].time);
    }
}

#define CHECK_ROWS(translate, rows)                                            \
    check_rows(translate, rows, sizeof(rows) / sizeof(rows)[0])

#define A "%d/%b/%Y", "%H:%M:%S"

/* clang-format off */
static void a_log_format_of_apache_becomes_one_of_ours(void)
{
    static const struct row rows[] = {
        {"%h %l %u %t \"%r\" %>s %b", "%h %^[%d:%t %^] \"%r\" %s %b", A},
        {"%h %l %u %t \\\"%r\\\" %>s %b \\\"%{Referer}i\\\" \\\"%{User-Agent}i\\\"",
         "%h %^[%d:%t %^] \"%r\" %s %b \"%R\" \"%u\"", A},
        {"LogFormat \"%v:%p %h %l %u %t \\\"%r\\\" %>s %O \\\"%{Referer}i\\\" \\\"%{User-Agent}i\\\"\" vhost_combined",
         "%v:%^ %h %^[%d:%t %^] \"%r\" %s %b \"%R\" \"%u\"", A},
        {"%h %l %u %t \\\"%r\\\" %>s %b \\\"%{Referer}i\\\" \\\"%{User-Agent}i\\\" \\\"%{methodredirect-location}n\\\" %v %D %I %{remote}p %k %X \\\"%{Content-Type}i\\\" %{methodredirect-rule}n %{methodredirect-action}n %{methodredirect-origin}n %{msec_frac}t",
         "%h %^[%d:%t %^] \"%r\" %s %b \"%R\" \"%u\" \"%J\" %v %D %I %P %N %X \"%Y\" %g %a %o %f", A},
        {"%a %t %m %U%q %H %s %>s %!200,304{REFERER}i", "%h [%d:%t %^] %m %U %H %^ %s %R", A},
        {"%h %t %<s \"%{Location}o\" %T %{ms}T %{us}T %{Host}i %{UNIQUE_ID}e %{SSL_PROTOCOL}x %{x}C %{Y}n %P %L",
         "%h [%d:%t %^] %s \"%J\" %T %L %D %V %i %S %^ %^ %^ %^", A},
        {"%h %t %r %^FB %{X}^ti %>s", "%h [%d:%t %^] %r %^ %^ %s", A},
        /* A column behind the client that is no user stays one. */
        {"%h %A %l %u %t %r", "%h %^ %^[%d:%t %^] %r", A},
        {"%h %{X-Real-IP}i %t", "%h %^ %^[%d:%t %^]", A},
        {"%h %{c}a - %u %t", "%h %^ %^[%d:%t %^]", A},
        /* The connection's client counts where there is no other. */
        {"%{c}a %l %u %t", "%h %^[%d:%t %^]", A},
        {"%{c}a %h %t", "%^ %h [%d:%t %^]", A},
        {"%{c}a \"%{X-Forwarded-For}i\" %t", "%^ \"~h{, }\" [%d:%t %^]", A},
        {"%{CF-Connecting-IP}i %l %u %t", "%h %^[%d:%t %^]", A},
        {"%{x-real-ip}i %l %u %t %{True-Client-IP}i", "%h %^[%d:%t %^] %^", A},
        {"[%{c}a] %h %l %u %t", "[%^] %h %^[%d:%t %^]", A},
        {"%h 100%% %t", "%h 100_ [%d:%t %^]", A},
    };
    CHECK_ROWS(apache_format_translate, rows);
}

static void times_of_apache_are_read_whole_or_in_pieces(void)
{
    static const struct row rows[] = {
        {"%h %{%Y-%m-%d %H:%M:%S}t", "%h %d %t", "%Y-%m-%d", "%H:%M:%S"},
        {"%h [%{%d/%b/%Y %T}t.%{msec_frac}t %{%z}t]", "%h [%d %t.%f %z]", "%d/%b/%Y", "%T"},
        {"%h %{%Y-%m-%dT%H:%M:%S%z}t", "%h %x", "%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S%z"},
        {"%h %{%FT%T}tZ", "%h %dT%tZ", "%F", "%T"},
        {"%h %{sec}t", "%h %x", "%s", "%s"},
        {"%h %{msec}t", "%h %x", "%*", "%*"},
        {"%h %{usec}t", "%h %x", "%f", "%f"},
        {"%h %{begin:%Y%m%d}t-%{end:%H%M%S}t", "%h %d-%t", "%Y%m%d", "%H%M%S"},
        {"%h %{%s}t", "%h %x", "%s", "%s"},
        /* A fraction that the offset follows is read with the rest. */
        {"%h %{%Y-%m-%dT%H:%M:%S}t.%{msec_frac}t%{%z}t %r", "%h %x %r", "%+", "%+"},
        {"%h [%{%FT%T}t.%{usec_frac}t%{%z}t] %r %t", "%h [%x] %r [%^]", "%+", "%+"},
        /* The second one says nothing new. */
        {"%h %t %{%Y}t", "%h [%d:%t %^] %^", A},
    };
    CHECK_ROWS(apache_format_translate, rows);
}

static void a_list_of_clients_counts_where_there_is_no_client(void)
{
    static const struct row rows[] = {
        {"%h \"%{X-Forwarded-For}i\" %t", "%h \"%^\" [%d:%t %^]", A},
        {"\"%{X-Forwarded-For}i\" %t", "\"~h{, }\" [%d:%t %^]", A},
        {"%{X-Forwarded-For}i %l %u %t \"%r\"", "~h{, } %^[%d:%t %^] \"%r\"", A},
    };
    CHECK_ROWS(apache_format_translate, rows);
}

static void a_log_format_of_nginx_becomes_one_of_ours(void)
{
    static const struct row rows[] = {
        {"$remote_addr - $remote_user [$time_local] \"$request\" $status $body_bytes_sent \"$http_referer\" \"$http_user_agent\"",
         "%h - %^[%d:%t %^] \"%r\" %s %b \"%R\" \"%u\"", A},
        {"log_format main '$remote_addr - $remote_user [$time_local] \"$request\" '\n    '$status ${body_bytes_sent} \"$sent_http_location\"';",
         "%h - %^[%d:%t %^] \"%r\" %s %b \"%J\"", A},
        {"$proxy_add_x_forwarded_for - $remote_user [$time_local] \"$request\" $status", "~h{, } %^[%d:%t %^] \"%r\" %s", A},
        {"\"$proxy_add_x_forwarded_for\" [$time_local] \"$request\" $status", "\"~h{, }\" [%d:%t %^] \"%r\" %s", A},
        {"$msec $remote_addr $request_method $request_uri $status $upstream_addr", "%x %h %m %U %s %l", "%+", "%+"},
        {"$remote_addr $time_iso8601 $request_method $uri$is_args$args $status", "%h %x %m %U %s", "%+", "%+"},
        {"$remote_addr $request_method \"$scheme://$host$request_uri\" $is_args", "%h %m \"%U\" %^", "%+", "%+"},
        {"$scheme://$http_host:$server_port$uri$is_args$args|$status", "%U|%s", "%+", "%+"},
        {"$scheme://$host/$status", "%S://%v/%s", "%+", "%+"},
        {"$time_local|$msec|$remote_addr", "%d:%t %^|%^|%h", A},
        {"log_format j escape=json '{\"t\":\"$time_iso8601\",\"a\":\"$remote_addr\",' '\"r\":\"$request\",\"s\":$status,\"l\":\"$time_local\"}';",
         "{\"t\":\"%x\",\"a\":\"%h\",\"r\":\"%r\",\"s\":\"%s\",\"l\":\"%x\"}", "%+", "%+"},
        {"5$ $remote_addr", "5$ %h", "%+", "%+"},
        {"$http_x_real_ip - [$time_local] $realip_remote_addr", "%h - [%d:%t %^] %^", A},
        {"$remote_addr $http_cf_connecting_ip [$time_local]", "%h %^ %^[%d:%t %^]", A},
    };
    CHECK_ROWS(nginx_format_translate, rows);
}

static void what_cannot_be_translated_is_named(void)
{
    static const struct {
        translator *translate;
        const char *text, *says;
    } rows[] = {
        {apache_format_translate, "%h%>s %t", "has %>s directly behind %h"},
        {apache_format_translate, "%h%% %t", "a percent sign directly behind %h"},
        {apache_format_translate, "%h %Q", "the LogFormat directive %Q is not known"},
        {apache_format_translate, "%h %{Foo", "%{Foo has no end"},
        {apache_format_translate, "%h %{%d %H%z}t", "%{%d %H%z}t cannot be read back"},
        {apache_format_translate, "%h %{%c}t", "%{%c}t cannot be read back"},
        {apache_format_translate, "%h%u %t \"%r\" %s", "has %u directly behind %h"},
        {apache_format_translate, "%h %{%F %T}t.%{msec_frac}t%{%z}t", "has %{%z}t directly behind %{msec_frac}t"},
        {nginx_format_translate, "$remote_addr$remote_user [$time_local]", "has $remote_user directly behind $remote_addr"},
        {nginx_format_translate, "$scheme$host$request_uri", "has $host directly behind $scheme"},
        {nginx_format_translate, "$host$request_uri", "has $request_uri directly behind $host"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct translation t;
        struct diag diag = {""};
        bool ok = rows[i].translate(rows[i].text, &t, &diag);
        if (ok || !strstr(diag.text, rows[i].says))
            CHECK_STR(ok ? t.format : diag.text, rows[i].says);
    }
}
/* clang-format on */

static void what_is_translated_compiles(void)
{
    struct translation t;
    struct diag diag = {""};

    CU_ASSERT_TRUE_FATAL(apache_format_translate(
        "{ \"time\":\"%t\", \"ip\":\"%a\", \"status\": %>s, \"bytes\": %B, "
        "\"req\":\"%m %U%q %H\", \"method\":\"%m\", \"path\":\"%U\" }",
        &t, &diag));
    CHECK_STR(t.format,
              "{ \"time\":\"[%d:%t %^]\", \"ip\":\"%h\", \"status\": \"%s\", "
              "\"bytes\": \"%b\", \"req\":\"%m %U %H\", \"method\":\"%m\", "
              "\"path\":\"%U\" }");
    struct log_format *format =
        log_format_compile("x", t.format, t.date, t.time, &diag);
    CHECK_STR(diag.text, "");
    CU_ASSERT_PTR_NOT_NULL_FATAL(format);
    CU_ASSERT_EQUAL(log_format_kind(format), LOG_FORMAT_JSON);
    log_format_destroy(format);
}

static void nicknames_of_httpd_are_known(void)
{
    struct translation t;
    struct diag diag;

    CU_ASSERT_PTR_NULL(apache_format_of_nickname("mine"));
    CU_ASSERT_TRUE(apache_format_translate(
        apache_format_of_nickname("vhost_combined"), &t, &diag));
    CHECK_STR(t.format, "%v:%^ %h %^[%d:%t %^] \"%r\" %s %b \"%R\" \"%u\"");
    CU_ASSERT_TRUE(apache_format_is_likely("%h %>s"));
    CU_ASSERT_TRUE(apache_format_is_likely("\"%{Referer}i\""));
    CU_ASSERT_FALSE(apache_format_is_likely("%h \"~h{, }\" %s"));
    CU_ASSERT_TRUE(nginx_format_is_likely("$remote_addr"));
    CU_ASSERT_FALSE(nginx_format_is_likely("%h $5"));
}

static CU_TestInfo tests[] = {
    {"a LogFormat of Apache becomes one of ours",
     a_log_format_of_apache_becomes_one_of_ours},
    {"times of Apache are read whole or in pieces",
     times_of_apache_are_read_whole_or_in_pieces},
    {"a list of clients counts where there is no client",
     a_list_of_clients_counts_where_there_is_no_client},
    {"a log_format of nginx becomes one of ours",
     a_log_format_of_nginx_becomes_one_of_ours},
    {"what cannot be translated is named", what_cannot_be_translated_is_named},
    {"what is translated compiles", what_is_translated_compiles},
    {"nicknames of httpd are known", nicknames_of_httpd_are_known},
    CU_TEST_INFO_NULL,
};
SUITE_DEFINE(analyzer_foreign_format, "analyzer/format/foreign_format");
