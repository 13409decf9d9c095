/* Expectations: what the vendors' documentation and Apache itself write, one
 * line for each preset; RFC 9112 3 for request lines. */
#include "record/record_parser.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/one_line.h"
#include "check.h"

/* The parser of a preset; one at a time is kept. */
static struct log_format *format;
static struct record_parser *parser;

static void forget(void)
{
    record_parser_destroy(parser);
    log_format_destroy(format);
    parser = NULL;
    format = NULL;
}

static void use(const char *preset)
{
    struct diag diag = {""};

    forget();
    format = log_format_preset(preset, &diag);
    CU_ASSERT_PTR_NOT_NULL_FATAL(format);
    parser = record_parser_create(format, false);
    CU_ASSERT_PTR_NOT_NULL_FATAL(parser);
}

static const char *parse_bytes(struct slice text, struct record *record)
{
    struct line line = one_line(text);
    const char *why = record_parse(parser, &line, record);

    if (!why)
        record_read(record);
    return why;
}

static const char *parse(const char *text, struct record *record)
{
    return parse_bytes(slice_of(text), record);
}

static void check_slice(struct slice s, const char *expected)
{
    CHECK_BYTES(s.len ? s.at : "", s.len, expected);
}

/* --- one line of each preset ---------------------------------------------- */

struct sample {
    const char *preset, *line;
    int64_t time_us;
    const char *client, *vhost, *method, *target;
    int status;
    int64_t bytes, duration_us;
    const char *referer, *agent, *location;
};

