#include "session/pairing.h"

#include "check.h"
#include "record/follow_profile.h"
#include "record/hop.h"

enum { SECOND = 1000000 };

static const struct target here = {.hash = 1, .host_hash = 100};
static const struct target there = {.hash = 2, .host_hash = 100};

/* GET 302, then GET: 2 for the gap, 1 for the method, nothing else. */
static struct pair bare(void)
{
    return (struct pair){
        .status = 302,
        .redirect_method = HTTP_METHOD_GET,
        .next_method = HTTP_METHOD_GET,
        .same_method = true,
        .gap_us = SECOND / 2,
        .window_us = 30 * (int64_t)SECOND,
        .redirect = &here,
        .location = &there,
        .next = &there,
        .referers_logged = true,
        .both_without_referer = true,
    };
}

static int score(struct pair p)
{
    unsigned evidence;
    return pairing_score(&p, &evidence);
}

static unsigned evidence_of(struct pair p)
{
    unsigned evidence;

    CU_ASSERT(pairing_score(&p, &evidence) >= 0);
    return evidence;
}

static void address_gap_and_method_alone_are_three_points(void)
{
    CHECK_INT(score(bare()), 3);
    CHECK_INT(evidence_of(bare()), HOP_BY_GAP | HOP_BY_METHOD);
}

static void the_location_itself_is_six_points(void)
{
    struct pair p = bare();

    p.has_location = true;
    CHECK_INT(score(p), 3 + 6);
    CHECK_INT(evidence_of(p), HOP_BY_LOCATION | HOP_BY_GAP | HOP_BY_METHOD);
}

static void a_location_on_a_host_that_the_log_does_not_name_is_five(void)
{
    struct target next = there;
    struct pair p = bare();

    next.host_hash = 0;
    p.next = &next;
    p.has_location = true;
    CHECK_INT(score(p), 3 + 5);
}

static void what_location_does_not_name_is_no_pair(void)
{
    struct target elsewhere = {.hash = 3, .host_hash = 100};
    struct pair p = bare();

    p.has_location = true;
    p.next = &elsewhere;
    p.has_agent = p.same_connection = p.next_on_connection = true;
    CHECK_INT(score(p), -1);
}

static void another_scheme_is_no_pair(void)
{
    struct target want = there, got = there;
    struct pair p = bare();

    want.scheme = TARGET_SCHEME_HTTPS;
    got.scheme = TARGET_SCHEME_HTTP;
    p.has_location = true;
    p.location = &want;
    p.next = &got;
    CHECK_INT(score(p), -1);
    got.scheme = TARGET_SCHEME_HTTPS;
    CHECK_INT(score(p), 3 + 6);
}

static void the_same_url_with_an_untold_scheme_proves_nothing(void)
{
    struct target want = here;
    struct pair p = bare();

    want.scheme = TARGET_SCHEME_HTTPS;
    p.has_location = true;
    p.location = &want;
    p.next = &here;
    p.next_is_redirected_url = true;
    CHECK_INT(score(p), 3);
    CU_ASSERT(!(evidence_of(p) & HOP_BY_LOCATION));
}

static void another_host_is_followed_at_once_or_not_here(void)
{
    struct target want = {.hash = 2, .host_hash = 200};
    struct pair p = bare();

    p.has_location = true;
    p.location = &want; /* an alias of this host, perhaps */
    CHECK_INT(score(p), 3 + 5);
    p.gap_us = SECOND + 1;
    CHECK_INT(score(p), -1);
    p.same_connection = p.next_on_connection = true;
    CHECK_INT(score(p), -1);
}

/* Who asks twice at the first host is redirected twice; so is who has followed
 * to an alias that redirects to itself. */
static void the_same_url_redirected_again_proves_no_other_host(void)
{
    struct target want = here, got = here;
    struct pair p = bare();

    want.host_hash = 200;
    p.has_location = true;
    p.redirect = p.next = &got;
    p.location = &want;
    p.next_is_redirected_url = true;
    for (int logged = 0; logged < 2; logged++) {
        got.host_hash = logged ? 100 : 0;
        p.next_is_redirect = false;
        CHECK_INT(score(p), 3 + 5);
        p.next_is_redirect = true;
        CHECK_INT(score(p), 3);
        CU_ASSERT(!(evidence_of(p) & HOP_BY_LOCATION));
    }
}

static void the_connection_is_four_points_or_two(void)
{
    struct pair p = bare();

    p.same_connection = p.next_on_connection = true;
    CHECK_INT(score(p), 3 + 4);
    p.next_on_connection = false;
    CHECK_INT(score(p), 3 + 2);
    CU_ASSERT(evidence_of(p) & HOP_BY_CONNECTION);
    p.same_connection = false;
    p.next_on_connection = true; /* the number alone, of another connection */
    CHECK_INT(score(p), 3);
}

