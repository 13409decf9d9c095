#include "record/hop.h"

#include "record/content_type.h"

const char *hop_class_name(enum hop_class kind)
{
    static const char *const names[] = {"converted", "preserved",
                                        "body-lost", "not-followed",
                                        "looped",    "unknown"};
    return names[kind];
}

bool hop_is_canonical(const struct hop *hop)
{
    const struct target *from = &hop->redirect.target;
    const struct target *to =
        hop->location.len > 0 ? &hop->location_target : &hop->next.target;
    int status = hop->redirect.status;

    if (!target_is_canonical_variant(from, to))
        return false;
    if (from->hash == to->hash
        && (from->host_hash == to->host_hash || from->host_hash == 0)
        && from->scheme == TARGET_SCHEME_UNKNOWN)
        return status == 301 || status == 308;
    return true;
}

bool hop_stays_on_host(const struct hop *hop)
{
    const struct target *from = &hop->redirect.target;
    const struct target *to =
        hop->location.len > 0 ? &hop->location_target : &hop->next.target;

    return from->host_hash == 0 || to->host_hash == 0
           || from->host_hash == to->host_hash
           || (hop->has_next && hop->next.target.host_hash == from->host_hash);
}

bool hop_leads_elsewhere(const struct hop *hop)
{
    uint64_t host = hop->redirect.target.host_hash;

    return hop->location.len > 0 && hop->location_target.host_hash != 0
           && hop->location_target.host_hash != host;
}

bool hop_changes_scheme(const struct hop *hop)
{
    enum target_scheme from = hop->redirect.target.scheme;
    enum target_scheme to = hop->location_target.scheme;

    return hop->location.len > 0
           && ((from == TARGET_SCHEME_HTTP && to == TARGET_SCHEME_HTTPS)
               || (from == TARGET_SCHEME_HTTPS && to == TARGET_SCHEME_HTTP));
}

bool hop_is_post_redirect_get(const struct hop *hop)
{
    int status = hop->redirect.status, next = hop->next.status;
    bool form = content_type_is_form(hop->request_type);

    if ((status != 302 && status != 303) || !hop->has_next
        || !http_method_is_lost_by_get(hop->redirect.method)
        || hop_is_canonical(hop) || !hop_stays_on_host(hop)
        || slice_is(hop->origin, "mapping"))
        return false;
    if (slice_is(hop->origin, "handler"))
        return true;
    /* Without the type of the content, a page that the form stood on tells a
     * browser's form from its scripts. */
    return hop->agent->kind == AGENT_CLASS_BROWSER && status_is_page(next)
           && (form || (hop->request_type.len == 0 && hop->referer.len > 0));
}
