"""Logs of many sites: how much each of them is hurt is known.

A site loses orders (POST answered 301, a GET that is refused follows: an error),
sends clients to a page that fails (a warning), or redirects as it should.
"""
import datetime
import json

# JSON, because a host may hold any bytes there.
FORMAT = json.dumps({"ts": "%x.%^", "request": {
    "client_ip": "%h", "method": "%m", "host": "%v", "uri": "%U",
    "headers": {"User-Agent": ["%u"]}}, "status": "%s",
    "resp_headers": {"Location": ["%J"]}})
OPTIONS = ["--log-format", FORMAT, "--date-format=%s", "--time-format=%s"]
START = int(datetime.datetime(2026, 11, 20, 13,
                              tzinfo=datetime.timezone.utc).timestamp())

HOSTILE = [
    "../../etc", "../../etc/passwd", "/etc/passwd", "..", ".", "CON", "con.example",
    "nul", "index", "INDEX.HTML", "a/b", "a\\b", "a_b", "A/B", "a" * 300,
    "a" * 299 + "b", "m\u00fcnchen.example", "M\u00dcNCHEN.EXAMPLE", "\u202eelpmaxe",
    "<script>alert(1)</script>", "a\"b", "a'b", "a b", "a\nb", "a\x00b", "-rf",
    "--help", "$(id)", "`id`", ".hidden", "a.", "%2e%2e%2fetc", "\U0001f600",
    "_no-virtual-host", "_a_b-0123456789abcdef",
]


def exchange(at, client, method, host, uri, status, location=None):
    """A line of a log."""
    return json.dumps({
        "ts": at + 0.5, "request": {
            "client_ip": client, "method": method, "host": host, "uri": uri,
            "headers": {"User-Agent": ["python-requests/2.31"]}},
        "status": status,
        "resp_headers": {"Location": [location]} if location else {}}) + "\n"


def visits(site, first, second):
    """Each by a client of its own, who comes to this site only."""
    for n in range(site.times):
        at, client = START + 60 * n, \
            f"10.{site.number >> 8}.{site.number & 255}.{n + 1}"
        yield exchange(at, client, first[0], site.host, *first[1:])
        yield exchange(at, client, second[0], site.host, *second[1:])


def lost(site):
    """Orders that arrive as a GET."""
    return visits(site, ("POST", "/api/order", 301, "/api/orders"),
                  ("GET", "/api/orders", 405))


def failing(site):
    """A page that is redirected to one that fails."""
    return visits(site, ("GET", "/figures", 302, "/stats"),
                  ("GET", "/stats", 500))


def fine(site):
    return visits(site, ("GET", "/old", 301, "/new"), ("GET", "/new", 200))


def lower(host):
    """Letters of ASCII in lower case, unless it is too long for a host."""
    if len(host.encode()) > 253:
        return host
    return "".join(c.lower() if c < "\x80" else c for c in host)


class Site:
    """A host, and what becomes of its requests."""

    def __init__(self, number, host):
        self.number, self.host = number, host
        self.kind = (lost, failing, fine)[number % 3]
        self.times = 5 + number * 7 % 40

    def lines(self):
        return self.kind(self)

    def order(self):
        """Errors first, then warnings; most requests first, then by name."""
        hurt = 0 if self.kind is fine else self.times
        return ((lost, failing, fine).index(self.kind), -hurt,
                self.name().encode())

    def name(self):
        """As the index has it: a host is told by its letters in lower case."""
        host = self.host
        if host.strip("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                      "0123456789-._") or len(host) > 253 \
                or not host.rstrip("."):
            return lower(host)
        return (host[:-1] if host.endswith(".") else host).lower()


def make(count):
    hosts = [f"site{n}.example" for n in range(count)] + HOSTILE
    sites = {}
    for number, host in enumerate(hosts):
        site = Site(number, host)
        sites.setdefault(site.name(), site)
    return list(sites.values())
