#!/usr/bin/env python3
"""Our reading of logs beside that of the packaged GoAccess.

    compare.py ANALYZER TALLY [LOG ...]

Generated clean logs of every text preset: both must count the same valid and
failed lines, the same hits per status, and the same hits and bytes per client
and method (TALLY adds up what our records say).  Then single lines on which we
differ on purpose (analyzer/format/README.md): both must do exactly what is
listed here, so that a difference that goes away is noticed too.  Real logs in
the combined format may be named as well.  The last line is `check-goaccess: N
passed, N failed`.
"""
import collections
import gzip
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

TIME = "[20/Nov/2026:10:21:39 +0000]"
GOOD = f'192.0.2.1 - - {TIME} "GET / HTTP/1.1" 200 1 "-" "a"'
A = ("%d/%b/%Y", "%H:%M:%S")

# What both know as a status and as a method.
STATUSES = [200, 201, 204, 206, 301, 302, 303, 304, 307, 308, 400, 401, 403,
            404, 405, 410, 421, 429, 451, 500, 502, 503, 504]
METHODS = ["GET", "GET", "GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS",
           "PROPFIND", "PATCH"]


class Line:
    """One random exchange, in the words that the presets need."""

    def __init__(self, rnd):
        self.client = rnd.choice(["192.0.2.%d" % rnd.randrange(256),
                                  "2001:db8::%x" % rnd.randrange(99)])
        self.user = rnd.choice(["-", "-", "frank"])
        self.status = rnd.choice(STATUSES)
        self.method = rnd.choice(METHODS)
        self.path = rnd.choice(["/", "/a", "/a/b.html", "/caf%C3%A9", "/~x"])
        self.query = rnd.choice(["", "", "x=1", "q=%20a&r=2"])
        self.url = self.path + ("?" + self.query if self.query else "")
        self.bytes = rnd.choice(["-", "0", str(rnd.randrange(10**6))])
        self.number = rnd.randrange(10**6)
        self.ms = rnd.randrange(5000)
        self.referer = rnd.choice(["-", "http://a.example/?x=1", "\\\"x\\\""])
        self.agent = rnd.choice(["-", "curl/8.5.0", "Mozilla/5.0 (X11; a) b",
                                 "a \\\"b\\\" c"])
        self.word = rnd.choice(["curl/8.5.0", "Mozilla/5.0+(X11)"])
        self.second = rnd.randrange(86400)
        self.clock = "%02d:%02d:%02d" % (self.second // 3600,
                                         self.second // 60 % 60,
                                         self.second % 60)
        self.apache = "[%02d/%s/2026:%s +0000]" % (
            rnd.randrange(1, 29), rnd.choice(["Jan", "Feb", "Nov"]), self.clock)
        self.iso = "2026-%02d-%02d" % (rnd.randrange(1, 13),
                                       rnd.randrange(1, 29))
        self.epoch = 1795132800 + self.second
        self.request = f'"{self.method} {self.url} HTTP/1.1"'
        self.head = f"{self.client} - {self.user} {self.apache} {self.request}"


def common(x):
    return f"{x.head} {x.status} {x.bytes}"


def combined(x):
    return f'{common(x)} "{x.referer}" "{x.agent}"'


def virtual(f):
    return lambda x: "a.example:443 " + f(x)


def load_balancer(x):
    return (f"https {x.iso}T{x.clock}.463821Z app/lb/49 "
            f"192.0.2.{x.second % 256}:44740 10.0.0.1:80 0.000 0.0{x.ms} 0.000 "
            f'{x.status} 200 34 {x.number} {x.request} "{x.agent}" ECDHE-RSA '
            'TLSv1.2 arn:aws:x "Root=1-58" "www.a.example" "arn:aws:acm"')


def caddy(x):
    headers = {} if x.referer == "-" else {"Referer": [x.referer]}
    headers["User-Agent"] = [x.agent]
    return json.dumps({
        "level": "info", "ts": x.epoch + 0.25, "request": {
            "remote_ip": "192.0.2.1", "client_ip": x.client,
            "proto": "HTTP/2.0", "method": x.method, "host": "a.example",
            "uri": x.url, "headers": headers},
        "duration": x.ms / 1000, "size": x.number, "status": x.status,
        "resp_headers": {"Content-Type": ["text/html"]}},
        separators=(",", ":"))


