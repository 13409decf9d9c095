/* What a run goes on from, and what it leaves for the next one. */
#include "run/output_clash.h"
#include "run/run_pieces.h"
#include "run/run_state.h"

static struct run_parts parts_of(struct run *run, struct log_counts *counts)
{
    return (struct run_parts){.learned = &run->learned,
                              .runs = run->runs,
                              .builder = run->builder,
                              .counts = counts,
                              .log_size = &run->log_size,
                              .partial = &run->was_partial,
                              .first_format = &run->first_format,
                              .last_format = &run->last_format,
                              .names = run->names,
                              .places = run->nightly.places,
                              .told = run->nightly.told};
}

/* What a state says of the logs that come. */
static void plan_on(struct run *run)
{
    run->plan = *run->options;
    if (run->last_format) /* which another one may replace */
        run->plan.usual_format =
            names_keep(run->names, slice_of(run->last_format));
    run->options = &run->plan;
}

bool run_restore(struct run *run)
{
    const struct options *o = run->options;
    const char *const *paths =
        o->states ? o->states : (const char *const *)&o->restore_path;
    size_t count = o->states ? o->state_count : o->restore_path != NULL;
    const struct run_parts parts = parts_of(run, &run->before);
    struct diag diag = {""};

    for (size_t i = 0; i < count; i++) {
        if (run_state_load(&parts, paths[i], i == 0, &diag))
            continue;
        run_complain(diag.text);
        return false;
    }
    plan_on(run);
    run->partial |= run->was_partial != 0;
    return true;
}

bool run_take_up(struct run *run)
{
    const struct options *o = run->options;
    struct diag diag = {"out of memory"};
    struct run_parts parts;

    if (!output_clash_of_state(run->options, &diag)
        && nightly_open(&run->nightly, run->options, run->stop, &diag)) {
        parts = parts_of(run, &run->before);
        if (run_state_take_up(&parts, run->nightly.standing, o->keep_last, true,
                              &diag)) {
            plan_on(run);
            if (nightly_choose_logs(&run->nightly, &run->plan, &run->failed,
                                    &run->partial))
                return true;
        }
    }
    run_complain(diag.text);
    return false;
}

bool run_look_at_state(struct run *run)
{
    struct diag diag = {""};

    if (!output_clash_of_state(run->options, &diag)
        && nightly_look(run->options, &diag))
        return true;
    run_complain(diag.text);
    return false;
}

bool run_join_state(struct run *run)
{
    struct diag diag = {""};
    struct run_parts parts;

    run->was_partial |= run->partial;
    sessions_break_off(run->learned.sessions);
    if (nightly_open(&run->nightly, run->options, run->stop, &diag)) {
        parts = parts_of(run, &run->before);
        if (run_state_take_up(&parts, run->nightly.standing,
                              run->options->keep_last, false, &diag)) {
            run->partial |= run->was_partial != 0;
            return true;
        }
    }
    run_complain(diag.text);
    run_complain(
        "what this run has learned is lost; reports stay as they were");
    return false;
}

bool run_save_state(struct run *run, struct log_counts *counts)
{
    const struct run_parts parts = parts_of(run, counts);
    const char *place;
    struct diag diag = {""};

    if (run->nightly.standing && run->merge && log_merge_is_torn(run->merge)) {
        /* The next run could not learn of the rest in its order. */
        diag_set(&diag,
                 "%s: stays as it was, since the run was stopped amid several "
                 "logs; run it again",
                 run->nightly.path);
        run_complain(diag.text);
        return true;
    }
    if (run->nightly.standing) {
        if (nightly_write(&run->nightly, &parts, run->merge, &diag))
            return true;
        run_complain(diag.text);
        return false;
    }
    if (!run->outputs.state)
        return true;
    place = output_file_place(run->outputs.state);
    if (!place)
        diag_set(&diag, "%s: --partial needs a file",
                 run->options->partial_path);
    if (place && run_state_save(&parts, place, &diag))
        return true;
    run_complain(diag.text);
    output_file_discard(run->outputs.state);
    run->outputs.state = NULL;
    return false;
}

bool run_keep_state(struct run *run)
{
    struct diag diag = {""};

    if (!run->nightly.is_written)
        return true;
    /* Nobody can read a pipe again. */
    if (run->untold && !run->tails)
        diag_set(&diag,
                 "%s: stays as it was, since a report could not be written",
                 run->nightly.path);
    else if (nightly_keep(&run->nightly, &diag))
        return true;
    run_complain(diag.text);
    return false;
}