/* clang-format off */
static const struct sample samples[] = {
    {"COMMON", "192.0.2.1 - frank [10/Oct/2000:13:55:36 -0700] \"GET /apache_pb.gif HTTP/1.0\" 200 2326",
     971211336000000, "192.0.2.1", "", "GET", "/apache_pb.gif", 200, 2326, -1, "", "", ""},
    {"COMBINED", "192.0.2.1 - frank [10/Oct/2000:13:55:36 -0700] \"GET /apache_pb.gif HTTP/1.0\" 200 2326 \"http://www.example.com/start.html\" \"Mozilla/4.08 [en] (Win98; I ;Nav)\"",
     971211336000000, "192.0.2.1", "", "GET", "/apache_pb.gif", 200, 2326, -1, "http://www.example.com/start.html", "Mozilla/4.08 [en] (Win98; I ;Nav)", ""},
    {"COMBINEDLOCAL", "192.0.2.1 - - [20/Nov/2026:10:21:39] \"GET /a HTTP/1.1\" 301 240 \"-\" \"curl/8.5.0\"",
     1795170099000000, "192.0.2.1", "", "GET", "/a", 301, 240, -1, "", "curl/8.5.0", ""},
    {"LIGHTTPD", "192.0.2.1 shop.example - [20/Nov/2026:10:21:39 +0000] \"GET /a HTTP/1.1\" 301 240 \"-\" \"curl/8.5.0\"",
     1795170099000000, "192.0.2.1", "shop.example", "GET", "/a", 301, 240, -1, "", "curl/8.5.0", ""},
    {"COMBINEDTHEN", "192.0.2.1 - - [20/Nov/2026:10:21:39 +0000] \"GET /a HTTP/1.1\" 301 240 0.361 \"-\" \"curl/8.5.0\"",
     1795170099000000, "192.0.2.1", "", "GET", "/a", 301, 240, -1, "", "curl/8.5.0", ""},
    {"COMBINEDAFTER", "192.0.2.1 - - [20/Nov/2026:10:21:39 +0000] \"GET /a HTTP/1.1\" 307 301 240 \"-\" \"curl/8.5.0\"",
     1795170099000000, "192.0.2.1", "", "GET", "/a", 301, 240, -1, "", "curl/8.5.0", ""},
    {"XFFCOMBINED", "unknown, 192.0.2.1, 10.0.0.1 - - [20/Nov/2026:10:21:39 +0000] \"GET /a HTTP/1.1\" 301 240 \"-\" \"curl/8.5.0\"",
     1795170099000000, "192.0.2.1", "", "GET", "/a", 301, 240, -1, "", "curl/8.5.0", ""},
    {"XFFCOMMON", "192.0.2.1,10.0.0.1 - - [20/Nov/2026:10:21:39 +0000] \"GET /a HTTP/1.1\" 301 240",
     1795170099000000, "192.0.2.1", "", "GET", "/a", 301, 240, -1, "", "", ""},
    {"VCOMMON", "shop.example:443 2001:db8::1 - - [20/Nov/2026:10:21:39 +0000] \"POST /order HTTP/2.0\" 303 -",
     1795170099000000, "2001:db8::1", "shop.example", "POST", "/order", 303, -1, -1, "", "", ""},
    {"VCOMBINED", "shop.example:80 192.0.2.1 - - [20/Nov/2026:10:21:39 +0000] \"GET /a HTTP/1.1\" 301 240 \"-\" \"curl/8.5.0\"",
     1795170099000000, "192.0.2.1", "shop.example", "GET", "/a", 301, 240, -1, "", "curl/8.5.0", ""},
    {"METHODREDIRECT", "192.0.2.1 - - [20/Nov/2026:10:21:39 +0000] \"POST /old HTTP/1.1\" 307 277 \"-\" \"curl/8.5.0\" \"http://a.example/new\" a.example 54 181 36920 0 + \"text/plain\" site.conf:12 rule mapping 046",
     1795170099046000, "192.0.2.1", "a.example", "POST", "/old", 307, 277, 54, "", "curl/8.5.0", "http://a.example/new"},
    {"W3C", "2026-11-20 10:21:39 198.51.100.2 GET /images/a.jpg x=1 80 - 192.0.2.1 Mozilla/4.0+(compatible) http://a.example/ 200 0 0 15",
     1795170099000000, "192.0.2.1", "", "GET", "/images/a.jpg?x=1", 200, -1, 15000, "http://a.example/", "Mozilla/4.0+(compatible)", ""},
    {"SQUID", "Nov 20 10:21:39 proxy.example squid[99]: 1795170099.046     54 192.0.2.1 TCP_MISS/302 812 GET http://a.example/ - HIER_DIRECT/198.51.100.2 text/html",
     1795170099000000, "192.0.2.1", "proxy.example", "GET", "http://a.example/", 302, 812, 54000, "", "", ""},
    {"SQUIDNATIVE", "1795170099.046     54 192.0.2.1 TCP_MISS/302 812 GET http://a.example/ - HIER_DIRECT/198.51.100.2 text/html",
     1795170099046000, "192.0.2.1", "", "GET", "http://a.example/", 302, 812, 54000, "", "", ""},
    {"AWSELBCLASSIC", "2026-11-20T10:21:39.945958Z lb 192.0.2.1:2817 10.0.0.1:80 0.000073 0.001048 0.000057 302 200 0 57 \"GET https://www.example.com:443/ HTTP/1.1\" \"curl/7.38.0\" DHE-RSA-AES128-SHA TLSv1.2",
     1795170099945958, "192.0.2.1", "", "GET", "https://www.example.com:443/", 302, 57, 1048, "", "curl/7.38.0", ""},
    {"ISTIO", "[2026-11-20T10:21:39.123Z] \"GET /a HTTP/1.1\" 302 - via_upstream - \"-\" 0 135 4 3 \"192.0.2.1,10.0.0.1\" \"curl/7.73.0\" \"8496\" \"a.example\" \"10.44.1.27:80\" outbound|80||a 10.44.1.23:37652 10.0.45.184:80 10.44.1.23:46520 - default",
     1795170099123000, "192.0.2.1", "a.example", "GET", "/a", 302, 135, 4000, "", "curl/7.73.0", ""},
    {"ISTIODIRECT", "[2026-11-20T10:21:39.123Z] \"GET /a HTTP/1.1\" 302 - via_upstream - \"-\" 0 135 4 3 \"-\" \"curl/7.73.0\" \"8496\" \"a.example\" \"10.44.1.27:80\" outbound|80||a 10.44.1.23:37652 10.0.45.184:80 192.0.2.1:46520 - default",
     1795170099123000, "192.0.2.1", "a.example", "GET", "/a", 302, 135, 4000, "", "curl/7.73.0", ""},
    {"CLOUDFRONT", "2026-11-20\t10:21:39\tCDG50-P2\t703\t192.0.2.1\tGET\td1.cloudfront.example\t/a\t302\t-\tcurl/7.81.0\tq=42\t-\tMiss\tid==\tcdn.example\thttps\t62\t0.113\t-\tTLSv1.3\tTLS_AES_128_GCM_SHA256\tMiss\tHTTP/2.0\t-\t-\t51754",
     1795170099000000, "192.0.2.1", "d1.cloudfront.example", "GET", "/a?q=42", 302, 703, 113000, "", "curl/7.81.0", ""},
    {"CLOUDSTORAGE", "\"1795170099046763\",\"192.0.2.1\",\"1\",\"\",\"GET\",\"/bucket/a\",\"302\",\"5\",\"812\",\"54\",\"storage.example\",\"http://a.example/\",\"curl/8.5.0\"",
     1795170099046763, "192.0.2.1", "", "GET", "/bucket/a", 302, 812, 54, "http://a.example/", "curl/8.5.0", ""},
    {"AWSELB", "https 2026-11-20T10:21:39.186641Z app/lb/49 192.0.2.1:44740 10.0.0.1:80 0.086 0.048 0.037 200 301 0 57 \"GET https://www.example.com:443/robots.txt HTTP/1.1\" \"curl/7.46.0\" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 arn:aws:x \"Root=1-58\" \"www.example.com\" \"arn:aws:acm\" 1",
     1795170099000000, "192.0.2.1", "www.example.com", "GET", "https://www.example.com:443/robots.txt", 200, 57, 48000, "", "curl/7.46.0", ""},
    {"AWSALB", "http 2026-11-20T10:21:39.463821Z app/lb/49 192.0.2.1:44740 10.0.0.1:80 0.000 0.001 0.000 200 200 34 366 \"GET http://www.example.com:80/ HTTP/1.1\" \"curl/7.46.0\" - - arn:aws:x \"Root=1-58\" \"-\" \"-\" 0 2026-11-20T10:21:39.364000Z \"redirect\" \"https://www.example.com:443/\" \"-\" \"-\" \"-\" \"-\" \"-\"",
     1795170099463821, "192.0.2.1", "app/lb/49", "GET", "http://www.example.com:80/", 200, 366, 1000, "", "curl/7.46.0", "https://www.example.com:443/"},
    {"AWSALBSHORT", "http 2026-11-20T10:21:39.463821Z app/lb/49 192.0.2.1:44740 10.0.0.1:80 0.000 0.001 0.000 200 200 34 366 \"GET http://www.example.com:80/ HTTP/1.1\" \"curl/7.46.0\" - - arn:aws:x \"Root=1-58\" \"-\" \"-\" 0",
     1795170099000000, "192.0.2.1", "app/lb/49", "GET", "http://www.example.com:80/", 200, 366, 1000, "", "curl/7.46.0", ""},
    {"AWSS3", "79a59df900b949e5 bucket.example [20/Nov/2026:10:21:39 +0000] 192.0.2.3 79a59df900b949e5 3E57427F3EXAMPLE REST.GET.VERSIONING - \"GET /bucket.example?versioning HTTP/1.1\" 200 - 113 - 7 - \"-\" \"S3Console/0.4\" -",
     1795170099000000, "192.0.2.3", "bucket.example", "GET", "/bucket.example?versioning", 200, 113, 7000, "", "S3Console/0.4", ""},
    {"TRAEFIKCLF", "192.0.2.1 - - [20/Nov/2026:10:21:39 +0000] \"GET /index?a=b HTTP/1.1\" 200 352 \"-\" \"Nikto\" 242 \"test@docker\" \"http://198.51.100.3:80\" 1ms",
     1795170099000000, "192.0.2.1", "test@docker", "GET", "/index?a=b", 200, 352, 1000, "", "Nikto", ""},
    {"CADDY", "{\"level\":\"info\",\"ts\":1795170099.0467635,\"logger\":\"http.log.access\",\"msg\":\"handled request\",\"request\":{\"remote_ip\":\"192.0.2.7\",\"remote_port\":\"44790\",\"client_ip\":\"192.0.2.1\",\"proto\":\"HTTP/2.0\",\"method\":\"POST\",\"host\":\"shop.example\",\"uri\":\"/order?x=1\",\"headers\":{\"User-Agent\":[\"curl/8.5.0\"],\"Referer\":[\"http://a.example/\"]},\"tls\":{\"resumed\":false,\"version\":772,\"cipher_suite\":4865,\"proto\":\"h2\"}},\"bytes_read\":5,\"user_id\":\"\",\"duration\":0.000054,\"size\":12,\"status\":302,\"resp_headers\":{\"Server\":[\"Caddy\"],\"Location\":[\"/thanks\"]}}",
     1795170099046763, "192.0.2.1", "shop.example", "POST", "/order?x=1", 302, 12, 54, "http://a.example/", "curl/8.5.0", "/thanks"},
    {"TRAEFIK", "{\"ClientAddr\":\"192.0.2.7:11029\",\"ClientHost\":\"192.0.2.1,10.0.0.50\",\"ClientPort\":\"11029\",\"ClientUsername\":\"-\",\"DownstreamContentSize\":17,\"DownstreamStatus\":301,\"Duration\":54000,\"OriginStatus\":0,\"RequestHost\":\"shop.example\",\"RequestMethod\":\"GET\",\"RequestPath\":\"/a?b\",\"RequestProtocol\":\"HTTP/2.0\",\"RequestScheme\":\"https\",\"StartLocal\":\"2026-11-20T11:21:39.046763557+01:00\",\"StartUTC\":\"2026-11-20T10:21:39.046763557Z\",\"downstream_Location\":\"/c\",\"request_User-Agent\":\"curl/8.5.0\",\"time\":\"2026-11-20T10:21:40Z\"}",
     1795170099046763, "192.0.2.1", "shop.example", "GET", "/a?b", 301, 17, 54, "", "curl/8.5.0", "/c"},
    {"CLOUDFLARE", "{\"ClientIP\":\"192.0.2.1\",\"ClientRequestHost\":\"shop.example\",\"ClientRequestMethod\":\"GET\",\"ClientRequestURI\":\"/\",\"ClientRequestUserAgent\":\"curl/8.5.0\",\"ClientRequestReferer\":\"\",\"EdgeEndTimestamp\":1795170099100000000,\"EdgeResponseBytes\":12480,\"EdgeResponseStatus\":200,\"EdgeStartTimestamp\":1795170099046000000,\"RayID\":\"87a1\"}",
     1795170099046000, "192.0.2.1", "shop.example", "GET", "/", 200, 12480, -1, "", "curl/8.5.0", ""},
    {"GOOGLELB", "{\"insertId\":\"x\",\"jsonPayload\":{\"statusDetails\":\"redirected_by_load_balancer\"},\"httpRequest\":{\"requestMethod\":\"GET\",\"requestUrl\":\"http://shop.example/a\",\"requestSize\":\"81\",\"status\":301,\"responseSize\":\"225\",\"userAgent\":\"curl/8.5.0\",\"remoteIp\":\"192.0.2.1\",\"latency\":\"0.002s\",\"protocol\":\"HTTP/1.1\"},\"timestamp\":\"2026-11-20T10:21:39.046763Z\"}",
     1795170099046763, "192.0.2.1", "", "GET", "http://shop.example/a", 301, 225, 2000, "", "curl/8.5.0", ""},
    {"ENVOYJSON", "{\":authority\":\"shop.example\",\"bytes_received\":0,\"bytes_sent\":121,\"downstream_remote_address\":\"192.0.2.1:59292\",\"duration\":11,\"method\":\"GET\",\"protocol\":\"HTTP/2\",\"requested_server_name\":null,\"response_code\":200,\"start_time\":\"2026-11-20T10:21:39.046Z\",\"user-agent\":\"curl/8.5.0\",\"x-envoy-origin-path\":\"/a.webp\",\"x-request-id\":\"3bbc\"}",
     1795170099046000, "192.0.2.1", "shop.example", "GET", "/a.webp", 200, 121, 11000, "", "curl/8.5.0", ""},
    {"KONG", "{\"latencies\":{\"request\":11},\"request\":{\"querystring\":{\"x\":\"1\"},\"size\":\"81\",\"uri\":\"/a?x=1\",\"url\":\"https://shop.example:8443/a?x=1\",\"headers\":{\"host\":\"shop.example\",\"user-agent\":\"curl/8.5.0\"},\"method\":\"GET\"},\"client_ip\":\"192.0.2.1\",\"response\":{\"headers\":{\"location\":\"/b\"},\"status\":301,\"size\":\"225\"},\"started_at\":1795170099046}",
     1795170099046000, "192.0.2.1", "shop.example", "GET", "/a?x=1", 301, 225, 11000, "", "curl/8.5.0", "/b"},
    {"PINO", "{\"level\":30,\"time\":1795170099046,\"pid\":7,\"hostname\":\"web\",\"req\":{\"id\":1,\"method\":\"GET\",\"url\":\"/a?x=1\",\"query\":{\"x\":\"1\"},\"params\":{},\"headers\":{\"host\":\"shop.example\",\"user-agent\":\"curl/8.5.0\"},\"remoteAddress\":\"::ffff:192.0.2.1\",\"remotePort\":44790},\"res\":{\"statusCode\":301,\"headers\":{\"location\":\"/b\",\"content-length\":\"225\"}},\"responseTime\":11,\"msg\":\"request completed\"}",
     1795170099046000, "::ffff:192.0.2.1", "shop.example", "GET", "/a?x=1", 301, 225, 11000, "", "curl/8.5.0", "/b"},
    {"ECS", "{\"@timestamp\":\"2026-11-20T10:21:39.046Z\",\"ecs.version\":\"1.6.0\",\"source\":{\"address\":\"192.0.2.7\",\"ip\":\"192.0.2.7\"},\"client\":{\"ip\":\"192.0.2.1\"},\"http\":{\"version\":\"1.1\",\"request\":{\"method\":\"GET\",\"referrer\":\"-\"},\"response\":{\"status_code\":301,\"body\":{\"bytes\":225}}},\"url\":{\"original\":\"/a?x=1\",\"domain\":\"shop.example\"},\"user_agent\":{\"original\":\"curl/8.5.0\"}}",
     1795170099046000, "192.0.2.1", "shop.example", "GET", "/a?x=1", 301, 225, -1, "", "curl/8.5.0", ""},
    {"NGINXJSON", "{\"time\": \"2026-11-20T10:21:39+00:00\", \"remote_addr\": \"192.0.2.1\", \"x_forwarded_for\": \"192.0.2.1\", \"request_id\": \"ab\", \"remote_user\": \"\", \"bytes_sent\": 225, \"request_time\": 0.054, \"status\": 301, \"vhost\": \"shop.example\", \"request_proto\": \"HTTP/1.1\", \"path\": \"/a\", \"request_query\": \"x=1\", \"request_length\": 81, \"duration\": 0.054,\"method\": \"GET\", \"http_referrer\": \"\", \"http_user_agent\": \"curl/8.5.0\" }",
     1795170099000000, "192.0.2.1", "shop.example", "GET", "/a?x=1", 301, 225, 54000, "", "curl/8.5.0", ""},
    {"CADDY", "{\"level\":\"info\",\"ts\":\"2026/11/20 10:21:39.046\",\"logger\":\"http.log.access\",\"msg\":\"handled request\",\"request\":{\"remote_ip\":\"192.0.2.1\",\"remote_port\":\"44790\",\"proto\":\"HTTP/2.0\",\"method\":\"GET\",\"host\":\"shop.example\",\"uri\":\"/a?x=1\",\"headers\":{\"User-Agent\":[\"curl/8.5.0\"]}},\"size\":225,\"status\":301,\"resp_headers\":{\"Location\":[\"/b\"]}}",
     1795170099046000, "192.0.2.1", "shop.example", "GET", "/a?x=1", 301, 225, -1, "", "curl/8.5.0", "/b"},
    {"NGINXJSON", "{\"time_local\":\"20/Nov/2026:10:21:39 +0000\",\"remote_addr\":\"192.0.2.1\",\"remote_user\":\"\",\"request\":\"GET /a HTTP/1.1\",\"status\": \"301\",\"body_bytes_sent\":\"162\",\"request_time\":\"0.054\",\"http_referrer\":\"\",\"http_user_agent\":\"curl\\/8.5.0\",\"host\":\"shop.example\",\"sent_http_location\":\"https://shop.example/a\"}",
     1795170099000000, "192.0.2.1", "shop.example", "GET", "/a", 301, 162, 54000, "", "curl/8.5.0", "https://shop.example/a"},
    {"GUNICORN", "{\"remote_addr\":\"192.0.2.1\",\"remote_user\":\"-\",\"local_time\":\"[20/Nov/2026:10:21:39 +0000]\",\"request\":\"GET /a?x=1 HTTP/1.1\",\"status\":\"301\",\"bytes_sent\":225,\"referer\":\"-\",\"user_agent\":\"curl/8.5.0\",\"upstream_request_time\":11000,\"process_id\":\"<7>\"}",
     1795170099000000, "192.0.2.1", "", "GET", "/a?x=1", 301, 225, -1, "", "curl/8.5.0", ""},
    {"GUNICORN", "{\"remote_ip\":\"192.0.2.1\",\"request_id\":\"ab\",\"time\":\"[20/Nov/2026:10:21:39 +0000]\",\"response_code\":\"301\",\"request_method\":\"GET\",\"request_path\":\"/a\",\"request_querystring\":\"x=1\",\"request_timetaken\":\"11000\",\"response_length\":\"225\"}",
     1795170099000000, "192.0.2.1", "", "GET", "/a?x=1", 301, 225, 11000, "", "", ""},
    {"NGINXJSON", "{\"remote_ip\":\"192.0.2.1\",\"method\":\"GET\",\"path\":\"/a?x=1\",\"status\":\"301\",\"time\":\"2026-11-20T10:21:39+00:00\",\"user_agent\":\"curl/8.5.0\",\"referer\":\"-\",\"duration_in_ms\":11,\"pid\":\"<7>\"}",
     1795170099000000, "192.0.2.1", "", "GET", "/a?x=1", 301, -1, -1, "", "curl/8.5.0", ""},
    {"NGINXJSON", "{\"time_iso8601\":\"2026-11-20T10:21:39+00:00\",\"remote_addr\":\"192.0.2.1\",\"request_method\":\"GET\",\"uri\":\"/a\",\"args\":\"x=1\",\"server_protocol\":\"HTTP/1.1\",\"status\":\"301\",\"body_bytes_sent\":\"225\"}",
     1795170099000000, "192.0.2.1", "", "GET", "/a?x=1", 301, 225, -1, "", "", ""},
    {"AWSAPIGATEWAY", "{\"requestId\":\"ab\",\"ip\":\"192.0.2.1\",\"caller\":\"-\",\"user\":\"-\",\"requestTime\":\"20/Nov/2026:10:21:39 +0000\",\"httpMethod\":\"GET\",\"path\":\"/prod/pets/7\",\"resourcePath\":\"/pets/{petId}\",\"status\":\"301\",\"protocol\":\"HTTP/1.1\",\"responseLength\":\"225\",\"userAgent\":\"curl/8.5.0\",\"domainName\":\"api.example\"}",
     1795170099000000, "192.0.2.1", "api.example", "GET", "/prod/pets/7", 301, 225, -1, "", "curl/8.5.0", ""},
    {"FASTLY", "{\"timestamp\":\"2026-11-20T10:21:39+0000\",\"client_ip\":\"192.0.2.1\",\"geo_country\":\"x\",\"host\":\"shop.example\",\"url\":\"/a?x=1\",\"request_method\":\"GET\",\"request_protocol\":\"HTTP/2\",\"request_referer\":\"http://a.example/\",\"request_user_agent\":\"curl/8.5.0\",\"response_state\":\"MISS\",\"response_status\":301,\"response_reason\":\"Moved Permanently\",\"response_body_size\":225,\"fastly_server\":\"cache-x\",\"fastly_is_edge\":true}",
     1795170099000000, "192.0.2.1", "shop.example", "GET", "/a?x=1", 301, 225, -1, "http://a.example/", "curl/8.5.0", ""},
    {"FASTLY", "{\"timestamp\":\"2026-11-20T10:21:39\",\"time_elapsed\":11000,\"is_tls\":true,\"client_ip\":\"192.0.2.1\",\"request\":\"GET\",\"host\":\"shop.example\",\"url\":\"/a?x=1\",\"request_referer\":\"\",\"request_user_agent\":\"curl/8.5.0\",\"status\":\"301\",\"cache_status\":\"MISS\"}",
     1795170099000000, "192.0.2.1", "shop.example", "GET", "/a?x=1", 301, -1, 11000, "", "curl/8.5.0", ""},
    {"TRAEFIK", "{\"ClientHost\":\"192.0.2.1\",\"RequestMethod\":\"GET\",\"RequestPath\":\"/a?b\",\"DownstreamStatus\":301,\"StartLocal\":\"2026-11-20T11:21:39.046763557+01:00\"}",
     1795170099046763, "192.0.2.1", "", "GET", "/a?b", 301, -1, -1, "", "", ""},
    {"ENVOYJSON", "{\"authority\":\"shop.example\",\"bytes_received\":0,\"bytes_sent\":225,\"downstream_remote_address\":\"[2001:db8::1]:46520\",\"duration\":11,\"method\":\"GET\",\"path\":\"/a?x=1\",\"protocol\":\"HTTP/1.1\",\"request_id\":\"ab\",\"requested_server_name\":null,\"response_code\":301,\"response_flags\":\"-\",\"start_time\":\"2026-11-20T10:21:39.046Z\",\"user_agent\":\"curl/8.5.0\"}",
     1795170099046000, "2001:db8::1", "shop.example", "GET", "/a?x=1", 301, 225, 11000, "", "curl/8.5.0", ""},
};
/* clang-format on */