# Presets with a line of each; the GoAccess of the distribution may not know
# the name yet: then it gets the string.
PRESETS = {
    "COMMON": common,
    "COMBINED": combined,
    "VCOMMON": virtual(common),
    "VCOMBINED": virtual(combined),
    "W3C": lambda x: f"{x.iso} {x.clock} 198.51.100.2 {x.method} {x.path} "
                     f"{x.query or '-'} 80 - {x.client} {x.word} - "
                     f"{x.status} 0 0 {x.ms}",
    "SQUID": lambda x: f"Nov 20 10:21:39 a.example squid[9]: {x.epoch}.046 "
                       f"{x.ms:6} {x.client} TCP_MISS/{x.status} {x.number} "
                       f"{x.method} http://a.example{x.url} - "
                       "HIER_DIRECT/198.51.100.2 text/html",
    "CLOUDFRONT": lambda x: "\t".join(
        [x.iso, x.clock, "CDG", str(x.number), x.client, x.method, "d.example",
         x.path, str(x.status), "-", x.word, x.query or "-", "-", "Miss", "id",
         "c.example", "https", "62", "0.113", "-", "TLSv1.3", "TLS_AES_128",
         "Miss", "HTTP/2.0", "-", "-"]),
    "CLOUDSTORAGE": lambda x: ",".join(
        f'"{v}"' for v in [x.epoch * 10**6, x.client, 1, "", x.method, x.url,
                           x.status, 5, x.number, x.ms, "s.example", "-",
                           x.word, "AEnB2", "GET_Object", "b", "a"]),
    "AWSELB": load_balancer,
    "AWSALB": load_balancer,
    "AWSS3": lambda x: f"79a5 b.example {x.apache} {x.client} 79a5 3E57 "
                       f"REST.GET.OBJECT a {x.request} {x.status} - "
                       f'{x.number} - {x.ms} - "-" "{x.word}" -',
    "TRAEFIKCLF": lambda x: f'{combined(x)} {x.number} "a@docker" '
                            f'"http://198.51.100.3:80" {x.ms}ms',
    "CADDY": caddy,
}
CADDY = """{ "ts": "%x.%^", "request": { "client_ip": "%h", "proto": "%H",
  "method": "%m", "host": "%v", "uri": "%U", "headers": {
  "User-Agent": ["%u"], "Referer": ["%R"] } }, "duration": "%T", "size": "%b",
  "status": "%s", "resp_headers": { "Content-Type": ["%M"] } }"""
STRINGS = {
    "CADDY": (CADDY, "%s", "%s"),
    "TRAEFIKCLF": ('%h - %e [%d:%t %^] "%r" %s %b "%R" "%u" %^ "%v" "%U" %Lms',
                   *A),
}

