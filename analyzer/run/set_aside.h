/**
 * @file
 * Records that have nothing to do with any redirect, nine of ten in most logs:
 * they are counted here, where they are read, and are not handed on.
 *
 * Such a record is in order and no redirect; nobody at its address was
 * redirected lately. Its line was read as any other: the format fits, time,
 * status and client are what they have to be. That another record could turn out
 * to follow a redirect is no reason to say so: what is handed on needlessly is
 * looked at, and nothing comes of it.
 */
#ifndef RUN_SET_ASIDE_H
#define RUN_SET_ASIDE_H

#include <stdbool.h>
#include <stdint.h>

#include "record/record.h"
#include "run/learned.h"

struct set_aside;

/** For records that go where @a learned knows what it knows now. NULL without
 *  memory. */
struct set_aside *set_aside_create(const struct learned *learned);

/** Count what is set aside for its virtual hosts, too; @a regex as for
 *  site_tally_create(). @return false without memory. */
bool set_aside_count_sites(struct set_aside *aside, const char *regex);

/** Whether @a record is one to be set aside; then it was counted. It needs no
 *  more than client, request, status, time, format and file. Records come in the
 *  order in which they are handed on, and each that is not set aside is told by
 *  set_aside_hand_on() before the next one is asked about. */
bool set_aside_takes(struct set_aside *aside, struct record *record);

/*
 * The same in two steps, where records are read before it is their turn: what
 * may be set aside is counted then, and little of it kept.
 */

/** Addresses are told apart by so many slots. */
enum { SET_ASIDE_SLOTS_LOG2 = 14 };

/** Whether @a record, as far as is known now, could be set aside at its turn;
 *  *@a slot is that of its address. */
bool set_aside_may_take(struct set_aside *aside, const struct record *record,
                        unsigned *slot);

/** Count @a record, which may be set aside: it is tallied then. */
void set_aside_tally(struct set_aside *aside, struct record *record);

/** What set_aside_takes() says, of a record that was tallied: it is its turn. If
 *  not, it is to be handed on. */
bool set_aside_takes_tallied(struct set_aside *aside, int64_t time_us,
                             unsigned slot);

/** @a record is handed on now; say in it what was set aside before. */
void set_aside_hand_on(struct set_aside *aside, struct record *record);

/** Let @a learned know of all that was set aside: when the last record was
 *  handed on, and taken. */
void set_aside_settle(struct set_aside *aside, struct learned *learned);

void set_aside_destroy(struct set_aside *aside);

#endif