static void the_agent_is_two_points(void)
{
    struct pair p = bare();

    p.has_agent = true;
    CHECK_INT(score(p), 3 + 2);
    CU_ASSERT(evidence_of(p) & HOP_BY_AGENT);
}

static void the_referer_is_two_points_for_or_against(void)
{
    struct pair p = bare();

    p.both_without_referer = false;
    p.referers_equal = true;
    CHECK_INT(score(p), 3 + 2);
    CU_ASSERT(evidence_of(p) & HOP_BY_REFERER);
    p.referers_equal = false;
    p.has_agent = true;
    CHECK_INT(score(p), 3 + 2 - 2);
    p.referers_logged = false;
    CHECK_INT(score(p), 3 + 2);
}

static void the_gap_is_worth_less_the_longer_it_is(void)
{
    static const struct {
        int64_t gap_us;
        int points;
    } rows[] = {
        {-SECOND, 2},
        {0, 2},
        {SECOND, 2},
        {SECOND + 1, 1},
        {3 * SECOND, 1},
        {3 * SECOND + 1, 0},
        {10 * SECOND, 0},
        {10 * SECOND + 1, -2},
        {30 * (int64_t)SECOND, -2},
    };
    struct pair p = bare();

    p.has_location = true;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        p.gap_us = rows[i].gap_us;
        CHECK_INT(score(p), 6 + 1 + rows[i].points);
    }
}

static void outside_the_window_there_is_no_pair(void)
{
    struct pair p = bare();

    p.has_location = true;
    p.gap_us = -SECOND - 1;
    CHECK_INT(score(p), -1);
    p.window_us = 10 * SECOND;
    p.gap_us = 10 * SECOND + 1;
    CHECK_INT(score(p), -1);
}

/* As measured: requests turns a PUT into GET after 302, but not after 301. */
static void a_method_that_clients_of_the_family_send_is_a_point(void)
{
    struct pair p = bare();

    p.has_agent = true;
    p.redirect_method = HTTP_METHOD_PUT;
    p.same_method = true;
    p.next_method = HTTP_METHOD_PUT;
    CHECK_INT(score(p), 5); /* by the status alone */
    p.profile = FOLLOW_GETS;
    CHECK_INT(score(p), 3);
    p.profile = FOLLOW_GETS | FOLLOW_KEEPS;
    CHECK_INT(score(p), 5);
    p.profile = FOLLOW_STOPS;
    CHECK_INT(score(p), 3);
    p.same_method = false;
    p.next_method = HTTP_METHOD_GET;
    p.profile = FOLLOW_GETS;
    CHECK_INT(score(p), 5);
}

/* RFC 9110 15.4: what may follow which status. */
static void a_method_that_the_status_allows_is_a_point(void)
{
    static const struct {
        int status;
        enum http_method from, to;
        int points;
    } rows[] = {
        {301, HTTP_METHOD_POST, HTTP_METHOD_GET, 1},
        {301, HTTP_METHOD_POST, HTTP_METHOD_POST, 1},
        {302, HTTP_METHOD_POST, HTTP_METHOD_PUT, -1},
        {303, HTTP_METHOD_POST, HTTP_METHOD_GET, 1},
        {303, HTTP_METHOD_POST, HTTP_METHOD_POST, -1},
        {303, HTTP_METHOD_HEAD, HTTP_METHOD_HEAD, 1},
        {307, HTTP_METHOD_POST, HTTP_METHOD_POST, 1},
        {307, HTTP_METHOD_POST, HTTP_METHOD_GET, -1},
        {308, HTTP_METHOD_PUT, HTTP_METHOD_PUT, 1},
        {308, HTTP_METHOD_PUT, HTTP_METHOD_GET, -1},
        {301, HTTP_METHOD_GET, HTTP_METHOD_GET, 1},
        {301, HTTP_METHOD_GET, HTTP_METHOD_POST, -1},
    };
    struct pair p = bare();

    p.has_location = true;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        p.status = rows[i].status;
        p.redirect_method = rows[i].from;
        p.next_method = rows[i].to;
        p.same_method = rows[i].from == rows[i].to;
        CHECK_INT(score(p), 6 + 2 + rows[i].points);
    }
}

static void each_request_in_between_costs_a_point_without_a_location(void)
{
    struct pair p = bare();

    p.has_agent = true;
    p.unrelated = 3;
    CHECK_INT(score(p), 5 - 3);
    p.unrelated = 4;
    CHECK_INT(score(p), -1); /* below two it is no pair */
    p.has_location = true;
    CHECK_INT(score(p), 5 + 6);
}