C = "COMBINED"
CUT = "\x04"  # the log ends here, without a newline
# (why, format, line or lines, valid and failed by us, by GoAccess); the good
# line that makes GoAccess begin is not counted.  None: depends on its version.
DIFFERENCES = [
    ("any three digits are a status", C,
     f'192.0.2.1 - - {TIME} "GET / HTTP/1.1" 425 1 "-" "a"', (1, 0), None),
    ("a host name is a client", C,
     f'c.example - - {TIME} "GET / HTTP/1.1" 200 1 "-" "a"', (1, 0), (0, 1)),
    ("a last line without newline may end before the format", C,
     f'192.0.2.1 - - {TIME} "GET / HTTP/1.1" 200 1 ' + CUT, (1, 0), (0, 1)),
    ("a line may end before the format, once it has its status", C,
     f'192.0.2.1 - - {TIME} "GET / HTTP/1.1" 200 1 ', (1, 0), (1, 0)),
    ("a long line is one line", C,
     f'192.0.2.1 - - {TIME} "GET /{"x" * 6000} HTTP/1.1" 200 1 "-" "a"',
     (1, 0), (0, 2)),
    ("an address behind a host name is the client", C,
     f'a.example 192.0.2.1 - - {TIME} "GET / HTTP/1.1" 200 1 "-" "a"', (0, 1),
     (0, 1)),
    ("a port is no part of an address", C,
     f'192.0.2.1:443 - - {TIME} "GET / HTTP/1.1" 200 1 "-" "a"', (0, 1),
     (0, 1)),
    ("a year has four digits", C,
     '192.0.2.1 - - [20/Nov/26:10:21:39 +0000] "GET / HTTP/1.1" 200 1 "-" "a"',
     (0, 1), (1, 0)),
    ("seconds may have a fraction", C,
     '192.0.2.1 - - [20/Nov/2026:10:21:39.5 +0000] "GET / HTTP/1.1" 200 1 "-" '
     '"a"', (1, 0), (0, 1)),
    ("months may be German or French", C,
     '192.0.2.1 - - [20/Okt/2026:10:21:39 +0000] "GET / HTTP/1.1" 200 1 "-" '
     '"a"', (1, 0), (0, 1)),
    ("a status of 0 is one", C,
     f'192.0.2.1 - - {TIME} "GET / HTTP/1.1" 0 1 "-" "a"', (1, 0), None),
    ("an unknown method is one where there is no request line",
     ('%h - - [%d:%t %^] "%m %U %H" %s', *A),
     f'192.0.2.1 - - {TIME} "FOO / HTTP/1.1" 200', (1, 0), (0, 1)),
    ("there is no 31 November", C,
     '192.0.2.1 - - [31/Nov/2026:10:21:39 +0000] "GET / HTTP/1.1" 200 1 "-" '
     '"a"', (0, 1), (1, 0)),
    ("what is skipped may hold an escaped quote",
     ('"%^" %h [%d:%t %^] "%r" %s', *A),
     f'"a\\" b" 192.0.2.1 {TIME} "GET / HTTP/1.1" 200', (1, 0), (0, 1)),
    # And what could be taken for a difference, but is none.
    ("places of a date need not be filled", C,
     '192.0.2.1 - - [2/nov/2026:1:2:3 +0000] "GET / HTTP/1.1" 200 1 "-" "a"',
     (1, 0), (1, 0)),
    ("a month may have its full name", C,
     '192.0.2.1 - - [20/November/2026:10:21:39 +0000] "GET / HTTP/1.1" 200 1 '
     '"-" "a"', (1, 0), (1, 0)),
    ("a list without quotes ends before the next word",
     ('~h{, } - - [%d:%t %^] "%r" %s', *A),
     [f'192.0.2.1, 10.0.0.1 - - {TIME} "GET / HTTP/1.1" 200',
      f'unknown, 192.0.2.1 - - {TIME} "GET / HTTP/1.1" 200',
      f'192.0.2.1 - - {TIME} "GET / HTTP/1.1" 200'], (3, 0), (3, 0)),
    ("a list may stand before the time",
     ('~h{, } [%d:%t %^] "%r" %s', *A),
     f'192.0.2.1, 10.0.0.1 {TIME} "GET / HTTP/1.1" 200', (1, 0), (1, 0)),
    ("a list may stand before a virtual host",
     ('~h{, } %v [%d:%t %^] "%r" %s', *A),
     f'192.0.2.1, 10.0.0.1 a.example {TIME} "GET / HTTP/1.1" 200', (1, 0),
     (1, 0)),
    ("a list without an address has no client",
     ('~h{, } - - [%d:%t %^] "%r" %s', *A),
     f'- - - {TIME} "GET / HTTP/1.1" 200', (0, 1), (0, 1)),
    ("an unknown method is kept", C,
     f'192.0.2.1 - - {TIME} "FOO /x HTTP/1.1" 200 1 "-" "a"', (1, 0), (1, 0)),
    ("a request line without protocol is kept", C,
     f'192.0.2.1 - - {TIME} "GET /x" 200 1 "-" "a"', (1, 0), (1, 0)),
    ("TLS bytes are a request line", C,
     f'192.0.2.1 - - {TIME} "\\x16\\x03" 400 1 "-" "a"', (1, 0), (1, 0)),
    ("an empty request line is a request line", C,
     f'192.0.2.1 - - {TIME} "" 408 1 "-" "a"', (1, 0), (1, 0)),
    ("user names may hold blanks", C,
     f'192.0.2.1 - frank smith {TIME} "GET / HTTP/1.1" 200 1 "-" "a"',
     (1, 0), (1, 0)),
    ("brackets around an address are no part of it", C,
     f'[2001:db8::1] - - {TIME} "GET / HTTP/1.1" 200 1 "-" "a"', (1, 0),
     (1, 0)),
    ("a missing last quote costs no line", C,
     f'192.0.2.1 - - {TIME} "GET / HTTP/1.1" 200 1 "-" "cut', (1, 0), (1, 0)),
    ("surplus is ignored", C, GOOD + " 12 more", (1, 0), (1, 0)),
    ("a carriage return is ignored", C, GOOD + "\r", (1, 0), (1, 0)),
    ("comments and empty lines are passed over", C, ["# x", "", GOOD],
     (1, 0), (1, 0)),
    ("literals are not compared", C,
     f'192.0.2.1 - - {TIME}X"GET / HTTP/1.1"X200 1 "-" "a"', (1, 0), (1, 0)),
    ("garbage is refused", C, "garbage", (0, 1), (0, 1)),
    ("a line cut in its request is refused", C,
     f'192.0.2.1 - - {TIME} "GET / HT', (0, 1), (0, 1)),
    ("no status, no line", C,
     f'192.0.2.1 - - {TIME} "GET / HTTP/1.1" abc 1 "-" "a"', (0, 1), (0, 1)),
    ("our letters skip in GoAccess",
     ('%h %^[%d:%t %^] "%r" %s %b "%R" "%u" "%J" %v %D %I %P %N %X "%Y" %g %a '
      '%o %f', *A),
     f'{GOOD} "/n" a.example 54 181 36920 0 + "-" - - - 046', (1, 0), (1, 0)),
    ("a list of clients gives its first address",
     ('"~h{, }" %^[%d:%t %^] "%r" %s', *A),
     f'"192.0.2.1, 198.51.100.2" - - {TIME} "GET / HTTP/1.1" 200', (1, 0),
     (1, 0)),
]


