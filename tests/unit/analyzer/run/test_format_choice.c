/* Expectations: GoAccess' manual page for --log-format, --date-format,
 * --time-format and --datetime-format; the log lines say which format they
 * have. */
#include "run/format_choice.h"

#include <stdio.h>
#include <string.h>

#include "check.h"
#include "run/format_options.h"

static struct line lines[64];

/* The name of the format that is chosen for @a text, lines divided by \n. */
static const char *chosen(const char *text, struct diag *diag)
{
    static char name[64];
    struct log_format *format;
    struct w3c_header header = {.fields = ""};
    size_t count = 0;

    while (*text && count < sizeof lines / sizeof lines[0]) {
        size_t len = strcspn(text, "\n");
        lines[count] = (struct line){.text = {text, len}, .number = count + 1};
        w3c_header_take(&header, lines[count].text);
        /* Quotes are found without marks too. */
        count++;
        text += len + (text[len] == '\n');
    }
    diag->text[0] = name[0] = '\0';
    format = format_from_lines(&header, lines, count, "access.log", diag);
    if (!format)
        return NULL;
    strncat(name, log_format_name(format), sizeof name - 1);
    log_format_destroy(format);
    return name;
}

/* clang-format off */
#define TIME "[20/Nov/2026:10:21:39 +0000]"
static const struct {
    const char *format, *text;
} logs[] = {
    {"COMMON",   "192.0.2.1 - - " TIME " \"GET / HTTP/1.1\" 200 1"},
    {"COMMON",   "2001:db8::1 - - " TIME " \"GET / HTTP/1.1\" 200 1"},
    {"COMMON",   "::1 - - " TIME " \"GET / HTTP/1.1\" 200 1"},
    {"COMBINED", "192.0.2.1 - - " TIME " \"GET / HTTP/1.1\" 200 1 \"-\" \"-\""},
    {"COMBINED", "2001:db8::1 - - " TIME " \"GET / HTTP/1.1\" 200 1 \"-\" \"-\""},
    {"COMBINED", "2001:db8::1 - frank " TIME " \"GET / HTTP/1.1\" 200 1 \"-\" \"-\""},
    {"COMBINED", "::1 - - " TIME " \"GET / HTTP/1.1\" 200 1 \"-\" \"-\""},
    {"COMBINED", "[2001:db8::1] - - " TIME " \"GET / HTTP/1.1\" 200 1 \"-\" \"-\""},
    {"COMBINED", "client.example - a:b " TIME " \"GET / HTTP/1.1\" 200 1 \"-\" \"-\""},
    {"VCOMMON",  "a.example:80 192.0.2.1 - - " TIME " \"GET / HTTP/1.1\" 200 1"},
    {"VCOMMON",  "a.example:80 2001:db8::1 - - " TIME " \"GET / HTTP/1.1\" 200 1"},
    {"VCOMBINED", "a.example:80 192.0.2.1 - - " TIME " \"GET / HTTP/1.1\" 200 1 \"-\" \"-\""},
    {"VCOMBINED", "a.example:443 ::1 - - " TIME " \"GET / HTTP/1.1\" 200 1 \"-\" \"-\""},
    {"METHODREDIRECT", "192.0.2.1 - - " TIME " \"POST /o HTTP/1.1\" 307 277 \"-\" \"c\" \"/n\" a.example 54 181 36920 0 + \"-\" - - - 046"},
    {"METHODREDIRECT", "2001:db8::1 - - " TIME " \"POST /o HTTP/1.1\" 307 277 \"-\" \"c\" \"/n\" a.example 54 181 36920 0 + \"-\" - - - 046"},
    {"TRAEFIKCLF", "192.0.2.1 - - " TIME " \"GET / HTTP/1.1\" 200 3 \"-\" \"N\" 2 \"t@docker\" \"http://198.51.100.3:80\" 1ms"},
    {"AWSS3", "79a5 b.example " TIME " 192.0.2.3 79a5 3E57 REST.GET.VERSIONING - \"GET /b?v HTTP/1.1\" 200 - 113 - 7 - \"-\" \"S3\" -"},
    {"AWSALB", "http 2026-11-20T10:21:39.463821Z app/lb/49 192.0.2.1:44740 10.0.0.1:80 0.000 0.001 0.000 200 200 34 366 \"GET http://a.example:80/ HTTP/1.1\" \"curl/7.46.0\" - - arn:aws:x \"Root=1-58\" \"-\" \"-\" 0 2026-11-20T10:21:39.364000Z \"redirect\" \"https://a.example:443/\" \"-\" \"10.0.0.1:80\" \"200\""},
    {"AWSALBSHORT", "http 2026-11-20T10:21:39.463821Z app/lb/49 192.0.2.1:44740 10.0.0.1:80 0.000 0.001 0.000 200 200 34 366 \"GET http://a.example:80/ HTTP/1.1\" \"curl/7.46.0\" - - arn:aws:x"},
    {"CLOUDFRONT", "2026-11-20\t10:21:39\tCDG\t703\t192.0.2.1\tGET\td.example\t/a\t302\t-\tc\tq=4\t-\tMiss\ti\tc.example\thttps\t62\t0.1\t-\tTLSv1.3\tA\tMiss\tHTTP/2.0\t-"},
    {"W3C", "#Fields: date time\n2026-11-20 10:21:39 198.51.100.2 GET /a x=1 80 - 192.0.2.1 M/4 http://a.example/ 200 0 0 15"},
    {"AWSELBCLASSIC", "2026-11-20T10:21:39.945958Z lb 192.0.2.1:2817 10.0.0.1:80 0.000073 0.001048 0.000057 200 200 0 29 \"GET http://a.example:80/ HTTP/1.1\" \"curl/7.38.0\" - -"},
    {"AWSELBCLASSIC", "2026-11-20T10:21:39.945958Z lb 192.0.2.1:2817 - -1 -1 -1 504 0 0 0 \"GET http://a.example:80/ HTTP/1.1\" \"curl/7.38.0\" DHE-RSA-AES128-SHA TLSv1.2"},
    {"ISTIO", "[2026-11-20T10:21:39.123Z] \"GET /a HTTP/1.1\" 302 - via_upstream - \"-\" 0 135 4 4 \"192.0.2.1\" \"curl/7.73.0\" \"8496\" \"a.example\" \"10.44.1.27:80\" outbound|80||a 10.44.1.23:37652 10.0.45.184:80 10.44.1.23:46520 - default"},
    {"ISTIODIRECT", "[2026-11-20T10:21:39.123Z] \"GET /a HTTP/1.1\" 302 - via_upstream - \"-\" 0 135 4 4 \"-\" \"curl/7.73.0\" \"8496\" \"a.example\" \"10.44.1.27:80\" outbound|80||a 10.44.1.23:37652 10.0.45.184:80 192.0.2.1:46520 - default"},
    {"SQUIDNATIVE", "1795170099.046     54 192.0.2.1 TCP_MISS/302 812 GET http://a.example/ - HIER_DIRECT/198.51.100.2 text/html\n"
                    "1795170099.046      3 192.0.2.1 TCP_TUNNEL/200 500 CONNECT a.example:443 frank HIER_DIRECT/198.51.100.2 -"},
    {"COMBINED in one quote", "\"192.0.2.1 - - " TIME " \"GET / HTTP/1.1\" 200 1 \"-\" \"a\"\""},
    {"COMMON in one quote", "\"192.0.2.1 - - " TIME " \"GET / HTTP/1.1\" 200 1\""},
    {"SQUIDNATIVE in syslog", "Nov 20 10:21:39 p.example squid[99]: 1795170099.046     54 192.0.2.1 TCP_MISS/302 812 GET http://a.example/ - HIER_DIRECT/198.51.100.2 text/html"},
    {"CLOUDSTORAGE", "\"1795170099046763\",\"192.0.2.1\",\"1\",\"\",\"GET\",\"/b/a\",\"302\",\"5\",\"812\",\"54\",\"s.example\",\"\",\"curl/8.5.0\""},
    {"CLOUDSTORAGE", "\"1795170099046763\",\"192.0.2.1\",\"1\",\"\",\"GET\",\"/b/a\",\"302\",\"5\",\"812\",\"54\",\"s.example\",\"\",\"curl/8.5.0\",\"AEn\",\"GET_Object\",\"b\",\"a,b.txt\""},
    {"CADDY", "{\"level\":\"info\",\"ts\":1795170099.0467635,\"logger\":\"http.log.access\",\"msg\":\"handled request\",\"request\":{\"remote_ip\":\"192.0.2.7\",\"remote_port\":\"44790\",\"client_ip\":\"192.0.2.1\",\"proto\":\"HTTP/2.0\",\"method\":\"POST\",\"host\":\"shop.example\",\"uri\":\"/order?x=1\",\"headers\":{\"User-Agent\":[\"curl/8.5.0\"],\"Referer\":[\"http://a.example/\"]},\"tls\":{\"resumed\":false,\"version\":772,\"cipher_suite\":4865,\"proto\":\"h2\"}},\"bytes_read\":5,\"user_id\":\"\",\"duration\":0.000054,\"size\":12,\"status\":302,\"resp_headers\":{\"Server\":[\"Caddy\"],\"Location\":[\"/thanks\"]}}"},
    {"TRAEFIK", "{\"ClientAddr\":\"192.0.2.7:11029\",\"ClientHost\":\"192.0.2.1,10.0.0.50\",\"ClientPort\":\"11029\",\"ClientUsername\":\"-\",\"DownstreamContentSize\":17,\"DownstreamStatus\":301,\"Duration\":54000,\"OriginStatus\":0,\"RequestHost\":\"shop.example\",\"RequestMethod\":\"GET\",\"RequestPath\":\"/a?b\",\"RequestProtocol\":\"HTTP/2.0\",\"RequestScheme\":\"https\",\"StartLocal\":\"2026-11-20T11:21:39.046763557+01:00\",\"StartUTC\":\"2026-11-20T10:21:39.046763557Z\",\"downstream_Location\":\"/c\",\"request_User-Agent\":\"curl/8.5.0\",\"time\":\"2026-11-20T10:21:40Z\"}"},
    {"CLOUDFLARE", "{\"ClientIP\":\"192.0.2.1\",\"ClientRequestHost\":\"shop.example\",\"ClientRequestMethod\":\"GET\",\"ClientRequestURI\":\"/\",\"ClientRequestUserAgent\":\"curl/8.5.0\",\"ClientRequestReferer\":\"\",\"EdgeEndTimestamp\":1795170099100000000,\"EdgeResponseBytes\":12480,\"EdgeResponseStatus\":200,\"EdgeStartTimestamp\":1795170099046000000,\"RayID\":\"87a1\"}"},
    {"GOOGLELB", "{\"insertId\":\"x\",\"jsonPayload\":{\"statusDetails\":\"redirected_by_load_balancer\"},\"httpRequest\":{\"requestMethod\":\"GET\",\"requestUrl\":\"http://shop.example/a\",\"requestSize\":\"81\",\"status\":301,\"responseSize\":\"225\",\"userAgent\":\"curl/8.5.0\",\"remoteIp\":\"192.0.2.1\",\"latency\":\"0.002s\",\"protocol\":\"HTTP/1.1\"},\"timestamp\":\"2026-11-20T10:21:39.046763Z\"}"},
    {"ENVOYJSON", "{\":authority\":\"shop.example\",\"bytes_received\":0,\"bytes_sent\":121,\"downstream_remote_address\":\"192.0.2.1:59292\",\"duration\":11,\"method\":\"GET\",\"protocol\":\"HTTP/2\",\"requested_server_name\":null,\"response_code\":200,\"start_time\":\"2026-11-20T10:21:39.046Z\",\"user-agent\":\"curl/8.5.0\",\"x-envoy-origin-path\":\"/a.webp\",\"x-request-id\":\"3bbc\"}"},
    {"KONG", "{\"latencies\":{\"request\":11},\"request\":{\"querystring\":{\"x\":\"1\"},\"size\":\"81\",\"uri\":\"/a?x=1\",\"url\":\"https://shop.example:8443/a?x=1\",\"headers\":{\"host\":\"shop.example\",\"user-agent\":\"curl/8.5.0\"},\"method\":\"GET\"},\"client_ip\":\"192.0.2.1\",\"response\":{\"headers\":{\"location\":\"/b\"},\"status\":301,\"size\":\"225\"},\"started_at\":1795170099046}"},
    {"PINO", "{\"level\":30,\"time\":1795170099046,\"pid\":7,\"hostname\":\"web\",\"req\":{\"id\":1,\"method\":\"GET\",\"url\":\"/a?x=1\",\"query\":{\"x\":\"1\"},\"params\":{},\"headers\":{\"host\":\"shop.example\",\"user-agent\":\"curl/8.5.0\"},\"remoteAddress\":\"::ffff:192.0.2.1\",\"remotePort\":44790},\"res\":{\"statusCode\":301,\"headers\":{\"location\":\"/b\",\"content-length\":\"225\"}},\"responseTime\":11,\"msg\":\"request completed\"}"},
    {"ECS", "{\"@timestamp\":\"2026-11-20T10:21:39.046Z\",\"ecs.version\":\"1.6.0\",\"source\":{\"address\":\"192.0.2.7\",\"ip\":\"192.0.2.7\"},\"client\":{\"ip\":\"192.0.2.1\"},\"http\":{\"version\":\"1.1\",\"request\":{\"method\":\"GET\",\"referrer\":\"-\"},\"response\":{\"status_code\":301,\"body\":{\"bytes\":225}}},\"url\":{\"original\":\"/a?x=1\",\"domain\":\"shop.example\"},\"user_agent\":{\"original\":\"curl/8.5.0\"}}"},
    {"NGINXJSON", "{\"time\": \"2026-11-20T10:21:39+00:00\", \"remote_addr\": \"192.0.2.1\", \"x_forwarded_for\": \"192.0.2.1\", \"request_id\": \"ab\", \"remote_user\": \"\", \"bytes_sent\": 225, \"request_time\": 0.054, \"status\": 301, \"vhost\": \"shop.example\", \"request_proto\": \"HTTP/1.1\", \"path\": \"/a\", \"request_query\": \"x=1\", \"request_length\": 81, \"duration\": 0.054,\"method\": \"GET\", \"http_referrer\": \"\", \"http_user_agent\": \"curl/8.5.0\" }"},
    {"CADDY", "{\"level\":\"info\",\"ts\":\"2026/11/20 10:21:39.046\",\"logger\":\"http.log.access\",\"msg\":\"handled request\",\"request\":{\"remote_ip\":\"192.0.2.1\",\"remote_port\":\"44790\",\"proto\":\"HTTP/2.0\",\"method\":\"GET\",\"host\":\"shop.example\",\"uri\":\"/a?x=1\",\"headers\":{\"User-Agent\":[\"curl/8.5.0\"]}},\"size\":225,\"status\":301,\"resp_headers\":{\"Location\":[\"/b\"]}}"},
    {"NGINXJSON", "{\"time_local\":\"20/Nov/2026:10:21:39 +0000\",\"remote_addr\":\"192.0.2.1\",\"remote_user\":\"\",\"request\":\"GET /a HTTP/1.1\",\"status\": \"301\",\"body_bytes_sent\":\"162\",\"request_time\":\"0.054\",\"http_referrer\":\"\",\"http_user_agent\":\"curl\\/8.5.0\",\"host\":\"shop.example\",\"sent_http_location\":\"https://shop.example/a\"}"},
    {"GUNICORN", "{\"remote_addr\":\"192.0.2.1\",\"remote_user\":\"-\",\"local_time\":\"[20/Nov/2026:10:21:39 +0000]\",\"request\":\"GET /a?x=1 HTTP/1.1\",\"status\":\"301\",\"bytes_sent\":225,\"referer\":\"-\",\"user_agent\":\"curl/8.5.0\",\"upstream_request_time\":11000,\"process_id\":\"<7>\"}"},
    {"GUNICORN", "{\"remote_ip\":\"192.0.2.1\",\"request_id\":\"ab\",\"time\":\"[20/Nov/2026:10:21:39 +0000]\",\"response_code\":\"301\",\"request_method\":\"GET\",\"request_path\":\"/a\",\"request_querystring\":\"x=1\",\"request_timetaken\":\"11000\",\"response_length\":\"225\"}"},
    {"NGINXJSON", "{\"remote_ip\":\"192.0.2.1\",\"method\":\"GET\",\"path\":\"/a?x=1\",\"status\":\"301\",\"time\":\"2026-11-20T10:21:39+00:00\",\"user_agent\":\"curl/8.5.0\",\"referer\":\"-\",\"duration_in_ms\":11,\"pid\":\"<7>\"}"},
    {"NGINXJSON", "{\"time_iso8601\":\"2026-11-20T10:21:39+00:00\",\"remote_addr\":\"192.0.2.1\",\"request_method\":\"GET\",\"uri\":\"/a\",\"args\":\"x=1\",\"server_protocol\":\"HTTP/1.1\",\"status\":\"301\",\"body_bytes_sent\":\"225\"}"},
    {"AWSAPIGATEWAY", "{\"requestId\":\"ab\",\"ip\":\"192.0.2.1\",\"caller\":\"-\",\"user\":\"-\",\"requestTime\":\"20/Nov/2026:10:21:39 +0000\",\"httpMethod\":\"GET\",\"path\":\"/prod/pets/7\",\"resourcePath\":\"/pets/{petId}\",\"status\":\"301\",\"protocol\":\"HTTP/1.1\",\"responseLength\":\"225\",\"userAgent\":\"curl/8.5.0\",\"domainName\":\"api.example\"}"},
    {"FASTLY", "{\"timestamp\":\"2026-11-20T10:21:39+0000\",\"client_ip\":\"192.0.2.1\",\"geo_country\":\"x\",\"host\":\"shop.example\",\"url\":\"/a?x=1\",\"request_method\":\"GET\",\"request_protocol\":\"HTTP/2\",\"request_referer\":\"http://a.example/\",\"request_user_agent\":\"curl/8.5.0\",\"response_state\":\"MISS\",\"response_status\":301,\"response_reason\":\"Moved Permanently\",\"response_body_size\":225,\"fastly_server\":\"cache-x\",\"fastly_is_edge\":true}"},
    {"FASTLY", "{\"timestamp\":\"2026-11-20T10:21:39\",\"time_elapsed\":11000,\"is_tls\":true,\"client_ip\":\"192.0.2.1\",\"request\":\"GET\",\"host\":\"shop.example\",\"url\":\"/a?x=1\",\"request_referer\":\"\",\"request_user_agent\":\"curl/8.5.0\",\"status\":\"301\",\"cache_status\":\"MISS\"}"},
    {"TRAEFIK", "{\"ClientHost\":\"192.0.2.1\",\"RequestMethod\":\"GET\",\"RequestPath\":\"/a?b\",\"DownstreamStatus\":301,\"StartLocal\":\"2026-11-20T11:21:39.046763557+01:00\"}"},
    {"ENVOYJSON", "{\"authority\":\"shop.example\",\"bytes_received\":0,\"bytes_sent\":225,\"downstream_remote_address\":\"[2001:db8::1]:46520\",\"duration\":11,\"method\":\"GET\",\"path\":\"/a?x=1\",\"protocol\":\"HTTP/1.1\",\"request_id\":\"ab\",\"requested_server_name\":null,\"response_code\":301,\"response_flags\":\"-\",\"start_time\":\"2026-11-20T10:21:39.046Z\",\"user_agent\":\"curl/8.5.0\"}"},
    {"VHOSTCOMBINED", "a.example 192.0.2.1 - abc123 " TIME " \"HEAD / HTTP/1.1\" 200 0 \"-\" \"N\""},
    {"VHOSTCOMBINED", "a.example 2001:db8::1 - - " TIME " \"GET / HTTP/1.1\" 200 1 \"-\" \"a\""},
    {"LIGHTTPD", "192.0.2.1 a.example - " TIME " \"GET / HTTP/1.1\" 200 1 \"-\" \"a\""},
    {"LIGHTTPD", "2001:db8::1 a.example:8080 frank " TIME " \"GET / HTTP/1.1\" 200 1 \"-\" \"a\"\n"
                 "192.0.2.1 - - " TIME " \"-\" 400 0 \"-\" \"-\"\n"
                 "192.0.2.1 198.51.100.1 - " TIME " \"GET / HTTP/1.1\" 404 0 \"-\" \"-\""},
    {"COMBINED", "192.0.2.1 ident frank " TIME " \"GET / HTTP/1.1\" 200 1 \"-\" \"a\""},
    {"COMBINEDLOCAL", "192.0.2.1 - - [20/Nov/2026:10:21:39] \"GET / HTTP/1.1\" 200 1 \"-\" \"a\""},
    {"HAPROXY in syslog", "Nov 20 10:21:39 lb haproxy[39]: 192.0.2.1:55032 [20/Nov/2026:10:21:39.885] front~ back/web 0/0/0/169/169 404 1541 - - ---- 5715/616/96/15/0 0/0 \"GET /a HTTP/1.1\""},
    {"HAPROXY", "192.0.2.1:55032 [20/Nov/2026:10:21:39.885] front~ back/web 0/0/0/169/169 404 1541 - - ---- 5715/616/96/15/0 0/0 {Mozilla/5.0 (X11)} {} \"GET /a HTTP/1.1\""},
    {"ENVOY in a container runtime", "2026-11-20T10:21:39.743000000+00:00 stdout F [2026-11-20T10:21:39.743Z] \"GET /a HTTP/1.1\" 200 - 0 256 50 25 \"192.0.2.1\" \"curl/8\" \"id\" \"a.example\" \"tcp://198.51.100.2:80\""},
    {"ENVOYJSON in a container runtime", "2026-11-20T10:21:40.493035218+01:00 stdout F {\"start_time\":\"2026-11-20T10:21:39.479Z\",\"method\":\"GET\",\"x-envoy-origin-path\":\"/a\",\"response_code\":404,\"user-agent\":\"z\",\"downstream_remote_address\":\"192.0.2.1:59292\",\":authority\":\"a.example\"}"},
    {"NGINXPROXYMANAGER", "" TIME " - 404 404 - GET http a.example \"/a\" [Client 192.0.2.1] [Length 192] [Gzip 3.10] [Sent-to b] \"M\" \"-\""},
    {"NGINXPROXYMANAGERHOST", TIME " 301 - POST http a.example \"/form\" [Client 192.0.2.1] [Length 0] [Gzip -] \"M\" \"http://a.example/form\""},
    {"NGINXCATCH", "" TIME " a.example 192.0.2.1 0.227 \"GET /a HTTP/2.0\" 207 125 440 - Mozilla/5.0 (X11)"},
    {"ZORAXY", "2026/11/20 10:21:39 [2026-11-20 10:21:39.150624] [router:host-http] [origin:a.example] [client: 192.0.2.1] [useragent: M (X; Y)] POST /a 404"},
    {"SYSLOGCOMMON", "Nov 20 10:21:39 web1 tomcat.log: 192.0.2.1 - - \"GET /a.js HTTP/1.1\" 200 65508 4.386"},
    {"COMBINED in syslog", "Nov 20 10:21:39 web1 nginx[2869]: 192.0.2.1 - - " TIME " \"GET / HTTP/1.1\" 200 1 \"-\" \"a\""},
    {"COMBINED in syslog", "<190>Nov  2 10:21:39 web1 nginx: 192.0.2.1 - - " TIME " \"GET / HTTP/1.1\" 200 1 \"-\" \"a\""},
    {"COMBINED in syslog", "<190>1 2026-11-20T10:21:39.000+00:00 web1 nginx - - - 192.0.2.1 - - " TIME " \"GET / HTTP/1.1\" 200 1 \"-\" \"a\""},
    {"COMBINED in syslog", "<190>1 2026-11-20T10:21:39Z web1 nginx 12 ID [a b=\"c\"] 192.0.2.1 - - " TIME " \"GET / HTTP/1.1\" 200 1 \"-\" \"a\""},
    {"COMBINED in syslog", "2026-11-20T10:21:39.000+00:00 web1 nginx: 192.0.2.1 - - " TIME " \"GET / HTTP/1.1\" 200 1 \"-\" \"a\""},
    {"COMBINED in docker compose", "web_1   | 192.0.2.1 - - " TIME " \"GET / HTTP/1.1\" 200 1 \"-\" \"a\""},
    {"COMBINED in JSON", "{\"log\":\"192.0.2.1 - - " TIME " \\\"GET / HTTP/1.1\\\" 200 1 \\\"-\\\" \\\"a\\\"\\n\",\"stream\":\"stdout\",\"time\":\"2026-11-20T10:21:39.5Z\"}"},
    {"COMBINED in JSON", "{\"host\":{\"id\":[1]},\"message\":\"web.0 nginx: 192.0.2.1 - - " TIME " \\\"GET / HTTP/1.1\\\" 200 1 \\\"-\\\" \\\"a\\\"\",\"x\":{}}"},
    {"COMBINED in quotes", "\"192.0.2.1 - - " TIME " \"\"GET / HTTP/1.1\"\" 200 1 \"\"-\"\" \"\"a\"\"\""},
    {"CADDY in docker compose", "caddy  | {\"level\":\"info\",\"msg\":\"x\"}\ncaddy  | {\"ts\":1795170099.1,\"request\":{\"client_ip\":\"192.0.2.1\",\"method\":\"GET\",\"host\":\"a.example\",\"uri\":\"/\"},\"status\":200}"},
    {"W3C with #Fields", "#Fields: date time c-ip cs-method cs-uri-stem sc-status\n2026-11-20 10:21:39 192.0.2.1 GET /a 302"},
    /* A number more, where the others leave no doubt. */
    {"COMBINEDTHEN", "192.0.2.1 - - " TIME " \"GET / HTTP/1.1\" 200 1600 0.361 \"-\" \"a\""},
    {"COMBINEDTHEN", "192.0.2.1 - - " TIME " \"GET / HTTP/1.1\" 200 1600 12124 \"-\" \"a\""},
    {"COMBINEDAFTER", "192.0.2.1 - - " TIME " \"GET / HTTP/1.1\" 250 200 1600 \"-\" \"a\""},
    {"COMBINEDAFTER", "192.0.2.1 - - " TIME " \"GET / HTTP/1.1\" 307 200 3531 \"-\" \"a\"\n"
                      "192.0.2.1 - - " TIME " \"GET / HTTP/1.1\" 333 200 4831 \"-\" \"a\""},
    {"COMBINED", "192.0.2.1 - - " TIME " \"GET / HTTP/1.1\" 200 1600 \"-\" \"a\" 0.361"},
    /* Bytes that could be a status are bytes, if the status is one. */
    {"COMBINED", "192.0.2.1 - - " TIME " \"GET / HTTP/1.1\" 302 200 \"-\" \"a\""},
    /* Lists of clients. */
    {"XFFCOMBINED", "192.0.2.1, 198.51.100.7 - - " TIME " \"GET / HTTP/1.1\" 200 1 \"-\" \"a\""},
    {"XFFCOMBINED", "192.0.2.1, 2001:db8::1 - - " TIME " \"GET / HTTP/1.1\" 200 1 \"-\" \"a\"\n"
                    "192.0.2.1 - - " TIME " \"GET / HTTP/1.1\" 200 1 \"-\" \"a\""},
    {"XFFCOMBINED", "unknown, 192.0.2.1 - - " TIME " \"GET / HTTP/1.1\" 200 1 \"-\" \"a\""},
    {"XFFCOMMON", "192.0.2.1, 198.51.100.7 - - " TIME " \"GET / HTTP/1.1\" 200 1"},
    /* Broken lines do not decide. */
    {"COMBINED", "garbage\n"
                 "192.0.2.1 - - " TIME " \"GET / HTTP/1.1\" 200 1 \"-\" \"-\"\n"
                 "192.0.2.1 - - [20/"},
    /* No client in a column that has one elsewhere is no reason to doubt. */
    {"COMBINED", "- - - " TIME " \"GET / HTTP/1.1\" 200 1 \"-\" \"-\"\n"
                 "192.0.2.1 - - " TIME " \"GET / HTTP/1.1\" 200 1 \"-\" \"-\""},
};
/* clang-format on */