static void a_subresource_costs_two_without_a_location(void)
{
    struct pair p = bare();

    p.has_agent = p.next_is_subresource = true;
    CHECK_INT(score(p), 5 - 2);
    p.has_location = true;
    CHECK_INT(score(p), 5 + 6);
}

static void many_agents_behind_the_address_cost_two(void)
{
    struct pair p = bare();

    p.has_agent = p.shared_address = true;
    CHECK_INT(score(p), 5 - 2);
}

static void a_browser_does_not_follow_to_the_same_url_with_post(void)
{
    struct pair p = bare();

    p.has_location = p.next_is_redirected_url = true;
    p.location = p.next = &here;
    p.redirect_method = p.next_method = HTTP_METHOD_POST;
    CHECK_INT(score(p), 3 + 6); /* curl -X POST does */
    p.is_browser = true;
    CHECK_INT(score(p), -1);
    p.status = 307;
    CHECK_INT(score(p), 3 + 6);
}

static void the_same_post_again_is_no_follow_up_without_a_location(void)
{
    struct pair p = bare();

    p.has_agent = true;
    p.next = &here;
    p.next_is_redirected_url = true;
    CHECK_INT(score(p), 5);
    p.redirect_method = p.next_method = HTTP_METHOD_POST;
    CHECK_INT(score(p), -1);
    p.next_is_redirected_url = false;
    CHECK_INT(score(p), 5);
}

static void no_score_is_above_the_most(void)
{
    struct pair p = bare();

    p.has_location = p.has_agent = p.same_connection = true;
    p.next_on_connection = p.referers_equal = true;
    p.both_without_referer = false;
    CHECK_INT(score(p), PAIRING_MAX_SCORE); /* 6 + 4 + 2 + 2 + 2 + 1 are 17 */
}

static void confidence_rises_at_four_six_and_eight(void)
{
    CHECK_INT(pairing_confidence(2), CONFIDENCE_LOW);
    CHECK_INT(pairing_confidence(3), CONFIDENCE_LOW);
    CHECK_INT(pairing_confidence(4), CONFIDENCE_MEDIUM);
    CHECK_INT(pairing_confidence(5), CONFIDENCE_MEDIUM);
    CHECK_INT(pairing_confidence(6), CONFIDENCE_HIGH);
    CHECK_INT(pairing_confidence(7), CONFIDENCE_HIGH);
    CHECK_INT(pairing_confidence(8), CONFIDENCE_CERTAIN);
    CHECK_INT(pairing_confidence(PAIRING_MAX_SCORE), CONFIDENCE_CERTAIN);
}

static CU_TestInfo tests[] = {
    {"a subresource costs two without a Location",
     a_subresource_costs_two_without_a_location},
    {"address, gap and method alone are three points",
     address_gap_and_method_alone_are_three_points},
    {"the Location itself is six points", the_location_itself_is_six_points},
    {"a Location on a host that the log does not name is five",
     a_location_on_a_host_that_the_log_does_not_name_is_five},
    {"what Location does not name is no pair",
     what_location_does_not_name_is_no_pair},
    {"another scheme is no pair", another_scheme_is_no_pair},
    {"the same URL with an untold scheme proves nothing",
     the_same_url_with_an_untold_scheme_proves_nothing},
    {"another host is followed at once or not here",
     another_host_is_followed_at_once_or_not_here},
    {"the same URL redirected again proves no other host",
     the_same_url_redirected_again_proves_no_other_host},
    {"the connection is four points or two",
     the_connection_is_four_points_or_two},
    {"the agent is two points", the_agent_is_two_points},
    {"the Referer is two points for or against",
     the_referer_is_two_points_for_or_against},
    {"the gap is worth less the longer it is",
     the_gap_is_worth_less_the_longer_it_is},
    {"outside the window there is no pair",
     outside_the_window_there_is_no_pair},
    {"a method that clients of the family send is a point",
     a_method_that_clients_of_the_family_send_is_a_point},
    {"a method that the status allows is a point",
     a_method_that_the_status_allows_is_a_point},
    {"each request in between costs a point without a Location",
     each_request_in_between_costs_a_point_without_a_location},
    {"many agents behind the address cost two",
     many_agents_behind_the_address_cost_two},
    {"a browser does not follow to the same URL with POST",
     a_browser_does_not_follow_to_the_same_url_with_post},
    {"the same POST again is no follow-up without a Location",
     the_same_post_again_is_no_follow_up_without_a_location},
    {"no score is above the most", no_score_is_above_the_most},
    {"confidence rises at four, six and eight",
     confidence_rises_at_four_six_and_eight},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_pairing, "analyzer/session/pairing");
