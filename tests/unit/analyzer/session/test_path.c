/* What comes out of the sessions as chains and loops. */
#include "session/path.h"

#include <stdio.h>
#include <string.h>

#include "analyzer/session/visitors.h"

static void redirects_in_a_row_are_a_chain_with_its_end(void)
{
    visitors_begin(MEMORY);
    TAKE(ASK(0, "c", "GET", "/a", 301, "/b"),
         ASK(.1, "c", "GET", "/b", 302, "/d"),
         ASK(.2, "c", "GET", "/d", 308, "/e"),
         ASK(.3, "c", "GET", "/e", 404, "-"));
    visitors_finish();
    CHECK_INT(seen.hop_count, 3);
    CHECK_INT(seen.chain_count, 1);
    CHECK_INT(seen.chains[0].redirects, 3);
    CHECK_INT(seen.chains[0].cycle_length, 0);
    CHECK_INT(seen.chains[0].statuses[0], 301);
    CHECK_INT(seen.chains[0].statuses[1], 302);
    CHECK_INT(seen.chains[0].statuses[2], 308);
    CU_ASSERT(seen.chains[0].has_end && !seen.chains[0].gave_up);
    CHECK_INT(seen.chains[0].end_status, 404);
    CHECK_STR(seen.chains[0].first, "/a");
    CHECK_STR(seen.chains[0].last, "/d");
    CU_ASSERT(!seen.chains[0].unproven && seen.chains[0].client_follows);
}

static void a_choice_of_targets_is_told_but_nobody_follows_it(void)
{
    visitors_begin(MEMORY);
    TAKE(ASK(0, "a", "GET", "/a", 300, "/b"),
         ASK(1, "a", "GET", "/b", 200, "-"),
         ASK(2, "a", "GET", "/c", 305, NULL));
    visitors_finish();
    CHECK_INT(seen.redirects, 2);
    CHECK_INT(seen.hop_count, 0);
}

static void the_same_form_twice_repeats_what_arrived(void)
{
    visitors_begin(MEMORY);
    TAKE(ASK(0, "a", "POST", "/a", 307, "/b"),
         ASK(0, "a", "POST", "/b", 500, "-"),
         ASK(2, "a", "POST", "/a", 307, "/b"),
         ASK(2, "a", "POST", "/b", 200, "-"),
         ASK(4, "b", "POST", "/a", 307, "/b"),
         ASK(4, "b", "POST", "/b", 200, "-"),
         ASK(6, "a", "POST", "/a", 307, "/b"),
         ASK(6, "a", "POST", "/b", 200, "-"));
    visitors_finish();
    CHECK_INT(seen.hop_count, 4);
    for (size_t i = 0; i < 4; i++)
        CHECK_INT(seen.hops[i].repeats, i == 3);
}

static void who_has_followed_another_is_known_to_follow(void)
{
    visitors_begin(MEMORY);
    TAKE(ASK(0, "a", "POST", "/a", 308, "/b"),
         ASK(3, "a", "GET", "/x", 200, "-"),
         ASK(60, "a", "GET", "/c", 301, "/d"),
         ASK(60, "a", "GET", "/d", 200, "-"),
         ASK(62, "a", "POST", "/a", 308, "/b"),
         ASK(65, "a", "GET", "/x", 200, "-"));
    visitors_finish();
    CHECK_INT(seen.hop_count, 3);
    check_hop(0, 1, 0, HOP_NOT_FOLLOWED);
    CU_ASSERT(!seen.hops[0].client_follows);
    check_hop(2, 5, 0, HOP_NOT_FOLLOWED);
    CU_ASSERT(seen.hops[2].client_follows);
}

static void one_redirect_is_no_chain(void)
{
    visitors_begin(MEMORY);
    TAKE(ASK(0, "c", "GET", "/a", 301, "/b"),
         ASK(.1, "c", "GET", "/b", 200, "-"));
    visitors_finish();
    CHECK_INT(seen.chain_count, 0);
}

