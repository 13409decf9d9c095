"""A site that is visited day by day, and the log that it writes.

Every line is known: what the analyzer must have counted is what was written.
One line in seven is no request and has a number of its own, so that
--invalid-requests shows which lines a run has read; the lines that are requests
differ in status and length.
"""
import datetime
import json
import random

FIRST_DAY = datetime.datetime(2025, 3, 1)
# Behind so many days a redirect has been temporary for three months.
MONTHS = 90

CHROME = ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
          "Chrome/130.0.0.0 Safari/537.36")
STATUSES = [200] * 8 + [204, 206, 304, 400, 401, 403, 404, 405, 410, 500, 502, 503]


class Site:
    """Gives the lines of a day, in the order of their times."""

    def __init__(self, seed, vhost="www.example.org"):
        self.random = random.Random(seed)
        self.vhost = vhost
        self.number = 0
        self.connection = 0
        self.later = []

    def line(self, seconds, client, request, status, location="-", keep=0,
             agent=CHROME, rule="-"):
        when = FIRST_DAY + datetime.timedelta(seconds=seconds)
        return ('%s - - [%s +0000] "%s HTTP/1.1" %d 230 "-" "%s" "%s" %s 900 '
                '300 %d %d + "-" %s - - 000\n'
                % (client, when.strftime("%d/%b/%Y:%H:%M:%S"), request, status,
                   agent, location, self.vhost, 20000 + self.connection % 40000,
                   keep, rule))

    def visit(self, day, second, steps, agent=CHROME, rule="-"):
        """Requests of one client on one connection, a second apart."""
        self.connection += 1
        client = "198.51.%d.%d" % (self.connection // 200 % 200,
                                   self.connection % 200 + 1)
        at = day * 86400 + second
        return [(at + i, self.line(at + i, client, request, status, location, i,
                                   agent, rule if location != "-" else "-"))
                for i, (request, status, location) in enumerate(steps)]

    def day(self, day, visits=30):
        """The lines of a day, with what was begun the day before."""
        r, lines = self.random, self.later

        def at():
            return r.randrange(10, 86000)

        for _ in range(visits):
            self.number += 1
            lines += self.visit(day, at(), [
                ("GET /page?%s=%d" % ("x" * r.randrange(40), self.number),
                 r.choice(STATUSES), "-")], agent="probe/%d" % self.number)
            if self.number % 6 == 0:
                second = at()
                lines.append((day * 86400 + second,
                              "broken line %d of %s\n"
                              % (self.number, self.vhost)))
        # Temporary for months, in the end; the rule is named in the log.
        for _ in range(3):
            lines += self.visit(day, at(), [
                ("GET /promo", 302, "/spring"), ("GET /spring", 200, "-")],
                rule="promo")
        # Over midnight: answered tomorrow.
        lines += self.visit(day, 86399, [
            ("GET /night", 301, "/morning"), ("GET /morning", 200, "-")])
        # Another target from a day on.
        for _ in range(3):
            target = "/store" if day < 70 else "/market"
            lines += self.visit(day, at(), [
                ("GET /shop", 301, target), ("GET " + target, 200, "-")])
        # Four days so, four days otherwise.
        for _ in range(4 if day >= 62 else 0):
            lines += self.visit(day, at(), [
                ("POST /hook", 302 if day // 4 % 2 else 307, "/hooks")],
                agent="curl/8.5.0")
        # Wrong for five days: a POST is answered 302, and arrives as GET.
        if 64 <= day < 69:
            for _ in range(3):
                lines += self.visit(day, at(), [
                    ("POST /contact", 302, "/contact/"),
                    ("GET /contact/", 200, "-")])
        lines.sort(key=lambda l: l[0])
        midnight = (day + 1) * 86400
        self.later = [l for l in lines if l[0] >= midnight]
        return [text for at, text in lines if at < midnight]


def rules(vhost="www.example.org"):
    """What DUMP_METHODREDIRECT_JSON says: one rule that is used, one not."""
    def rule(name, line, source, target):
        return {"id": name, "file": "/etc/apache2/sites/www.conf", "line": line,
                "vhost": vhost + ":443", "vhost_defined": None,
                "scope": "server", "kind": "prefix", "from": source,
                "to": target, "table": {"GET": 302, "HEAD": 302, "POST": 307,
                                        "*": 307}}
    return json.dumps({"rules": [rule("promo", 10, "/promo", "/spring"),
                                 rule("winter", 11, "/winter", "/spring")]})
