"""Logs that a directive could be made of which does harm.

Each is of one site, www.shop.example: clients post to a URL, are answered 301
with a Location and go on with a GET, which the server refuses; so it is certain
that something is lost. One word in it is hostile.
"""
import random

SITE = "www.shop.example"
AGENT = "python-requests/2.31"
LINE = ('192.0.2.{client} - - [20/Nov/2026:13:{minute:02}:{second:02} +0000] '
        '"{method} {url} HTTP/1.1" {status} 512 "-" "{agent}" "{location}" '
        '{vhost} 500 400 {port} {number} + "-" - - - 100')

# What ends a word, a line, a comment or a section, is expanded, or leads away.
WORDS = [
    '"', "'", "\\", "\\\\", "$1", "${PATH}", "%{HTTP_HOST}", "%00", "%0a", "%22",
    "\\x22", "\\n", "#", "?", "*", "^(.*)$", "<IfModule", "</VirtualHost>", "`id`",
    "..", ".", "//evil.example", "\\\\evil.example", "@evil.example",
    "a" * 600, "caf\u00e9", "\u202e", "\u2028", "\x01", "\x1b[2J", "\t", "|", ";",
    "&", "Include", "exact", "host=evil.example", "~user", "-", "--", "_.~-",
]
TARGETS = [
    "//evil.example/b", "https://evil.example/b", "http://evil.example:80/b",
    f"https://{SITE}@evil.example/b", f"https://{SITE}.evil.example/b",
    f"https://evil.example\\@{SITE}/b", f"https://{SITE}:99999999/b",
    f"https://{SITE}:/b", f"https://{SITE}:0/b", f"https://{SITE}://evil.example/",
    "https://evil.shop.example/b", "https://[::1]/b", "https:///evil.example/b",
    "/\\evil.example", "/b//evil.example", "/../b", "javascript:alert(1)",
    f"ftp://{SITE}/b", f"https://{SITE}//evil.example/b", f"HTTPS://{SITE}/b",
    "/b\\", "/b\" exact\nListen 1", "", "https://", f"https://{SITE}",
    f"https://{SITE}/a", f"https://{SITE}:99999999/a", f"https://{SITE}:/a",
    f"https://{SITE}:x/a", "https://evil.shop.example/a",
    f"https://{SITE}.evil.example/a", "https://shop.example:8443/a",
    f"https://x@{SITE}/a",
]
HOSTS = [
    "evil.example", "www.shop.example:80", "WWW.SHOP.EXAMPLE", "www.shop.example.",
    "a[b", "[::1]", "[::1", "]", "..", ".", "a/b", '"', "a\\", "$1", "%{HOST}",
    "*.example", "-", "_", "a" * 300, "127.0.0.1", "1", "caf\u00e9", "a:b:c",
]
METHODS = ["PUT", "DELETE", "PROPFIND", "post", "FOO", "VERSION-CONTROL", "TRACE",
           "CONNECT", "QUERY", "POST,PUT", "unsafe", "*"]


def visit(n, method, url, location, vhost, agent=AGENT):
    """A client that loses what it sent."""
    at = {"client": n % 200 + 1, "minute": n // 60 % 60, "second": n % 60,
          "vhost": vhost, "agent": agent, "port": 40000 + n}
    target = location if location.startswith("/") else \
        "/a" if location.endswith("/a") else "/b"
    return [LINE.format(method=method, url=url, status=301, location=location,
                        number=0, **at),
            LINE.format(method="GET", url=target, status=405, location="-",
                        number=1, **at)]


def log(method="POST", url="/a", location="/b", vhost=SITE):
    lines = []
    for n in range(6):
        lines += visit(n, method, url, location, vhost)
    return lines


def logs(seed):
    """Name and lines of each."""
    rnd = random.Random(seed)
    yield "plain", log()
    for i, word in enumerate(WORDS):
        yield f"url-{i}", log(url="/a" + word)
        yield f"path-{i}", log(url=f"/{word}/a")
        yield f"location-{i}", log(location="/b" + word)
        yield f"authority-{i}", log(location=f"https://{word}{SITE}/b")
        yield f"file-{i}", log(location=f"https://{SITE}{word}/b")
    for i, target in enumerate(TARGETS):
        yield f"target-{i}", log(location=target)
    for i, host in enumerate(HOSTS):
        yield f"host-{i}", log(vhost=host)
        yield f"host-of-target-{i}", log(vhost=host,
                                         location=f"https://{host}/b")
    for i, method in enumerate(METHODS):
        yield f"method-{i}", log(method=method)
    for i in range(100):
        words = ["".join(rnd.choice(WORDS + ["/", "b"]) for _ in range(3))
                 for _ in range(3)]
        yield f"mixed-{i}", log(url="/" + words[0], location="/" + words[1],
                                vhost=rnd.choice(HOSTS + [words[2]]))
