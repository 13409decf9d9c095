/**
 * @file
 * Two threads that take turns at the slots of a ring: one fills them in order,
 * the other empties them in the same order. A slot belongs to the first while it
 * is not filled, then to the second until it is emptied.
 *
 *        emptied              filled
 *           v                   v
 *     [  ] [##] [##] [##]  ... [..]      filled - emptied <= slots
 */
#ifndef UTIL_TURNS_H
#define UTIL_TURNS_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

/** All of it is for the functions below. */
struct turns {
    size_t slots;
    pthread_mutex_t mutex;  /* guards what is in the next lines */
    pthread_cond_t changed; /* one of them did; two threads: no crowd */
    size_t filled, emptied; /* slots so far */
    bool ended;             /* nothing more is filled, or wanted */
};

void turns_init(struct turns *t, size_t slots);
void turns_destroy(struct turns *t);

/** Wait for a slot to fill. @return false when turns_end() was called. */
bool turns_wait_for_room(struct turns *t, size_t *slot);

/** The slot that was waited for is filled. */
void turns_filled(struct turns *t);

/** Wait for a slot to empty. @return false when all that was filled is emptied
 *  and turns_end() was called. */
bool turns_wait_for_filled(struct turns *t, size_t *slot);

/** The slot that was waited for is emptied. */
void turns_emptied(struct turns *t);

/** Nothing more is filled: by the thread that filled, or the other one when it
 *  wants nothing more. */
void turns_end(struct turns *t);

/** Start a thread that no signal is delivered to: they are for the one that
 *  waits for them. @return whether it was started. */
bool turns_start_thread(pthread_t *thread, void *(*work)(void *),
                        void *context);

#endif
