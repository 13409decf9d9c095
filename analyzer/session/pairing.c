#include "session/pairing.h"

#include "record/follow_profile.h"
#include "record/hop.h"
#include "semantics/redirect_effect.h"

/* A client may open its next connection before the server has logged, and
 * stamps have whole seconds: so much may the follow-up seem too early. */
static const int64_t tolerance_us = 1000000;

enum match { MATCH_NO, MATCH_WEAK, MATCH_LIKELY, MATCH_EXACT };

/* A host that is not in the request's line: whether the client followed to it, or
 * asked at the first one again and was redirected again, nothing tells. */
static enum match match_unlogged_host(const struct pair *p)
{
    return p->next_is_redirected_url && p->next_is_redirect ? MATCH_WEAK
                                                            : MATCH_LIKELY;
}

/* Whether the request asks for what Location named. */
static enum match match_location(const struct pair *p)
{
    const struct target *want = p->location, *got = p->next;
    uint64_t hash = want->masked ? target_masked_hash(got) : got->hash;

    if (want->hash == 0 || hash != want->hash
        || want->scheme == TARGET_SCHEME_OTHER)
        return MATCH_NO;
    /* Behind a proxy that ends TLS, every request is logged as http: who asks
     * for the same again may have followed to https. */
    if (want->scheme != TARGET_SCHEME_UNKNOWN
        && got->scheme != TARGET_SCHEME_UNKNOWN && want->scheme != got->scheme)
        return p->next_is_redirected_url && want->scheme == TARGET_SCHEME_HTTPS
                   ? MATCH_WEAK
                   : MATCH_NO;
    if (want->host_hash && got->host_hash
        && want->host_hash != got->host_hash) {
        /* Another name: perhaps an alias of the same virtual host, which logs
         * its canonical name for both requests; then they come at once. That
         * they share a connection proves nothing: clients open a new one for
         * another name, and the old one serves their next visit here. */
        bool same_site = p->redirect->host_hash == got->host_hash;
        return same_site && p->gap_us <= tolerance_us ? match_unlogged_host(p)
                                                      : MATCH_NO;
    }
    /* The same URL again, by https: when the log does not tell the scheme, the
     * client may have followed, or asked by http again. That would have been
     * redirected again, and with the method it had; when the log does not tell
     * the host either, that proves nothing. */
    if (p->next_is_redirected_url && want->scheme == TARGET_SCHEME_HTTPS
        && got->scheme == TARGET_SCHEME_UNKNOWN)
        return p->same_method || p->next_is_redirect || got->host_hash == 0
                   ? MATCH_WEAK
                   : MATCH_LIKELY;
    return want->host_hash == 0 || got->host_hash != 0 ? MATCH_EXACT
                                                       : match_unlogged_host(p);
}

static int score_location(const struct pair *p, unsigned *evidence)
{
    switch (match_location(p)) {
    case MATCH_EXACT:
        *evidence |= HOP_BY_LOCATION;
        return 6;
    case MATCH_LIKELY:
        *evidence |= HOP_BY_LOCATION;
        return 5;
    case MATCH_WEAK:
        return 0;
    default:
        return -1;
    }
}

static int score_referer(const struct pair *p, unsigned *evidence)
{
    if (!p->referers_logged || p->both_without_referer)
        return 0;
    if (!p->referers_equal)
        return -2;
    *evidence |= HOP_BY_REFERER;
    return 2;
}

static int score_gap(const struct pair *p, unsigned *evidence)
{
    if (p->gap_us <= 1000000) {
        *evidence |= HOP_BY_GAP;
        return 2;
    }
    if (p->gap_us <= 3000000)
        return 1;
    return p->gap_us <= 10000000 ? 0 : -2;
}

/* A browser sends a form again by itself where the connection broke before the
 * answer, which the server has logged all the same. It does not follow so. */
static bool is_sent_again(const struct pair *p)
{
    return p->is_browser && p->next_is_redirected_url && p->same_method
           && p->redirect_method == HTTP_METHOD_POST
           && redirect_effect_of(p->status, p->redirect_method)
                  != REDIRECT_EFFECT_KEEP;
}

/* Whether the follow-up's method is one that clients of this family send; of
 * others, one that the status allows. */
static bool method_is_expected(const struct pair *p)
{
    bool kept = p->same_method;
    bool got = p->next_method == HTTP_METHOD_GET
               || (p->next_method == HTTP_METHOD_HEAD
                   && p->redirect_method == HTTP_METHOD_HEAD);

    if (p->profile != FOLLOW_UNKNOWN)
        return (got && (p->profile & FOLLOW_GETS))
               || (kept && (p->profile & FOLLOW_KEEPS));
    switch (redirect_effect_of(p->status, p->redirect_method)) {
    case REDIRECT_EFFECT_GET:
        return got;
    case REDIRECT_EFFECT_MAY_GET:
    case REDIRECT_EFFECT_SHOULD_KEEP:
        return got || kept;
    default:
        return kept;
    }
}

static int score_method(const struct pair *p, unsigned *evidence)
{
    bool expected = method_is_expected(p);

    if (expected)
        *evidence |= HOP_BY_METHOD;
    return expected ? 1 : -1;
}

int pairing_score(const struct pair *p, unsigned *evidence)
{
    int score = 0;

    *evidence = 0;
    if (p->gap_us < -tolerance_us || p->gap_us > p->window_us || p->other_user
        || is_sent_again(p))
        return -1;
    if (p->has_location) {
        score = score_location(p, evidence);
        if (score < 0)
            return -1;
    }
    else {
        /* Asking for the same thing again with a method that no client
         * repeats on its own is a retry or a scanner, not a follow-up. */
        if (p->next_is_redirected_url
            && http_method_is_lost_by_get(p->next_method))
            return -1;
        score -= (int)(p->unrelated < 9 ? p->unrelated : 9);
        score -= p->next_is_subresource ? 2 : 0;
    }
    if (p->same_connection) {
        *evidence |= HOP_BY_CONNECTION;
        score += p->next_on_connection ? 4 : 2;
    }
    if (p->same_user || (p->has_agent && !p->other_agent)) {
        *evidence |= HOP_BY_AGENT;
        score += p->same_user ? 3 : 2;
    }
    score += score_referer(p, evidence);
    score += score_gap(p, evidence);
    score += score_method(p, evidence);
    score -= p->shared_address ? 2 : 0;
    if (score < PAIRING_MIN_SCORE)
        return -1;
    return score > PAIRING_MAX_SCORE ? PAIRING_MAX_SCORE : score;
}

enum confidence pairing_confidence(int score)
{
    return score >= 8   ? CONFIDENCE_CERTAIN
           : score >= 6 ? CONFIDENCE_HIGH
           : score >= 4 ? CONFIDENCE_MEDIUM
                        : CONFIDENCE_LOW;
}
