/* Any request target, Location, or list of hosts. Laws: a list is read or the
 * reason told, never both; hosts are no longer than DNS allows; a site is the
 * end of its host. */
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
    host_list_destroy(list);
}

static void check_request(struct slice target)
{
    struct asked_host room;
    struct slice host = request_asks_for_host(target, &room);

    require(host.len <= HOST_MAX);
    request_mentions_host(target, host);
    request_injects_header(target);
    query_is_of_sign_on(target);
    has_end_of_line(target, true);
}

static void check_site(struct slice host)
{
    char name[HOST_MAX];
    struct slice h = host_name(host_of_url(host), name);

    struct slice site = host_site(h);

    require(h.len <= HOST_MAX && site.len <= h.len);
    require(site.len == 0 || site.at + site.len == h.at + h.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct slice text = {(const char *)data, size};

    check_list(text);
    check_request(text);
    check_site(text);
    return 0;
}