static void a_log_tells_its_format(void)
{
    for (size_t i = 0; i < sizeof logs / sizeof logs[0]; i++) {
        struct diag diag;
        const char *name = chosen(logs[i].text, &diag);
        if (!name || strcmp(name, logs[i].format) != 0)
            fprintf(stderr, "%s\n", logs[i].text);
        CHECK_STR(name ? name : diag.text, logs[i].format);
    }
}

static void a_log_without_a_request_has_no_format(void)
{
    struct diag diag;

    CU_ASSERT_PTR_NULL(chosen("# nothing but a comment\n\n", &diag));
    CHECK_STR(diag.text, "");
    CU_ASSERT_PTR_NULL(chosen("", &diag));
    CHECK_STR(diag.text, "");
}

static void one_short_line_does_not_make_the_others_short(void)
{
    static const char shorter[] =
        "192.0.2.1 - - " TIME " \"GET / HTTP/1.1\" 200 1\n";
    static const char longer[] =
        "192.0.2.1 - - " TIME " \"GET / HTTP/1.1\" 200 1 \"-\" \"-\"\n";
    char text[8192];
    struct diag diag;

    strcpy(text, shorter);
    for (int i = 0; i < 40; i++)
        strcat(text, longer);
    CHECK_STR(chosen(text, &diag), "COMBINED");
    for (int i = 0; i < 5; i++)
        strcat(text, shorter);
    CHECK_STR(chosen(text, &diag), "COMMON");
}