def format_words(format_):
    if isinstance(format_, str):
        return ["--log-format=" + format_]
    return ["--log-format=" + format_[0], "--date-format=" + format_[1],
            "--time-format=" + format_[2]]


def good_line(format_):
    if format_ == C or "%J" in format_[0]:
        return GOOD
    line = format_[0]
    for word, value in (("~h{, }", "192.0.2.1"), ('"%^"', '"a"'),
                        ("[%d:%t %^]", TIME), ("%^[", "- - ["),
                        ("%h", "192.0.2.1"), ("%v", "a.example"),
                        ("%r", "GET / HTTP/1.1"),
                        ("%m %U %H", "GET / HTTP/1.1"), ("%s", "200")):
        line = line.replace(word, value)
    return line


# Of GoAccess, on the command line: as many clients and URLs as there are, and
# the methods beside the URLs.
EVERYTHING = ["--max-items=100000", "--http-method=yes", "--no-query-string"]
REQUESTS = ["requests", "static_requests", "not_found"]


def run(words, report):
    if os.path.exists(report):
        os.unlink(report)
    done = subprocess.run(words, stdin=subprocess.DEVNULL, timeout=60,
                          capture_output=True, text=True, errors="replace",
                          env={**os.environ, "TZ": "UTC", "LC_ALL": "C.UTF-8"})
    if not os.path.exists(report):
        return None, (done.stderr + done.stdout).strip()[-300:]
    with open(report, errors="replace") as f:
        return json.load(f), ""


def ours(analyzer, format_, log, tmp):
    report, why = run([analyzer, *format_words(format_), "--no-progress", "-o",
                       f"{tmp}/ours.json", log], f"{tmp}/ours.json")
    if not report:
        return why
    g = report["general"]
    hits = {int(k): v for k, v in g["status_counts"].items() if v}
    return g["valid_requests"], g["failed_requests"], hits


def number(word):
    return int(word) if word.isdigit() else -1  # "Unknown Status"


