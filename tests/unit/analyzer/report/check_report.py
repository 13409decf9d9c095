#!/usr/bin/python3
"""Check a rendered report: JSON against the schema, or an HTML page.

    check_report.py json REPORT SCHEMA
    check_report.py html PAGE [FORBIDDEN-ELEMENT...]

The page must be closed properly, carry a policy that allows its own style
sheet and nothing else, and hold none of the forbidden elements or attributes
that run or load anything.
"""
import base64
import hashlib
import html.parser
import json
import re
import sys


def no_twins(pairs):
    keys = [key for key, _ in pairs]
    assert len(keys) == len(set(keys)), "a key stands twice"
    return dict(pairs)


def check_json(report, schema):
    import jsonschema
    with open(report, "rb") as f:
        value = json.loads(f.read().decode("utf-8"), object_pairs_hook=no_twins)
    with open(schema, encoding="utf-8") as f:
        jsonschema.validate(value, json.load(f))


class Page(html.parser.HTMLParser):
    ALLOWED = set("""html head meta title style body header main h1 h2 h3 p dl dt
        dd article b strong span code pre details summary div table thead tbody
        tr th td ol ul li""".split())
    ATTRIBUTES = {"lang", "charset", "http-equiv", "content", "name", "class",
                  "scope"}
    VOID = {"meta"}
    IMPLIED = {"th"}  # its end tag may be left out

    def __init__(self):
        super().__init__()
        self.open = []

    def handle_starttag(self, tag, attributes):
        assert tag in self.ALLOWED, f"<{tag}>"
        for name, _ in attributes:
            assert name in self.ATTRIBUTES, f"<{tag} {name}>"
        if tag not in self.VOID | self.IMPLIED:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open and self.open.pop() == tag, f"</{tag}>"


def check_html(path):
    with open(path, encoding="utf-8", newline="") as f:
        text = f.read()
    page = Page()
    page.feed(text)
    page.close()
    assert not page.open, page.open
    style = re.search("<style>(.*?)</style>", text, re.S).group(1)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in text, \
        f"STYLE_HASH in render_html.c should be sha256-{digest}"
    assert "default-src 'none'" in text


if __name__ == "__main__":
    {"json": check_json, "html": check_html}[sys.argv[1]](*sys.argv[2:])