static void what_has_no_known_format_is_told(void)
{
    struct diag diag;

    CU_ASSERT_PTR_NULL(chosen("{\"a\":1}\nx y z\n", &diag));
    CU_ASSERT_PTR_NOT_NULL(strstr(diag.text, "access.log"));
    CU_ASSERT_PTR_NOT_NULL(strstr(diag.text, "--log-format"));
    CU_ASSERT_PTR_NOT_NULL(strstr(diag.text, "{\"a\":1}"));

    /* A virtual host without port: it would pass for everyone's address. */
    CU_ASSERT_PTR_NULL(chosen(
        "a.example 2001:db8::1 - - " TIME " \"GET / HTTP/1.1\" 200 1", &diag));
}

/* clang-format off */
#define QUOTES "\"http://a.example/\" \"Mozilla/5.0 (X11)\""
static const struct {
    const char *says, *text;
} foreign[] = {
    /* A length where the status should be, and the status where bytes are. */
    {"where the status should is none", "192.0.2.1 - - " TIME " \"GET / HTTP/1.1\" 250 200 " QUOTES},
    {"the shape of COM", "192.0.2.1 - - " TIME " \"GET / HTTP/1.1\" 301 200 " QUOTES "\n"
                              "192.0.2.1 - - " TIME " \"GET / HTTP/1.1\" 250 200 " QUOTES "\n"
                              "192.0.2.1 - - " TIME " \"GET / HTTP/1.1\" 404 200 " QUOTES},
    /* No bytes, or bytes at the end. */
    {"a format of its own", "192.0.2.1 - - " TIME " \"GET / HTTP/1.1\" 200 " QUOTES},
    {"a format of its own", "192.0.2.1 - - " TIME " \"GET / HTTP/1.1\" 200 " QUOTES " 1600"},
    {"a format of its own", "192.0.2.1 - - " TIME " \"GET / HTTP/1.1\" 210 " QUOTES " 200"},
    /* Which number is the status? */
    {"read the status in different places", "192.0.2.1 - - " TIME " \"GET / HTTP/1.1\" 200 200 5 " QUOTES},
    /* Which address is the client? */
    {"two addresses", "192.0.2.1 198.51.100.1 - - " TIME " \"GET / HTTP/1.1\" 200 5 " QUOTES},
    {"a format of its own", "192.0.2.1 (198.51.100.1) - - " TIME " \"GET / HTTP/1.1\" 200 5 " QUOTES},
};
/* clang-format on */

