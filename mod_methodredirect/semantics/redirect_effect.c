#include "redirect_effect.h"

enum redirect_effect redirect_effect_of(int code, enum http_method method)
{
    const struct redirect_status *s = redirect_status_find(code);

    if (!s || !s->followed)
        return REDIRECT_EFFECT_NONE;
    if (method == HTTP_METHOD_GET || method == HTTP_METHOD_HEAD)
        return REDIRECT_EFFECT_KEEP;
    if (method == HTTP_METHOD_POST)
        return s->on_post;
    if (!http_method_is_lost_by_get(method)
        && s->on_other == REDIRECT_EFFECT_SHOULD_KEEP)
        return REDIRECT_EFFECT_KEEP;
    return s->on_other;
}

bool redirect_keeps_method(int code, enum http_method method)
{
    return redirect_effect_of(code, method) == REDIRECT_EFFECT_KEEP;
}

bool redirect_can_lose_method(int code, enum http_method method)
{
    if (!http_method_is_lost_by_get(method))
        return false;
    switch (redirect_effect_of(code, method)) {
    case REDIRECT_EFFECT_SHOULD_KEEP:
    case REDIRECT_EFFECT_MAY_GET:
    case REDIRECT_EFFECT_GET:
        return true;
    default:
        return false;
    }
}

enum http_method redirect_usual_next_method(int code, enum http_method method)
{
    switch (redirect_effect_of(code, method)) {
    case REDIRECT_EFFECT_GET:
    case REDIRECT_EFFECT_MAY_GET:
        return HTTP_METHOD_GET;
    default:
        return method;
    }
}
