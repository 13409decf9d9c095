"""Logs for the pages that are tested: of golden cases, made traffic, and made
to harm."""
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
TESTS = os.path.join(HERE, "..")

# In COMBINED's columns with a virtual host before and the Location behind.
FORMAT = '%v:%^ %h %^[%d:%t %^] "%r" %s %b "%R" "%u" "%J"'

# What would run, load, end an element or turn the text round if it were not
# escaped; no byte of it ends a field of the log.
HOSTILE = (
    "<script>window.harmed=1</script>",
    "</style><script>window.harmed=2</script>",
    "</script><script>window.harmed=3</script>",
    "</title><img/src=x/onerror=window.harmed=4>",
    "'><svg/onload=window.harmed=5>",
    "&lt;b&gt;&#60;script&#62;window.harmed=6&#60;/script&#62;",
    "javascript:window.harmed=7",
    "--><style>*{display:none}</style><!--",
    "%22%3E%3Cscript%3Ewindow.harmed=8%3C/script%3E",
    "\u202egpj.exe\u2066\u200b\ufeff",
    "\x01\x02\x1b[31m\x7f",
    "${window.harmed=9}{{window.harmed=10}}",
    "<iframe/srcdoc='<script>parent.harmed=11</script>'>",
    "<base/href=https://evil.example/><meta/http-equiv=refresh/content=0>",
)


def line(second, client, method, url, status, referer="-", agent="curl/8.0",
         location="-", host="shop.example"):
    minutes, second = divmod(second, 60)
    hours, minute = divmod(minutes, 60)
    return (f"{host}:443 {client} - - "
            f"[20/Nov/2026:{hours % 24:02}:{minute:02}:{second:02} +0000] "
            f'"{method} {url} HTTP/1.1" {status} 10 "{referer}" "{agent}" '
            f'"{location}"\n')


def lost_posts(second, client, start, end, **more):
    """A POST that a redirect turns into a GET, which its target refuses."""
    return (line(second, client, "POST", start, 301, location=end, **more)
            + line(second, client, "GET", end, 405, **more))


def hostile(text):
    """Each field of a log holds @text: URLs, Location, Referer, agent, host,
    method; in redirects that lose a POST, that go round, and in garbage."""
    out, second = [], 0
    for number in range(3):
        second += 20
        client = f"192.0.2.{number + 1}"
        more = {"referer": f"https://x.example/{text}", "agent": text}
        out.append(lost_posts(second, client, f"/a/{text}", f"/b/{text}",
                              **more))
        out.append(lost_posts(second + 5, client, f"/c?q={text}", f"/d#{text}",
                              host=f"h{text}.example", **more))
        out.append(line(second + 8, client, text, f"/m/{text}", 302,
                        location=text, **more))
        for turn in range(12):
            here, there = ("/l1", "/l2") if turn % 2 else ("/l2", "/l1")
            out.append(line(second + 10, client, "GET", f"{here}/{text}", 302,
                            location=f"{there}/{text}", **more))
        out.append(f"garbage {text}\n")
    return "".join(out)


def many(count):
    """As many places that lose a POST."""
    return "".join(
        lost_posts(i, f"10.{i >> 16}.{i >> 8 & 255}.{i & 255}",
                   f"/shop/{i:05}a/order?item={'x' * 40}",
                   f"/store/{i:05}b/order?item={'x' * 40}")
        for i in range(count))


def traffic(folder):
    """Made traffic with a little of everything. @return its path"""
    subprocess.run([sys.executable, os.path.join(TESTS, "truth/traffic.py"),
                    "7", "8000", folder], check=True,
                   stdout=subprocess.DEVNULL)
    return os.path.join(folder, "module.log")


def golden(case):
    return os.path.join(TESTS, "golden", case, "input.log")
