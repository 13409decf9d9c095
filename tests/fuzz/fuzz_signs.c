/* Any request target, Location, or list of hosts. Laws: a host that a list was
 * made of is in it; a host that is asked for is mentioned by its request; a
 * site is one with itself. */
#include <stdint.h>
#include <stdlib.h>

#include "record/reflection.h"
#include "record/site.h"
#include "util/host_list.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool law)
{
    if (!law)
        abort();
}

static void check_list(struct slice text)
{
    struct diag diag = {""};
    struct host_list *list = host_list_parse("list", text, &diag);

    require((list == NULL) == (diag.text[0] != '\0'));
    if (list && text.len > 0 && text.len < 200 && host_list_count(list) == 1
        && !memchr(text.at, '*', text.len) && !memchr(text.at, ' ', text.len)) {
        char name[HOST_MAX];
        struct slice host = host_name(text, name);
        require(host.len != text.len || host_list_has(list, host));
    }
    host_list_destroy(list);
}

static void check_request(struct slice target)
{
    struct asked_host room;
    struct slice host = request_asks_for_host(target, &room);

    if (host.len > 0 && target.len <= 4096 && host.at[0] != '[')
        require(host_site(host).len > 0);
    request_mentions_host(target, host);
    request_injects_header(target);
    query_is_of_sign_on(target);
    has_end_of_line(target);
}

static void check_site(struct slice host)
{
    char name[HOST_MAX];
    struct slice h = host_name(host_of_url(host), name);

    require(h.len <= HOST_MAX);
    if (h.len > 0)
        require(hosts_are_one_site(h, h) || host_site(h).len == 0
                || memchr(h.at, ':', h.len) || memchr(h.at, '@', h.len)
                || h.at[0] == '[');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct slice text = {(const char *)data, size};

    check_list(text);
    check_request(text);
    check_site(text);
    return 0;
}