static void each_preset_reads_its_line(void)
{
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        const struct sample *s = &samples[i];
        struct record r;
        const char *why;
        use(s->preset);
        why = parse(s->line, &r);
        if (why) {
            CHECK_STR(why, s->preset);
            continue;
        }
        CHECK_INT(r.time_us, s->time_us);
        check_slice(r.client, s->client);
        check_slice(r.vhost, s->vhost);
        check_slice(r.method_text, s->method);
        check_slice(r.target, s->target);
        CHECK_INT(r.status, s->status);
        CHECK_INT(record_number(&r, LOG_FIELD_BYTES), s->bytes);
        CHECK_INT(record_duration_us(&r), s->duration_us);
        check_slice(r.referer, s->referer);
        check_slice(r.agent, s->agent);
        check_slice(r.location, s->location);
    }
    forget();
}

static void the_log_of_the_module_tells_all_its_fields(void)
{
    struct record r;

    use("METHODREDIRECT");
    CU_ASSERT_PTR_NULL(
        parse("2001:db8::1 - frank smith [20/Nov/2026:10:21:39 +0100] "
              "\"PUT /a HTTP/2.0\" 308 5 \"http://a.example/\" \"x\" \"/b\" "
              "a.example 54 181 36920 7 X \"application/json\" order-7 302>307 "
              "handler 046763",
              &r));
    CHECK_INT(r.time_us, 1795166499046763LL);
    check_slice(record_field(&r, LOG_FIELD_REQUEST_TYPE), "application/json");
    check_slice(record_field(&r, LOG_FIELD_RULE), "order-7");
    check_slice(record_field(&r, LOG_FIELD_ACTION), "302>307");
    check_slice(record_field(&r, LOG_FIELD_ORIGIN), "handler");
    check_slice(record_field(&r, LOG_FIELD_CONNECTION), "X");
    CHECK_INT(record_number(&r, LOG_FIELD_BYTES_IN), 181);
    CHECK_INT(record_number(&r, LOG_FIELD_CLIENT_PORT), 36920);
    CHECK_INT(record_number(&r, LOG_FIELD_KEEPALIVE), 7);
    CU_ASSERT_TRUE(log_format_is_complete(format, r.fields));
    forget();
}

