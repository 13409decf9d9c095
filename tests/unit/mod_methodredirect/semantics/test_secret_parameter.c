/* Expectations: parameter names as OAuth 2.0 (RFC 6749), AWS and common web
 * frameworks use them; encoded URLs in parameters as sign-in pages send them. */
#include "semantics/secret_parameter.h"

#include <stdio.h>
#include <string.h>

#include "check.h"

static void check_redacted(const char *text, const char *expected)
{
    char out[1024];

    CU_ASSERT(secret_parameter_mask(text, strlen(text), out, sizeof out) > 0
              || *text == '\0');
    CHECK_STR(out, expected);
}

static void a_buffer_that_is_too_small_is_refused(void)
{
    char out[32];
    const char *url = "/a?key=1";

    for (size_t size = 0; size <= strlen("/a?key=***"); size++)
        CHECK_INT(secret_parameter_mask(url, strlen(url), out, size), 0);
    CHECK_INT(secret_parameter_mask(url, strlen(url), out, 11), 10);
}

static void values_of_secret_names_are_masked(void)
{
    static const char *const secret[] = {
        "code",         "token",         "state",     "key",
        "sig",          "password",      "session",   "email",
        "access_token", "api_key",       "sessionid", "signature",
        "passwd",       "pwd",           "auth",      "secret",
        "ACCESS_TOKEN", "apiKey",        "APIKEY",    "X-Amz-Signature",
        "PHPSESSID",    "user[email]",   "id_token",  "client.secret",
        "%74oken",      "user%5Bpwd%5D", "authToken", "SAMLResponse"};

    for (size_t i = 0; i < sizeof secret / sizeof secret[0]; i++) {
        char url[100], expected[100];
        snprintf(url, sizeof url, "/p?a=1&%s=Hidden&b=2", secret[i]);
        snprintf(expected, sizeof expected, "/p?a=1&%s=***&b=2", secret[i]);
        check_redacted(url, expected);
    }
}

static void other_values_are_kept(void)
{
    check_redacted("", "");
    check_redacted("/", "/");
    check_redacted("/token=1/key=2", "/token=1/key=2");
    check_redacted("/p?keyword=1&author=2&monkey=3&statement=4&page=5#top",
                   "/p?keyword=1&author=2&monkey=3&statement=4&page=5#top");
    check_redacted("/p?token", "/p?token");
    check_redacted("/p?token=&a=1", "/p?token=&a=1");
    check_redacted("/100%?a=%zz&b=%", "/100%?a=%zz&b=%");
}

static void query_fragment_and_path_parameters_count(void)
{
    check_redacted("/cb#access_token=abc&x=1", "/cb#access_token=***&x=1");
    check_redacted("/cb?code=abc#state=def", "/cb?code=***#state=***");
    check_redacted("/a;jsessionid=1F2E?page=2", "/a;jsessionid=***?page=2");
    check_redacted("/a?x=1&amp;token=abc", "/a?x=1&amp;token=***");
}

static void a_value_is_masked_to_its_end(void)
{
    check_redacted("/?token=a;b?c=d/e%26f=g&h=1", "/?token=***&h=1");
    check_redacted("/?token=a=b==", "/?token=***");
}

static void urls_inside_parameters_are_masked_too(void)
{
    check_redacted(
        "/login?next=https%3A%2F%2Fx%2Fcb%3Fcode%3Dabc%26page%3D2&lang=en",
        "/login?next=https%3A%2F%2Fx%2Fcb%3Fcode%3D***%26page%3D2&lang=en");
    check_redacted("/?u=%252Fcb%253Fsig%253Dabc%2526x%253D1%26y%3D2",
                   "/?u=%252Fcb%253Fsig%253D***%2526x%253D1%26y%3D2");
}

static void log_lines_are_masked_and_keep_their_rest(void)
{
    check_redacted(
        "1.2.3.4 - - [t] \"GET /cb?code=abc HTTP/1.1\" 302 0 \"https://x/?a=1"
        "&key=k\" \"UA; key=value\"",
        "1.2.3.4 - - [t] \"GET /cb?code=*** HTTP/1.1\" 302 0 \"https://x/?a=1"
        "&key=***\" \"UA; key=value\"");
}

/* RFC 3986 3.2.1: userinfo "@" host; a password follows its first colon. */
static void passwords_of_urls_are_masked(void)
{
    check_redacted("http://user:PASSWORD@host/", "http://user:***@host/");
    check_redacted("https://:p@host", "https://:***@host");
    check_redacted("//u http://u:a:b@c:d@host:80/?x=1&token=t&y=2",
                   "//u http://u:***@host:80/?x=1&token=***&y=2");
    check_redacted("http://u:p%40q%2Fr@host/a@b", "http://u:***@host/a@b");
    check_redacted("http://u:a&b;c=d@host/", "http://u:***@host/");
    check_redacted("/o?next=http%3A%2F%2Fu%3Ap%2540w%40host%2Fa&b=c@d",
                   "/o?next=http%3A%2F%2Fu%3A***%40host%2Fa&b=c@d");
    check_redacted("/o?next=http%3A%2F%2Fu:p@host%2Fa",
                   "/o?next=http%3A%2F%2Fu:***@host%2Fa");
    check_redacted("\"GET http://u:p@a/ HTTP/1.1\" 302 \"http://v:q@b/\"",
                   "\"GET http://u:***@a/ HTTP/1.1\" 302 \"http://v:***@b/\"");
}

static void what_is_no_password_is_kept(void)
{
    static const char *const kept[] = {
        "http://host:8080/a@b",
        "http://host:8080/?x=a@b",
        "http://host:8080#a@b",
        "http://user@host:8080/",
        "http://user:@host/",
        "http://",
        "http:/",
        "a:b@c",
        "mailto:a:b@c",
        "http%3A%2F%2Fhost%3A80%2Fa%40b",
        "/?u=http%3A%2F%2Fhost%3A80&a=b@c",
        "\"http://host:80\" \"a@b\"",
        "http://host:80 a@b",
    };

    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
        check_redacted(kept[i], kept[i]);
}

static void secrets_at_every_end_of_a_text_are_masked(void)
{
    static const char url[] = "/p?token=0123456789";

    for (size_t len = sizeof "/p?token="; len < sizeof url; len++) {
        struct secret_scan scan = {url, len, 0};
        const char *piece;
        size_t piece_len;
        CU_ASSERT_TRUE(secret_scan_next(&scan, &piece, &piece_len));
        CHECK_BYTES(piece, piece_len, "/p?token=");
        CU_ASSERT_TRUE(secret_scan_next(&scan, &piece, &piece_len));
        CHECK_BYTES(piece, piece_len, "***");
        CU_ASSERT_FALSE(secret_scan_next(&scan, &piece, &piece_len));
    }
}

static CU_TestInfo tests[] = {
    {"values of secret names are masked", values_of_secret_names_are_masked},
    {"other values are kept", other_values_are_kept},
    {"query, fragment and path parameters count",
     query_fragment_and_path_parameters_count},
    {"a value is masked to its end", a_value_is_masked_to_its_end},
    {"URLs inside parameters are masked too",
     urls_inside_parameters_are_masked_too},
    {"log lines are masked and keep their rest",
     log_lines_are_masked_and_keep_their_rest},
    {"passwords of URLs are masked", passwords_of_urls_are_masked},
    {"what is no password is kept", what_is_no_password_is_kept},
    {"secrets at every end of a text are masked",
     secrets_at_every_end_of_a_text_are_masked},
    {"a buffer that is too small is refused",
     a_buffer_that_is_too_small_is_refused},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(semantics_secret_parameter, "semantics/secret_parameter");
