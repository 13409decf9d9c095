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

/** Whether @a record is one to be set aside; then it was counted. It needs no
 *  more than client, request, status, time and format. Records come in the
 *  order in which they are handed on, and each that is not set aside is told by
 *  set_aside_hand_on() before the next one is asked about. */
bool set_aside_takes(struct set_aside *aside, struct record *record);

/** @a record is handed on now; say in it what was set aside before. */
void set_aside_hand_on(struct set_aside *aside, struct record *record);

/** Let @a learned know of all that was set aside: when the last record was
 *  handed on, and taken. */
void set_aside_settle(struct set_aside *aside, struct learned *learned);

void set_aside_destroy(struct set_aside *aside);

#endif
