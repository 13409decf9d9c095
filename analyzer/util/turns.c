#include "util/turns.h"

#include <signal.h>

void turns_init(struct turns *t, size_t slots)
{
    *t = (struct turns){.slots = slots};
    pthread_mutex_init(&t->mutex, NULL);
    pthread_cond_init(&t->changed, NULL);
}

void turns_destroy(struct turns *t)
{
    pthread_cond_destroy(&t->changed);
    pthread_mutex_destroy(&t->mutex);
}

bool turns_wait_for_room(struct turns *t, size_t *slot)
{
    bool ended;

    pthread_mutex_lock(&t->mutex);
    while (t->filled - t->emptied == t->slots && !t->ended)
        pthread_cond_wait(&t->changed, &t->mutex);
    *slot = t->filled % t->slots;
    ended = t->ended;
    pthread_mutex_unlock(&t->mutex);
    return !ended;
}

void turns_filled(struct turns *t)
{
    pthread_mutex_lock(&t->mutex);
    t->filled++;
    pthread_cond_signal(&t->changed);
    pthread_mutex_unlock(&t->mutex);
}

bool turns_wait_for_filled(struct turns *t, size_t *slot)
{
    bool found;

    pthread_mutex_lock(&t->mutex);
    while (t->filled == t->emptied && !t->ended)
        pthread_cond_wait(&t->changed, &t->mutex);
    *slot = t->emptied % t->slots;
    found = t->filled != t->emptied;
    pthread_mutex_unlock(&t->mutex);
    return found;
}

void turns_emptied(struct turns *t)
{
    pthread_mutex_lock(&t->mutex);
    t->emptied++;
    pthread_cond_signal(&t->changed);
    pthread_mutex_unlock(&t->mutex);
}

void turns_end(struct turns *t)
{
    pthread_mutex_lock(&t->mutex);
    t->ended = true;
    pthread_cond_signal(&t->changed);
    pthread_mutex_unlock(&t->mutex);
}

bool turns_start_thread(pthread_t *thread, void *(*work)(void *), void *context)
{
    sigset_t all, before;
    bool started;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    started = pthread_create(thread, NULL, work, context) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return started;
}
