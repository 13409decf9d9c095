"""Many logs of one time, as a server has them for its sites: clients that are
redirected from one to another, lines out of order, formats that differ and
change, logs that begin late, empty ones, wrong clocks, packed ones."""
import gzip
import json
import os
import time

AGENTS = ("curl/8.1", "Java/17", "-",
          "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36")
START = 1792000000
JUNK = ('# a comment, "quoted" "here" "and" "there"', "no record", 'no "record" at "all" and "more"', "", "192.0.2.1 - - [")


def requests(rng, logs, lines, span):
    """(time, log, address, agent, request, status, Location), by time."""
    weights = [rng.random() ** 3 + .001 for _ in range(logs)]
    clients = [f"192.0.{i >> 8}.{i & 255}" for i in range(max(4, lines // rng.choice((3, 20, 200))))]
    made = []
    for _ in range(lines):
        at = START + rng.random() * span
        if rng.random() < .01:  # all at once
            at = START + rng.randrange(4) * span / 4
        who, log, page = rng.choice(clients), rng.choices(range(logs), weights)[0], rng.randrange(40)
        agent = AGENTS[sum(map(ord, who)) % len(AGENTS)]
        kind = rng.random()
        if kind < .12:
            method = rng.choice(("GET", "POST", "PUT"))
            made.append((at, log, who, agent, f"{method} /r{page}", rng.choice((301, 302, 303, 307, 308)), f"/t{page}"))
            if rng.random() < .8:
                other = log if rng.random() < .5 else rng.choices(range(logs), weights)[0]
                made.append((at + rng.choice((-.5, 0, .1, 1, 2, 8)), other, who, agent,
                             f"{rng.choice(('GET', method))} /t{page}", rng.choice((200, 404, 405)), "-"))
        elif kind < .14:
            made.append((at, log, who, agent, "GET /x", rng.choice((300, 304, 305)), "-"))
        else:
            made.append((at, log, who, agent, f"GET /p{rng.randrange(200)}?q={rng.randrange(50)}",
                         rng.choice((200, 200, 200, 404, 500)), "-"))
    return sorted(made, key=lambda request: request[0])


def line_of(form, site, request):
    at, _, who, agent, asked, status, location = request
    if form == "json":
        method, uri = asked.split()
        return json.dumps({
            "level": "info", "ts": round(at, 6), "logger": "http.log.access", "msg": "handled request",
            "request": {"remote_ip": who, "remote_port": "1", "client_ip": who, "proto": "HTTP/1.1", "method": method,
                        "host": "a.example", "uri": uri, "headers": {"User-Agent": [agent]}},
            "bytes_read": 0, "user_id": "", "duration": .001, "size": 5, "status": status,
            "resp_headers": {"Location": [location]} if location != "-" else {}})
    stamp = time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(at))
    common = f'{who} - - [{stamp}] "{asked} HTTP/1.1" {status} 9'
    return {"common": common,
            "vcombined": f'site{site}.example:80 {common} "-" "{agent}"',
            "location": f'{common} "-" "{agent}" "{location}" site{site}.example 900 200 40000 0 + "-" - - - 000',
            "combined": f'{common} "-" "{agent}"'}[form]


def lines_of(rng, forms, site, log):
    form, clock_is_wrong, changes = rng.choice(forms), rng.random() < .05, rng.random() < .1
    for i, request in enumerate(log):
        if changes and i == len(log) // 2:
            form = rng.choice(forms)
        if clock_is_wrong and rng.random() < .02:
            request = (request[0] + rng.choice((30 * 365 * 86400, 7200, -86400, 40 * 86400)), *request[1:])
        yield line_of(form, site, request)
        if rng.random() < .003:
            yield rng.choice(JUNK)


def write_logs(folder, rng):
    """Their paths, in any order."""
    count, lines = rng.choice((2, 3, 12, 40, 90)), rng.choice((50, 500, 3000))
    span = rng.choice((60, 600, 7200, 2 * 86400))
    forms = ["combined"] * 6
    for form, share in ("common", .5), ("vcombined", .5), ("location", .25), ("json", .2):
        forms += [form] * (rng.random() < share)
    begins = [rng.choice((0, 0, 0, rng.random() * span)) for _ in range(count)]
    logs = [[] for _ in range(count)]
    for request in requests(rng, count, lines, span):
        if request[0] - START >= begins[request[1]]:
            logs[request[1]].append(request)
    late, paths = rng.choice((0, 0, .01, .2)), []
    for site, log in enumerate(logs):
        for i in range(len(log)):
            if rng.random() < late:
                j = min(len(log) - 1, i + rng.randrange(1, 6))
                log[i], log[j] = log[j], log[i]
        end = rng.choice(("\n",) * 9 + ("\r\n",))
        text = end.join(lines_of(rng, forms, site % 7, log)) + rng.choice((end, end, ""))
        data = rng.choice((b"",) * 9 + (b"\xef\xbb\xbf",)) + text.encode()
        data = rng.choice((data,) * 19 + (b"",))
        packed = rng.random() < .06
        paths.append(os.path.join(folder, f"{rng.randrange(10 ** 6):06}-{site}.log{'.gz' * packed}"))
        with open(paths[-1], "wb") as out:
            out.write(gzip.compress(data) if packed else data)
    return paths