static void a_loop_of_51_redirects_is_one_chain_of_50_turns(void)
{
    visitors_begin(MEMORY);
    for (int i = 0; i < 51; i++)
        take(ASK(i * .01, "c", "GET", "/a", 302, "/a"));
    visitors_finish();
    CHECK_INT(seen.hop_count, 51);
    for (size_t i = 0; i < 50; i++)
        check_hop(i, i + 1, i + 2, HOP_LOOPED);
    CHECK_INT(seen.chain_count, 1);
    CHECK_INT(seen.chains[0].redirects, 51);
    CHECK_INT(seen.chains[0].cycle_length, 1);
    CHECK_INT(seen.chains[0].turns, 50);
    CHECK_INT(seen.chains[0].most_per_second, 51);
    CU_ASSERT(!seen.chains[0].has_end && !seen.chains[0].unproven);
    CU_ASSERT(!seen.chains[0].client_follows);
}

static void a_longer_chain_than_is_kept_is_counted_on(void)
{
    char from[16], to[16];

    visitors_begin(MEMORY);
    for (int i = 0; i < 100; i++) {
        snprintf(from, sizeof from, "/s%d", i);
        snprintf(to, sizeof to, "/s%d", i + 1);
        take(ASK(i * .01, "c", "GET", from, 302, to));
    }
    visitors_finish();
    CHECK_INT(seen.chain_count, 1);
    CHECK_INT(seen.chains[0].redirects, 100);
    CHECK_INT(seen.chains[0].step_count, CHAIN_MAX_STEPS);
    CHECK_INT(seen.chains[0].cycle_length, 0);
}

static void a_cycle_begins_where_it_is_entered(void)
{
    visitors_begin(MEMORY);
    TAKE(ASK(0, "c", "GET", "/in", 302, "/a"),
         ASK(.1, "c", "GET", "/a", 302, "/b"),
         ASK(.2, "c", "GET", "/b", 302, "/a"),
         ASK(.3, "c", "GET", "/a", 302, "/b"),
         ASK(.4, "c", "GET", "/b", 302, "/a"),
         ASK(.5, "c", "GET", "/a", 302, "/b"));
    visitors_finish();
    CHECK_INT(seen.chains[0].cycle_start, 1);
    CHECK_INT(seen.chains[0].cycle_length, 2);
    CHECK_INT(seen.chains[0].turns, 2);
}

/* Lines of one second in any order, or a list asked for twice: /a comes twice,
 * and is no loop of its own. */
static void a_cycle_that_is_left_was_none(void)
{
    visitors_begin(MEMORY);
    TAKE(ASK(0, "c", "GET", "/a", 302, NULL),
         ASK(.1, "c", "GET", "/a", 302, NULL),
         ASK(.2, "c", "GET", "/b", 302, NULL),
         ASK(.3, "c", "GET", "/b", 302, NULL),
         ASK(.4, "c", "GET", "/d", 302, NULL));
    visitors_finish();
    CHECK_INT(seen.chain_count, 1);
    CHECK_INT(seen.chains[0].cycle_length, 0);
    CHECK_INT(seen.chains[0].turns, 0);
}

static void a_cycle_behind_disorder_is_seen(void)
{
    visitors_begin(MEMORY);
    TAKE(ASK(0, "c", "GET", "/a", 302, NULL),
         ASK(.1, "c", "GET", "/a", 302, NULL),
         ASK(.2, "c", "GET", "/b", 302, NULL),
         ASK(.3, "c", "GET", "/a", 302, NULL),
         ASK(.4, "c", "GET", "/b", 302, NULL),
         ASK(.5, "c", "GET", "/a", 302, NULL),
         ASK(.6, "c", "GET", "/b", 302, NULL));
    visitors_finish();
    CHECK_INT(seen.chains[0].cycle_start, 2);
    CHECK_INT(seen.chains[0].cycle_length, 2);
    CHECK_INT(seen.chains[0].turns, 2);
}