/* --- lines as Apache 2.4 wrote them ---------------------------------------- */

#define LINE(request, rest)                                                    \
    "192.0.2.1 - - [20/Nov/2026:10:21:39 +0000] \"" request "\" " rest         \
    " \"-\" \"-\""

static void what_apache_logs_is_kept_as_it_is(void)
{
    /* clang-format off */
    static const struct {
        const char *line, *method, *target;
        int status;
    } rows[] = {
        {LINE("\\x16\\x03\\x01\\x02", "400 448"), "", "", 400},
        {LINE("GET /nul", "400 448"), "GET", "/nul", 400},
        {LINE("GET /q\\\"uote\\\\back HTTP/1.1", "404 416"), "GET", "/q\\\"uote\\\\back", 404},
        {LINE("GET /utf\\xc3\\xa9 HTTP/1.1", "404 416"), "GET", "/utf\\xc3\\xa9", 404},
        {LINE("GET /sp ace", "400 448"), "GET", "/sp ace", 400},
        {LINE("GET /a b c HTTP/1.1", "400 448"), "GET", "/a b c", 400},
        {LINE("CONNECT example.com:443 HTTP/1.1", "405 489"), "CONNECT", "example.com:443", 405},
        {LINE("GET http://other.example/a302 HTTP/1.1", "302 478"), "GET", "http://other.example/a302", 302},
        {LINE("GET http://user:XXXXXXXX@other.example/a302 HTTP/1.1", "400 448"), "GET", "http://user:XXXXXXXX@other.example/a302", 400},
        {LINE("GET //evil.example/..;/a302 HTTP/1.1", "404 416"), "GET", "//evil.example/..;/a302", 404},
        {LINE("GET /09", "404 236"), "GET", "/09", 404},
        {LINE("get /lower HTTP/1.1", "501 464"), "get", "/lower", 501},
        {LINE("FOO /x HTTP/1.1", "501 464"), "FOO", "/x", 501},
        {LINE("PRI * HTTP/2.0", "400 448"), "PRI", "*", 400},
        {LINE("OPTIONS * HTTP/1.1", "200 126"), "OPTIONS", "*", 200},
        {LINE("GET / HTTP/3.7", "404 416"), "GET", "/", 404},
        {LINE("POST /a307 HTTP/1.1", "400 555"), "POST", "/a307", 400},
        {LINE("-", "408 -"), "", "", 408},
        {LINE("", "408 -"), "", "", 408},
        {LINE("GET", "400 0"), "", "", 400},
        {LINE("GET HTTP/1.1", "400 0"), "GET", "", 400},
        {LINE("GET  HTTP/1.1", "400 0"), "GET", "", 400},
        {LINE("GET /%41%00 HTTP/1.1", "404 0"), "GET", "/%41%00", 404},
        /* any three digits are a status */
        {LINE("GET / HTTP/1.1", "000 0"), "GET", "/", 0},
        {LINE("GET / HTTP/1.1", "102 0"), "GET", "/", 102},
        {LINE("GET / HTTP/1.1", "425 0"), "GET", "/", 425},
        {LINE("GET / HTTP/1.1", "999 0"), "GET", "/", 999},
        {LINE("GET / HTTP/1.1", "- -"), "GET", "/", 0},
    };
    /* clang-format on */

    use("COMBINED");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct record r;
        const char *why = parse(rows[i].line, &r);
        if (why) {
            CHECK_STR(why, rows[i].line);
            continue;
        }
        check_slice(r.method_text, rows[i].method);
        check_slice(r.target, rows[i].target);
        CHECK_INT(r.status, rows[i].status);
    }
    forget();
}