static void a_format_whose_fields_hold_something_else_is_not_guessed(void)
{
    for (size_t i = 0; i < sizeof foreign / sizeof foreign[0]; i++) {
        struct diag diag;
        const char *name = chosen(foreign[i].text, &diag);
        CHECK_STR(name ? name : "", "");
        if (!strstr(diag.text, foreign[i].says))
            CHECK_STR(diag.text, foreign[i].says);
    }
}

static void one_line_in_ten_tells_the_format_and_fewer_do_not(void)
{
    static const char line[] =
        "192.0.2.1 - - " TIME " \"GET / HTTP/1.1\" 200 1 \"-\" \"-\"\n";
    char text[8192];
    struct diag diag;

    strcpy(text, line);
    for (int i = 0; i < 9; i++)
        strcat(text, "what an application says\n");
    CHECK_STR(chosen(text, &diag), "COMBINED");
    strcat(text, "and one line more\n");
    CU_ASSERT_PTR_NULL(chosen(text, &diag));
    CU_ASSERT_PTR_NOT_NULL(strstr(diag.text, "COMBINED fits only 1 of them"));
}

/* clang-format off */
static const struct {
    const char *look, *text;
} others[] = {
    {"an error log of nginx", "2026/11/20 10:21:39 [error] 19#19: *17 user \"foo\" was not found, client: 192.0.2.1, request: \"GET / HTTP/1.1\""},
    {"an error log of httpd", "[Fri Nov 20 10:21:39.203277 2026] [core:error] [pid 7:tid 1] [client 192.0.2.1:14532] AH00126: x"},
    {"LiteSpeed", "2026-11-20 10:21:39.774649 [NOTICE] [12] [192.0.2.1:45164:HTTP2-41] x"},
    {"syslog messages", "Nov 20 10:21:39 web1 sshd[12]: Accepted publickey"},
    {"docker compose", "guacamole | 2026-11-20T10:21:39,820Z [exec-5] WARN a"},
    {"Java", "2026-11-20T10:21:39,991Z [exec-9] WARN  a - b"},
    {"Tomcat", "20-Nov-2026 10:21:39.459 INFO [main] a"},
    {"logfmt", "time=\"2026-11-20T10:21:39Z\" level=debug msg=\"a\""},
    {"JSON without client", "{\"level\":\"warn\",\"ts\":1795170099.1,\"msg\":\"a\"}"},
    {"API Gateway whose routes are patterns", "{\"requestId\":\"ab\",\"ip\":\"192.0.2.1\",\"caller\":\"-\",\"user\":\"-\",\"requestTime\":\"20/Nov/2026:10:21:39 +0000\",\"httpMethod\":\"GET\",\"resourcePath\":\"/pets/{petId}\",\"status\":\"301\",\"protocol\":\"HTTP/1.1\",\"responseLength\":\"225\"}"},
    {"$context.path", "{\"requestId\":\"ab\",\"ip\":\"192.0.2.1\",\"requestTime\":\"20/Nov/2026:10:21:39 +0000\",\"httpMethod\":\"GET\",\"routeKey\":\"$default\",\"status\":\"301\",\"protocol\":\"HTTP/1.1\",\"responseLength\":\"225\"}"},
    {"JSON without client, time, request and status", "{\"remote_ip\":\"192.0.2.1\",\"request_id\":\"ab\",\"response_code\":\"301\",\"request_method\":\"GET\",\"request_path\":\"/a\",\"request_querystring\":\"\",\"request_timetaken\":\"11000\",\"response_length\":\"225\"}"},
    {"JSON without client, time, request and status", "{\"timestamp\":\"2026-11-20T10:21:39\",\"time_elapsed\":11000,\"is_tls\":true,\"client_ip\":\"192.0.2.1\",\"request\":\"GET\",\"host\":\"shop.example\",\"url\":\"/a\",\"request_referer\":\"\",\"request_user_agent\":\"curl/8.5.0\",\"cache_status\":\"MISS\"}"},
    {"XML", "<Event xmlns=\"http://a.example/\"> <System>"},
    {"HTML", "<!DOCTYPE html>"},
    {"binary data", "\001\002\003\004\177ELF"},
    {"tabs", "\"2026-11-20 10:21:39\"\t\"a\"\t\"b\""},
    {"a format of its own", "1 2 3 \"GET / HTTP/1.1\""},
};
/* clang-format on */

