"""The rules of the benches of redirects, and the paths that ask for them."""
WORDS = ("archive blog catalog docs events forum gallery help jobs legacy "
         "media news old pages products shop store support").split()
MISS = "/not/there/page.html"


def mix(i):
    return (i * 2654435761) & 0xFFFFFFFF


def section(i):
    x = mix(i)
    return "/%s/%s" % (WORDS[x % 18], WORDS[(x >> 8) % 18])


def old(i):
    return "%s/page-%d.html" % (section(i), i)


def new(i):
    return "/new/%s/%d" % (WORDS[(mix(i) >> 4) % 18], i)


def spread(n, count):
    """count paths of n rules, or all of them."""
    if n < count:
        return [old(i) for i in range(n)]
    return [old(i * (n // count)) for i in range(count)]