static void methods_are_case_sensitive(void)
{
    struct record r;

    use("COMBINED");
    CU_ASSERT_PTR_NULL(parse(LINE("POST / HTTP/1.1", "200 0"), &r));
    CHECK_INT(r.method, HTTP_METHOD_POST);
    CU_ASSERT_PTR_NULL(parse(LINE("post / HTTP/1.1", "200 0"), &r));
    CHECK_INT(r.method, HTTP_METHOD_OTHER);
    CU_ASSERT_PTR_NULL(parse(LINE("-", "408 0"), &r));
    CHECK_INT(r.method, HTTP_METHOD_OTHER);
    forget();
}

static void a_request_line_is_split_as_far_as_it_goes(void)
{
    /* clang-format off */
    static const struct {
        const char *text, *method, *target, *protocol;
    } rows[] = {
        {"GET /a HTTP/1.1",        "GET", "/a", "HTTP/1.1"},
        {"GET /a",                 "GET", "/a", ""},
        {"GET /a b HTTP/1.1",      "GET", "/a b", "HTTP/1.1"},
        {"GET /a HTTP/ b",         "GET", "/a HTTP/ b", ""},
        {"GET /a HTTP/",           "GET", "/a", "HTTP/"},
        {"GET /a http/1.1",        "GET", "/a http/1.1", ""},
        {"GET HTTP/1.1",           "GET", "", "HTTP/1.1"},
        {"GET HTTP/2. 0",          "GET", "HTTP/2. 0", ""},
        {"GET ",                   "GET", "", ""},
        {"M-SEARCH * HTTP/1.1",    "M-SEARCH", "*", "HTTP/1.1"},
        {"G\\x45T / HTTP/1.1",     "", "", ""},
        {"(x) / HTTP/1.1",         "", "", ""},
        {" / HTTP/1.1",            "", "", ""},
        {"GET\t/ HTTP/1.1",        "", "", ""},
        {"-",                      "", "", ""},
        {"",                       "", "", ""},
    };
    /* clang-format on */

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct slice method, target, protocol;
        request_line_split(slice_of(rows[i].text), &method, &target, &protocol);
        check_slice(method, rows[i].method);
        check_slice(target, rows[i].target);
        check_slice(protocol, rows[i].protocol);
    }
}