static void what_is_no_access_log_is_told_by_its_look(void)
{
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        struct diag diag;
        CU_ASSERT_PTR_NULL(chosen(others[i].text, &diag));
        if (!strstr(diag.text, others[i].look))
            CHECK_STR(diag.text, others[i].look);
    }
}

/* The date and time formats that options come to. */
static void check_options(struct options o, const char *date, const char *time)
{
    struct diag diag = {""};
    struct log_format *format = format_from_options(&o, &diag);

    CHECK_STR(diag.text, "");
    if (!format) {
        CHECK_STR("(none)", o.log_format);
        return;
    }
    CHECK_STR(log_format_date(format), date);
    CHECK_STR(log_format_time(format), time);
    log_format_destroy(format);
}

static void options_name_formats_or_presets(void)
{
#define SPLIT "%h %d %t %r %s"
#define WHOLE "%h %x %r %s"
    check_options((struct options){.log_format = "combined"}, "%d/%b/%Y",
                  "%H:%M:%S");
    check_options((struct options){.log_format = "CloudStorage"}, "%f", "%f");
    check_options((struct options){.log_format = SPLIT,
                                   .date_format = "%F",
                                   .time_format = "%T"},
                  "%F", "%T");
    check_options((struct options){.log_format = SPLIT,
                                   .date_format = "VCOMBINED",
                                   .time_format = "vcombined"},
                  "%d/%b/%Y", "%H:%M:%S");
    check_options((struct options){.log_format = SPLIT,
                                   .date_format = "W3C",
                                   .time_format = "SQUID"},
                  "%Y-%m-%d", "%s");
    check_options((struct options){.log_format = WHOLE,
                                   .datetime_format = "%d/%b/%Y:%T %z"},
                  "%d/%b/%Y:%T %z", "%d/%b/%Y:%T %z");
    check_options((struct options){.log_format = WHOLE,
                                   .date_format = "%F",
                                   .time_format = "%s",
                                   .datetime_format = "%T"},
                  "%F", "%s"); /* only when neither was given */
    check_options((struct options){.log_format = WHOLE, .time_format = "%s"},
                  "%s", "%s");
    check_options((struct options){.log_format = WHOLE, .date_format = "%s"},
                  "%s", "%s");
}

