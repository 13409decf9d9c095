/**
 * @file
 * The last requests of clients that may turn out to follow a redirect which is
 * logged after them: lines are written when a request ends.
 *
 * A table of fixed size; newer ones take the place of the oldest. What had to
 * go while it could still be asked for is counted.
 */
#ifndef SESSION_RECENT_H
#define SESSION_RECENT_H

#include <stdint.h>

#include "record/record.h"

/** A request remembered. */
struct recent_request {
    uint64_t client_key, target_hash; /**< client_key 0: nothing here */
    uint64_t line, offset;
    int64_t time_us;
    int16_t status;
    uint8_t method;
};

struct recent;

/** NULL without memory. */
struct recent *recent_create(void);

void recent_note(struct recent *recent, uint64_t client_key,
                 uint64_t target_hash, const struct record *record);

/** The client's latest request for that target; NULL when none is
 *  remembered. Setting its client_key to 0 forgets it. */
struct recent_request *recent_find(struct recent *recent, uint64_t client_key,
                                   uint64_t target_hash);

/** Call @a visit with each that is remembered. */
void recent_visit(const struct recent *recent,
                  void (*visit)(void *context,
                                const struct recent_request *request),
                  void *context);

/** Remember one more, of another run. */
void recent_add(struct recent *recent, const struct recent_request *request);

/** How many had to make room before their time. */
uint64_t recent_evicted(const struct recent *recent);

void recent_destroy(struct recent *recent);

#endif