/* --- shapes of real logs ---------------------------------------------------- */

static void odd_but_whole_lines_are_accepted(void)
{
    /* clang-format off */
    static const struct {
        const char *line, *client, *agent;
    } rows[] = {
        {"2001:db8::1 - - [20/Nov/2026:10:21:39 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"a\"", "2001:db8::1", "a"},
        {"[2001:db8::1] - - [20/Nov/2026:10:21:39 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"a\"", "2001:db8::1", "a"},
        {"fe80::1%eth0 - - [20/Nov/2026:10:21:39 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"a\"", "fe80::1%eth0", "a"},
        {"client.example - - [20/Nov/2026:10:21:39 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"a\"", "client.example", "a"},
        {"192.0.2.1 - frank smith [20/Nov/2026:10:21:39 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"a\"", "192.0.2.1", "a"},
        {"192.0.2.1 - \"\" [20/Nov/2026:10:21:39 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"a\"", "192.0.2.1", "a"},
        {"192.0.2.1 - - [20/Nov/2026:10:21:39 +0000] \"GET / HTTP/1.1\" 200 1 \"\" \"\"", "192.0.2.1", ""},
        {"192.0.2.1 - - [20/Nov/2026:10:21:39 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"cut agen", "192.0.2.1", "cut agen"},
        {"192.0.2.1 - - [20/Nov/2026:10:21:39 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"a\\\"b\"", "192.0.2.1", "a\\\"b"},
        {"192.0.2.1 - - [20/Nov/2026:10:21:39 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"a\" 12 more \"fields\"", "192.0.2.1", "a"},
    };
    /* clang-format on */

    use("COMBINED");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct record r;
        const char *why = parse(rows[i].line, &r);
        if (why) {
            CHECK_STR(why, rows[i].line);
            continue;
        }
        check_slice(r.client, rows[i].client);
        check_slice(r.agent, rows[i].agent);
    }
    forget();
}