static void options_that_cannot_be_followed_are_explained(void)
{
    static const struct {
        struct options o;
        const char *says;
    } rows[] = {
        {{.log_format = "COMBINE"}, "VCOMBINED"},
        {{.log_format = SPLIT}, "--date-format"},
        {{.log_format = SPLIT, .date_format = "%d/%b/%Y"}, "--time-format"},
        {{.log_format = "%h %r", .date_format = "%F", .time_format = "%T"},
         "date and time"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct diag diag = {""};
        CU_ASSERT_PTR_NULL(format_from_options(&rows[i].o, &diag));
        if (!strstr(diag.text, rows[i].says))
            CHECK_STR(diag.text, rows[i].says);
    }
    struct options none = {0};
    struct diag diag = {""};
    CU_ASSERT_PTR_NULL(format_from_options(&none, &diag));
    CHECK_STR(diag.text, "");
}

static void one_line_that_fits_among_the_first_suffices(void)
{
    struct diag diag = {""};
    struct log_format *format = log_format_preset("COMMON", &diag);
    static const char good[] =
        "192.0.2.1 - - " TIME " \"GET / HTTP/1.1\" 200 1";

    for (size_t i = 0; i < 12; i++)
        lines[i] = (struct line){.text = slice_of("x"), .number = i + 1};
    lines[0].text = slice_of("# comments do not count");
    lines[11].text = slice_of(good);
    CU_ASSERT_FALSE(format_fits(format, lines, 12, 10, "access.log", &diag));
    CU_ASSERT_PTR_NOT_NULL(strstr(diag.text, "first 10 lines"));
    CU_ASSERT_PTR_NOT_NULL(strstr(diag.text, "COMMON"));
    CU_ASSERT_FALSE(format_fits(format, lines, 2, 10, "access.log", &diag));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(diag.text, ": the first line does not fit the format COMMON: "));
    CU_ASSERT_TRUE(format_fits(format, lines, 12, 11, "access.log", &diag));
    CU_ASSERT_TRUE(format_fits(format, lines, 12, 0, "access.log", &diag));
    CU_ASSERT_TRUE(format_fits(format, lines, 0, 10, "access.log", &diag));
    log_format_destroy(format);
}

