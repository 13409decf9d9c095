/**
 * @file
 * The runs whose reading is in a state, by the random numbers that each of them
 * has drawn: so that nothing is added twice, whatever its file is called.
 *
 * A state that went on from another has the runs of that one, too; one that was
 * merged has those of all.
 */
#ifndef STATE_RUNS_H
#define STATE_RUNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** More are refused: a thousand logs, each read night by night for a year, make
 *  fewer. */
enum { RUNS_MAX = 1 << 20 };

struct runs;

/** None yet; NULL without memory. */
struct runs *runs_create(void);

/** Note the run that is going on, which reads logs: its number comes from what
 *  hash_init() has drawn, so before a state brings the secret of another one
 *  (hash_adopt()). @return false without memory. */
bool runs_add_this(struct runs *runs);

/** Note the run @a number, not 0, of the file @a from, which is borrowed.
 *  @return false when there are too many, or no memory. */
bool runs_add(struct runs *runs, uint64_t number, const char *from);

/** The file by which the run @a number came; NULL when it is not there. */
const char *runs_find(const struct runs *runs, uint64_t number);

/** Their numbers, in the order in which they came. */
const uint64_t *runs_numbers(const struct runs *runs, size_t *count);

void runs_destroy(struct runs *runs);

#endif