static void what_is_no_line_of_the_format_is_refused(void)
{
    /* clang-format off */
    static const char *const rows[] = {
        "x",
        "192.0.2.1",
        "192.0.2.1 - - [20/Nov/2026:10:21:39 +0000] \"GET / HTTP/1.1\" 200 1", /* COMMON */
        "192.0.2.1 - - [20/Nov/2026:10:21:39 +0000]",
        "192.0.2.1 - - [20/Nov/2026:10:21:39 +0000] \"GET / HTTP/1.1\"",
        "192.0.2.1 - - [20/Nov/2026:10:21:39 +0000] \"GET / HTT",
        "192.0.2.1 - - [20/Nov/2026:10:21:39 +0000] \"GET / HTTP/1.1\" 20",
        "192.0.2.1 - - [20/Nov/2026:10:21:39 +0000] \"GET / HTTP/1.1\" 2000 1 \"-\" \"-\"",
        "192.0.2.1 - - [20/Nov/2026:10:21:39 +0000] \"GET / HTTP/1.1\" abc 1 \"-\" \"-\"",
        "192.0.2.1 - - [20/Nov/2026:10:21:39 +0000] \"GET / HTTP/1.1\" -20 1 \"-\" \"-\"",
        "192.0.2.1 - - [99/Nov/2026:10:21:39 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"-\"",
        "192.0.2.1 - - [20/xxx/2026:10:21:39 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"-\"",
        "192,0,2,1 - - [20/Nov/2026:10:21:39 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"-\"",
        " - - [20/Nov/2026:10:21:39 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"-\"",
        "{\"level\":\"info\",\"ts\":1693840791.75}",
        "<Event xmlns=\"http://schemas.example\">",
        "\"192.0.2.1 - - [20/Nov/2026:10:21:39 +0000] \"\"GET / HTTP/1.1\"\" 200 1\"",
        "\357\273\277192.0.2.1 - - [20/Nov/2026:10:21:39 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"-\"",
    };
    /* clang-format on */

    use("COMBINED");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct record r;
        if (!parse(rows[i], &r))
            CHECK_STR("(taken)", rows[i]);
    }
    forget();
}

static void bytes_that_are_no_text_harm_nothing(void)
{
    static const char nul[] = LINE("GET /a\0b\x01\xff HTTP/1.1", "200 1");
    static const char hole[200] = {0};
    struct record r;

    use("COMBINED");
    CU_ASSERT_PTR_NULL(parse_bytes((struct slice){nul, sizeof nul - 1}, &r));
    CHECK_INT(r.target.len, 6);
    CU_ASSERT_EQUAL(memcmp(r.target.at, "/a\0b\x01\xff", 6), 0);
    CU_ASSERT_PTR_NOT_NULL(parse_bytes((struct slice){hole, sizeof hole}, &r));
    forget();
}

static void comments_and_empty_lines_are_no_requests(void)
{
    struct line line = one_line(slice_of("#Fields: date time"));
    CU_ASSERT_TRUE(line_is_comment(&line));
    line = one_line(slice_of(""));
    CU_ASSERT_TRUE(line_is_comment(&line));
    line = one_line(slice_of(" #"));
    CU_ASSERT_FALSE(line_is_comment(&line));
}

static void an_overlong_line_is_refused(void)
{
    struct line line = one_line(slice_of(LINE("GET / HTTP/1.1", "200 1")));
    struct record r;

    use("COMBINED");
    CU_ASSERT_PTR_NULL(record_parse(parser, &line, &r));
    line.overlong = true;
    CU_ASSERT_PTR_NOT_NULL(record_parse(parser, &line, &r));
    forget();
}

static void a_target_alone_is_a_request_beside_a_method(void)
{
    struct diag diag;
    struct record r;

    forget();
    format =
        log_format_compile("test", "%h\t%x\t%m\t%r\t%s", "%s", "%s", &diag);
    CU_ASSERT_PTR_NOT_NULL_FATAL(format);
    parser = record_parser_create(format, false);
    CU_ASSERT_PTR_NULL(parse("192.0.2.1\t1\tPOST\t/a b\t200", &r));
    check_slice(r.method_text, "POST");
    check_slice(r.target, "/a b");
    CU_ASSERT_PTR_NULL(parse("192.0.2.1\t1\tPOST\tGET /c HTTP/1.1\t200", &r));
    check_slice(r.method_text, "GET");
    check_slice(r.target, "/c");
    forget();
}

static void path_and_query_are_put_together_once(void)
{
    struct diag diag = {""};
    struct record r;

    forget();
    format =
        log_format_compile("test", "%h %x %s %m %U %q %H", "%s", "%s", &diag);
    CU_ASSERT_PTR_NOT_NULL_FATAL(format);
    parser = record_parser_create(format, false);
    CU_ASSERT_PTR_NULL(parse("192.0.2.1 1 200 GET /a x=1 HTTP/1.1", &r));
    check_slice(r.target, "/a?x=1");
    CU_ASSERT_PTR_NULL(parse("192.0.2.1 1 200 GET /a ?x=1 HTTP/1.1", &r));
    check_slice(r.target, "/a?x=1");
    CU_ASSERT_PTR_NULL(parse("192.0.2.1 1 200 GET /a - HTTP/1.1", &r));
    check_slice(r.target, "/a");
    /* The target as it was sent, and its query besides. */
    CU_ASSERT_PTR_NULL(parse("192.0.2.1 1 200 GET /a?x=1 x=1 HTTP/1.1", &r));
    check_slice(r.target, "/a?x=1");
    CU_ASSERT_PTR_NULL(parse("192.0.2.1 1 200 GET /a?x=1 ?x=1 HTTP/1.1", &r));
    check_slice(r.target, "/a?x=1");
    CU_ASSERT_PTR_NULL(parse("192.0.2.1 1 200 GET /ax=1 x=1 HTTP/1.1", &r));
    check_slice(r.target, "/ax=1?x=1");
    CU_ASSERT_PTR_NOT_NULL(parse("192.0.2.1 1 200 G(T /a - HTTP/1.1", &r));
    CU_ASSERT_PTR_NOT_NULL(parse("192.0.2.1 1 200 ", &r));
    forget();
}