static void a_page_that_leads_on_is_no_cycle_with_its_form(void)
{
    visitors_begin(MEMORY);
    TAKE(ASK(0, "c", "POST", "/cart", 302, "/cart"),
         ASK(.1, "c", "GET", "/cart", 302, "/login"));
    visitors_finish();
    CHECK_INT(seen.chain_count, 1);
    CHECK_INT(seen.chains[0].cycle_length, 0);
    check_hop(0, 1, 2, HOP_CONVERTED);
}

static void a_url_that_leads_elsewhere_this_time_closes_no_cycle(void)
{
    visitors_begin(MEMORY);
    TAKE(ASK(0, "c", "GET", "/a", 302, "/b"),
         ASK(.1, "c", "GET", "/b", 302, "/a"),
         ASK(.2, "c", "GET", "/a", 302, "/d"));
    visitors_finish();
    CHECK_INT(seen.chain_count, 1);
    CHECK_INT(seen.chains[0].cycle_length, 0);
}

static void who_goes_elsewhere_gave_up(void)
{
    visitors_begin(MEMORY);
    TAKE(ASK(0, "c", "GET", "/a", 302, "/b"),
         ASK(.1, "c", "GET", "/b", 302, "/d"),
         ASK(5, "c", "GET", "/x", 200, "-"),
         ASK(60, "c", "GET", "/a", 302, "/b"),
         ASK(60.1, "c", "GET", "/b", 302, "/d"));
    visitors_finish();
    CHECK_INT(seen.chain_count, 2);
    CU_ASSERT(seen.chains[0].gave_up);
    CU_ASSERT(!seen.chains[1].gave_up);
}

static void without_a_location_the_same_url_again_is_unproven(void)
{
    visitors_begin(MEMORY);
    for (int i = 0; i < 6; i++)
        take(ASK(i * .1, "c", "GET", "/a", 302, NULL));
    visitors_finish();
    CHECK_INT(seen.chain_count, 1);
    CU_ASSERT(seen.chains[0].unproven);
    CU_ASSERT(!seen.chains[0].client_follows);
    CHECK_INT(seen.chains[0].cycle_length, 1);
}

static CU_TestInfo tests[] = {
    {"redirects in a row are a chain with its end",
     redirects_in_a_row_are_a_chain_with_its_end},
    {"a choice of targets is told, but nobody follows it",
     a_choice_of_targets_is_told_but_nobody_follows_it},
    {"the same form twice repeats what arrived",
     the_same_form_twice_repeats_what_arrived},
    {"who has followed another is known to follow",
     who_has_followed_another_is_known_to_follow},
    {"one redirect is no chain", one_redirect_is_no_chain},
    {"a loop of 51 redirects is one chain of 50 turns",
     a_loop_of_51_redirects_is_one_chain_of_50_turns},
    {"a longer chain than is kept is counted on",
     a_longer_chain_than_is_kept_is_counted_on},
    {"a cycle begins where it is entered", a_cycle_begins_where_it_is_entered},
    {"a cycle that is left was none", a_cycle_that_is_left_was_none},
    {"a cycle behind disorder is seen", a_cycle_behind_disorder_is_seen},
    {"a page that leads on is no cycle with its form",
     a_page_that_leads_on_is_no_cycle_with_its_form},
    {"a URL that leads elsewhere this time closes no cycle",
     a_url_that_leads_elsewhere_this_time_closes_no_cycle},
    {"who goes elsewhere gave up", who_goes_elsewhere_gave_up},
    {"without a Location the same URL again is unproven",
     without_a_location_the_same_url_again_is_unproven},
    CU_TEST_INFO_NULL,
};

SUITE_DEFINE(analyzer_path, "analyzer/session/path");