def theirs(format_, log, tmp):
    report, why = run(["goaccess", log, "--no-global-config", "--no-progress",
                       *EVERYTHING, *format_words(format_), "-o",
                       f"{tmp}/theirs.json"],
                      f"{tmp}/theirs.json")
    if not report:
        return why
    g = report["general"]
    hits = {number(i["data"].split()[0]): i["hits"]["count"]
            for group in report["status_codes"]["data"]
            for i in group["items"]}
    return g["valid_requests"], g["failed_requests"], hits


def our_sums(tally, format_, log):
    done = subprocess.run([tally, *format_words(format_), "--no-progress", log],
                          capture_output=True, text=True, timeout=60)
    sums = json.loads(done.stdout)
    return sums["hosts"], sums["methods"]


def their_sums(tmp):
    """Of the report that theirs() made: hits and bytes by client and method."""
    with open(f"{tmp}/theirs.json", errors="replace") as f:
        report = json.load(f)
    hosts, methods = {}, collections.defaultdict(lambda: [0, 0])
    for i in report["hosts"]["data"]:
        hosts[i["data"]] = [i["hits"]["count"], i.get("bytes", {}).get(
            "count", 0)]
    for panel in REQUESTS:
        for i in report.get(panel, {}).get("data", []):
            sums = methods[i["method"]]
            sums[0] += i["hits"]["count"]
            sums[1] += i.get("bytes", {}).get("count", 0)
    return hosts, dict(methods)


def write(path, lines):
    with open(path, "w", newline="") as f:
        for line in lines:
            f.write(line[:-1] if line.endswith(CUT) else line + "\n")


def main():
    analyzer, tally, *logs = sys.argv[1:]
    passed = failed = 0

    def check(what, ok, detail):
        nonlocal passed, failed
        passed, failed = passed + ok, failed + (not ok)
        if not ok:
            print(f"FAILED {what}: {detail}")

    def compare_sums(name, format_, log):
        """Of a log that theirs() has read last."""
        we, they = our_sums(tally, format_, log), their_sums(tmp)
        for what, a, b in zip(("client", "method"), we, they):
            differ = {k: (a.get(k), b.get(k)) for k in {*a, *b}
                      if a.get(k) != b.get(k)}
            check(f"{name}: hits and bytes of each {what} (ours, GoAccess)",
                  not differ, dict(list(differ.items())[:3]))

    if not shutil.which("goaccess"):
        print("check-goaccess: skipped, there is no goaccess here")
        print("check-goaccess: 0 passed, 0 failed, 1 skipped")
        return 0
    with tempfile.TemporaryDirectory() as tmp:
        log = f"{tmp}/access.log"
        for name, make in PRESETS.items():
            rnd = random.Random(name)
            lines = [Line(rnd) for _ in range(2000)]
            write(log, map(make, lines))
            hits = collections.Counter(x.status for x in lines)
            want = (len(lines), 0, dict(hits))
            a = ours(analyzer, name, log, tmp)
            b = theirs(STRINGS.get(name, name), log, tmp)
            check(f"{name} (ours)", a == want, f"{a}, expected {want}")
            check(f"{name} (GoAccess)", b == want, f"{b}, expected {want}")
            compare_sums(name, STRINGS.get(name, name), log)
        for why, format_, lines, we, they in DIFFERENCES:
            lines = [lines] if isinstance(lines, str) else lines
            write(log, [good_line(format_), *lines])
            for who, got, want in (
                    ("ours", ours(analyzer, format_, log, tmp), we),
                    ("GoAccess", theirs(format_, log, tmp), they)):
                if want is None:
                    continue
                counts = got if isinstance(got, str) else (got[0] - 1, got[1])
                check(f"{why} ({who})", counts == want,
                      f"{counts}, expected {want}")
        for real in logs:
            opener = gzip.open if real.endswith(".gz") else open
            with opener(real, "rb") as f, open(log, "wb") as copy:
                shutil.copyfileobj(f, copy)
            a, b = ours(analyzer, C, log, tmp), theirs(C, log, tmp)
            check(real, a == b, f"{a}, GoAccess {b}")
            compare_sums(real, C, log)
    print(f"check-goaccess: {passed} passed, {failed} failed")
    return failed > 0


sys.exit(main())