/* The string that options come to, or what is said instead. */
static void check_text(struct options o, const char *expected)
{
    struct diag diag = {""};
    struct log_format *format = format_from_options(&o, &diag);

    if (format)
        CHECK_STR(log_format_text(format), expected);
    else if (!strstr(diag.text, expected))
        CHECK_STR(diag.text, expected);
    log_format_destroy(format);
}

static void a_format_of_a_server_is_taken_for_what_it_is(void)
{
#define COMMON "%h %^[%d:%t %^] \"%r\" %s %b"
#define JSON   "{\"a\":\"%h\",\"t\":\"%x\",\"r\":\"%r\",\"s\":\"%s\"}"
#define FIELDS "#Fields: date time c-ip cs-method cs-uri sc-status"
    check_text((struct options){.apache_format = "common"}, COMMON);
    check_text((struct options){.log_format = "%h %l %u %t \"%r\" %>s %b"},
               COMMON);
    check_text((struct options){.log_format = "$remote_addr - $remote_user "
                                              "[$time_local] \"$request\" "
                                              "$status $bytes_sent"},
               "%h - %^[%d:%t %^] \"%r\" %s %b");
    check_text((struct options){.nginx_format = "$remote_addr $msec $request "
                                                "$status"},
               "%h %x %r %s");
    check_options((struct options){.log_format = JSON}, "%+", "%+");
    check_options((struct options){.log_format = JSON, .date_format = "%s"},
                  "%s", "%s");
    check_options((struct options){.log_format = FIELDS}, "%Y-%m-%d",
                  "%H:%M:%S");
    check_text((struct options){.apache_format = "%h %t %>s"}, "the request");
    check_text((struct options){.apache_format = "mine"}, "--httpd-conf=FILE");
    check_text((struct options){.apache_format = "%h", .log_format = "COMMON"},
               "give one of them");
#undef COMMON
#undef JSON
#undef FIELDS
}

static CU_TestInfo tests[] = {
    {"a format whose fields hold something else is not guessed",
     a_format_whose_fields_hold_something_else_is_not_guessed},
    {"one line in ten tells the format, and fewer do not",
     one_line_in_ten_tells_the_format_and_fewer_do_not},
    {"a format of a server is taken for what it is",
     a_format_of_a_server_is_taken_for_what_it_is},
    {"what is no access log is told by its look",
     what_is_no_access_log_is_told_by_its_look},
    {"a log tells its format", a_log_tells_its_format},
    {"a log without a request has no format",
     a_log_without_a_request_has_no_format},
    {"one short line does not make the others short",
     one_short_line_does_not_make_the_others_short},
    {"what has no known format is told", what_has_no_known_format_is_told},
    {"options name formats or presets", options_name_formats_or_presets},
    {"options that cannot be followed are explained",
     options_that_cannot_be_followed_are_explained},
    {"one line that fits among the first suffices",
     one_line_that_fits_among_the_first_suffices},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_format_choice, "analyzer/run/format_choice");