#define REST                                                                   \
    " - - [20/Nov/2026:10:21:39 +0000] \"GET / HTTP/1.1\" 200 5 \"-\" \"a\""

static void what_cannot_be_the_client_is_not(void)
{
    static const struct {
        const char *preset, *line, *client; /* empty: refused */
    } rows[] = {
        {"COMBINED", "192.0.2.1" REST, "192.0.2.1"},
        {"COMBINED", "2001:db8::1" REST, "2001:db8::1"},
        {"COMBINED", "::ffff:192.0.2.1" REST, "::ffff:192.0.2.1"},
        {"COMBINED", "fe80::1%eth0" REST, "fe80::1%eth0"},
        {"COMBINED", "client.example" REST, "client.example"},
        {"COMBINED", "unix:" REST, "unix:"},
        {"COMBINED", "www.example 192.0.2.1" REST, ""},
        {"COMBINED", "www.example 2001:db8::1" REST, ""},
        {"COMBINED", "www.example:443 192.0.2.1" REST, ""},
        {"COMBINED", "192.0.2.1, 10.0.0.1" REST, ""},
        {"COMBINED", "192.0.2.1:443" REST, ""},
        {"COMBINED", "1:2:3" REST, ""},
        {"COMBINED", "2001:db8::1::2" REST, ""},
        {"VCOMBINED", "www.example:443 client.example" REST, "client.example"},
        {"VHOSTCOMBINED", "www.example client.example" REST, "client.example"},
        {"VHOSTCOMBINED", "client.example" REST, ""},
        {"VCOMBINED", "2001:db8::1" REST, ""},
    };
    struct record record;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        use(rows[i].preset);
        const char *why = parse(rows[i].line, &record);
        if (!why != (rows[i].client[0] != '\0'))
            CHECK_STR(why ? why : "(taken)", rows[i].line);
        else if (!why)
            check_slice(record.client, rows[i].client);
    }
    forget();
}

/* GoAccess compares nothing; what was detected without being told must. */
static void before_a_virtual_host_a_strict_format_has_an_address(void)
{
    struct record record;

    use("LIGHTTPD");
    log_format_be_strict(format);
    CU_ASSERT_PTR_NULL(parse("192.0.2.1 localhost" REST, &record));
    check_slice(record.vhost, "localhost");
    CU_ASSERT_PTR_NULL(parse("192.0.2.1" REST, &record));
    check_slice(record.vhost, "");
    CU_ASSERT_PTR_NOT_NULL(parse("a.example 192.0.2.1" REST, &record));
    forget();
}

static void a_strict_format_is_held_to_its_letter(void)
{
    static const struct {
        const char *line;
        bool loose, strict;
    } rows[] = {
        {"192.0.2.1" REST, true, true},
        {"192.0.2.1" REST " 12 more", true, true},
        {"192.0.2.1 - - [20/Nov/2026:10:21:39 +0000] \"GET /\" 200 5 7 \"-\" "
         "\"a\"",
         true, false},
        {"192.0.2.1 - - [20/Nov/2026:10:21:39 +0000] \"GET /\" 200 \"-\" "
         "\"a\"",
         true, false},
        {"192.0.2.1 - - [20/Nov/2026:10:21:39 +0000]x\"GET /\" 200 5 \"-\" "
         "\"a\"",
         true, false},
        /* Two lines glued together. */
        {"192.0.2.1" REST "192.0.2.1" REST, true, false},
        {"192.0.2.1 198.51.100.1" REST, true, false},
        {"a.example b.example" REST, true, false},
        {"192.0.2.1 frank bob [20/Nov/2026:10:21:39 +0000] \"GET /\" 200 5 "
         "\"-\" \"a\"",
         true, true},
    };
    struct record record;

    use("COMBINED");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (!parse(rows[i].line, &record) != rows[i].loose)
            CHECK_STR("(not strict)", rows[i].line);
    log_format_be_strict(format);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (!parse(rows[i].line, &record) != rows[i].strict)
            CHECK_STR("(strict)", rows[i].line);
    forget();
}

static void a_line_behind_a_hole_of_zeroes_is_a_line(void)
{
    static const char text[] = "\0\0\0\0"
                               "192.0.2.1" REST;
    struct record record;

    use("COMBINED");
    CU_ASSERT_PTR_NULL(
        parse_bytes((struct slice){text, sizeof text - 1}, &record));
    check_slice(record.client, "192.0.2.1");
    check_slice(record.agent, "a");
    CU_ASSERT_PTR_NOT_NULL(parse_bytes((struct slice){text, 4}, &record));
    forget();
}

static CU_TestInfo tests[] = {
    {"what cannot be the client is not", what_cannot_be_the_client_is_not},
    {"before a virtual host a strict format has an address",
     before_a_virtual_host_a_strict_format_has_an_address},
    {"a strict format is held to its letter",
     a_strict_format_is_held_to_its_letter},
    {"a line behind a hole of zeroes is a line",
     a_line_behind_a_hole_of_zeroes_is_a_line},
    {"each preset reads its line", each_preset_reads_its_line},
    {"the log of the module tells all its fields",
     the_log_of_the_module_tells_all_its_fields},
    {"what Apache logs is kept as it is", what_apache_logs_is_kept_as_it_is},
    {"methods are case-sensitive", methods_are_case_sensitive},
    {"a request line is split as far as it goes",
     a_request_line_is_split_as_far_as_it_goes},
    {"odd but whole lines are accepted", odd_but_whole_lines_are_accepted},
    {"what is no line of the format is refused",
     what_is_no_line_of_the_format_is_refused},
    {"bytes that are no text harm nothing",
     bytes_that_are_no_text_harm_nothing},
    {"comments and empty lines are no requests",
     comments_and_empty_lines_are_no_requests},
    {"an overlong line is refused", an_overlong_line_is_refused},
    {"a target alone is a request beside a method",
     a_target_alone_is_a_request_beside_a_method},
    {"path and query are put together once",
     path_and_query_are_put_together_once},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_record_parser, "analyzer/record/record_parser");
