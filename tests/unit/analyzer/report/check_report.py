#!/usr/bin/python3
"""Check rendered reports by readers that others wrote.

    check_report.py FORMAT REPORT      one report
    check_report.py outputs FOLDER     NAME.EXTENSION of every format, for many
                                       names: also that they tell the findings
                                       of NAME.json

JSON, as one report and as lines, must fit the schema. The HTML page must be
closed properly, carry a policy that allows its own style sheet and script and
nothing else, and hold no element or attribute that runs or loads anything; it
is below 500 kB.
"""
import base64
import collections
import csv
import email
import email.policy
import functools
import hashlib
import html.parser
import io
import json
import os
import re
import shutil
import subprocess
import sys
import urllib.parse
import xml.etree.ElementTree

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../..")
SCHEMA = os.path.join(TOP, "analyzer/report/report.schema.json")
SARIF_SCHEMA = os.path.join(TOP, "build/sarif-2.1.0.schema.json")


def read(path):
    with open(path, encoding="utf-8", newline="") as f:
        return f.read()


def no_control_bytes(text, *allowed):
    odd = {c for c in text if (c < " " or "\x7f" <= c < "\xa0")} - set(allowed)
    assert not odd, f"control bytes {odd}"


def no_twins(pairs):
    keys = [key for key, _ in pairs]
    assert len(keys) == len(set(keys)), "a key stands twice"
    return dict(pairs)


@functools.lru_cache(maxsize=None)
def validator(part=None):
    """Of the schema, or of one of its definitions."""
    import jsonschema
    schema = json.loads(read(SCHEMA))
    if part:
        schema = {"$schema": schema["$schema"], "$defs": schema["$defs"],
                  "$ref": f"#/$defs/{part}"}
    return jsonschema.validators.validator_for(schema)(schema)


def check_json(path):
    text = read(path)
    no_control_bytes(text, "\n")
    value = json.loads(text, object_pairs_hook=no_twins)
    validator().validate(value)
    return value["findings"]


def check_ndjson(path):
    text = read(path)
    no_control_bytes(text, "\n")
    assert not text or text.endswith("\n")
    findings = [json.loads(line, object_pairs_hook=no_twins)
                for line in text.splitlines()]
    for finding in findings:
        validator("finding").validate(finding)
    return findings


class Page(html.parser.HTMLParser):
    ALLOWED = set("""html head meta title style script body header main footer
        section article figure figcaption h1 h2 h3 p dl dt dd b strong span code
        pre a br details summary div table caption thead tbody tr th td ol ul li
        svg rect path text defs marker""".split())
    ATTRIBUTES = set("""lang charset http-equiv content name class id scope href
        tabindex aria-label aria-labelledby aria-hidden data-hits data-clients
        data-last viewbox preserveaspectratio width height x y rx d refx refy
        markerwidth markerheight orient marker-end text-anchor""".split())
    VOID = {"meta", "br"}

    def __init__(self):
        super().__init__()
        self.open, self.ids, self.links = [], [], []
        self.findings = []
        self.code = {"style": [], "script": []}

    def handle_starttag(self, tag, attributes):
        assert tag in self.ALLOWED, f"<{tag}>"
        for name, value in attributes:
            assert name in self.ATTRIBUTES, f"<{tag} {name}>"
            if name == "id":
                self.ids.append(value)
            if name == "href":
                self.links.append(value)
        if tag == "article":
            self.findings.append(dict(attributes))
        if tag in self.code:
            self.code[tag].append("")
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        self.handle_endtag(tag)

    def handle_endtag(self, tag):
        assert self.open and self.open.pop() == tag, f"</{tag}>"

    def handle_data(self, data):
        if self.open and self.open[-1] in self.code:
            self.code[self.open[-1]][-1] += data


def hash_of(text):
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def check_html(path):
    text = read(path)
    no_control_bytes(text, "\n")
    assert len(text.encode()) < 500_000
    page = Page()
    page.feed(text)
    page.close()
    assert not page.open, page.open
    assert len(set(page.ids)) == len(page.ids), "an id stands twice"
    # Nothing is gone to but what is on the page.
    assert {"#" + i for i in page.ids} >= set(page.links), page.links
    (style,), (script,) = page.code["style"], page.code["script"]
    assert "default-src 'none'; " f"style-src {hash_of(style)}; " \
        f"script-src {hash_of(script)}; base-uri 'none'; form-action 'none'" \
        in text, "the policy does not name what is there"
    return page


def there(findings):
    return [f for f in findings if f.get("baseline") != "gone"]


def agree_html(findings, page):
    findings = there(findings)
    # The first ones; all of them, when they are few.
    assert len(page.findings) == len(findings) or len(page.findings) > 60
    for number, (f, shown) in enumerate(zip(findings, page.findings), 1):
        assert shown["id"] == f"f{number}"
        assert shown["class"] == f"finding {f['severity']}"
        assert int(shown["data-hits"]) == f["hits"]
        assert int(shown["data-clients"]) == (f["clients"] or 0)


class MailPage(Page):
    """The page of a mail: nothing of it runs, loads, or leads anywhere."""
    ALLOWED = set("""html head meta title style body h1 h2 h3 p b br code pre span
        ul li""".split())
    ATTRIBUTES = {"lang", "charset", "class"}


def check_mail(path):
    with open(path, "rb") as f:
        raw = f.read()
    # Lines that anything passes on as they are; nothing that ends a message.
    for line in raw.split(b"\n"):
        assert len(line) <= 76 and re.fullmatch(b"[ -~]*", line), line
        assert line != b"." and not line.startswith(b"From "), line
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    parts = list(mail.iter_parts())
    for part in (mail, *parts):
        assert not part.defects, part.defects
        for header in part.values():
            # A local name is completed by who sends it.
            assert not header.defects or header == "root", header.defects
    assert set(mail) <= {"From", "To", "Subject", "Date", "MIME-Version",
                         "Auto-Submitted", "Content-Type"}
    assert mail["MIME-Version"] == "1.0" and mail["Date"].datetime
    assert mail["To"].addresses
    assert [part.get_content_type() for part in parts] \
        == ["text/plain", "text/html"]
    assert mail.get_content_type() == "multipart/alternative"
    text, markup = (part.get_content() for part in parts)
    no_control_bytes(text, "\n")
    no_control_bytes(markup, "\n")
    page = MailPage()
    page.feed(markup)
    page.close()
    assert not page.open, page.open
    return mail["Subject"], text, markup


def agree_mail(findings, mail):
    findings = there(findings)
    subject, text, markup = mail
    counts = collections.Counter(f["severity"] for f in findings)
    for severity in ("error", "warning", "note"):
        count = counts[severity]
        words = f"{count} {severity}{'s' * (count > 1)}"
        assert (words in subject) == (count > 0), (subject, words)
    for f in findings[:20]:
        assert f["fingerprint"] in text
        assert f["name"] in text and f["name"] in markup


def check_csv(path):
    text = read(path)
    no_control_bytes(text, "\r", "\n")
    # A reader of another dialect would see other rows.
    assert text.count("\n") == text.count("\r\n") == text.count("\r")
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert len(rows) == text.count("\r\n"), "a cell breaks a line"
    header = rows.pop(0)
    for row in rows:
        assert len(row) == len(header), row
        for cell in row:
            assert not FORMULA.match(cell), cell
    return [dict(zip(header, row)) for row in rows]


# How a cell begins that a spreadsheet computes.
FORMULA = re.compile("[\\s\u200b\ufeff]*[=+@\uff1d\uff0b\uff0d\uff20-]")


@functools.lru_cache(maxsize=None)
def sarif_validator():
    """Of the published schema; None when it was not to be had."""
    import jsonschema
    if not os.path.exists(SARIF_SCHEMA):
        return None
    return jsonschema.Draft4Validator(json.loads(read(SARIF_SCHEMA)))


URI = re.compile(r"(file:///)?([A-Za-z0-9._~/-]|%[0-9A-F]{2})*")


def adds_up(counts):
    """Lines and bytes read are those of which something became."""
    for whole, part in (("lines_read", "%s_requests"),
                        ("bytes_read", "%s_bytes")):
        assert counts[whole] == sum(counts[part % kind] for kind in
                                    ("valid", "failed", "filtered")), whole
    assert len(counts) == 8


def check_sarif(path):
    text = read(path)
    no_control_bytes(text, "\n")
    log = json.loads(text, object_pairs_hook=no_twins)
    if sarif_validator():
        sarif_validator().validate(log)
    assert log["version"] == "2.1.0" and "$schema" in log
    run, = log["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"] and driver["version"]
    rules = {rule["id"]: rule for rule in driver["rules"]}
    assert len(rules) == len(driver["rules"])
    for rule in rules.values():
        for words in ("shortDescription", "fullDescription", "help"):
            assert rule[words]["text"]
        assert rule["defaultConfiguration"]["level"] in LEVELS.values()
    assert isinstance(run["invocations"][0]["executionSuccessful"], bool)
    adds_up(run["invocations"][0]["properties"])
    for result in run["results"]:
        assert result["ruleId"] in rules
        assert (result["kind"] == "fail") == (result["level"] != "none")
        assert result["message"]["text"].isprintable()
        assert "[" not in result["message"]["text"], "a link"
        # Of all results or of none (3.27.23).
        assert ("suppressions" in result) \
            == ("suppressions" in run["results"][0])
        for suppression in result.get("suppressions", []):
            assert suppression["kind"] == "external"
            assert suppression["justification"]
        for place in result["locations"] + result["relatedLocations"]:
            place = place.get("physicalLocation")
            assert not place or URI.fullmatch(place["artifactLocation"]["uri"])
    return run["results"]


# info is told, not judged.
LEVELS = {"error": "error", "warning": "warning", "note": "note",
          "info": "none"}


def path_of(location):
    place = location["physicalLocation"]
    path = urllib.parse.unquote(place["artifactLocation"]["uri"])
    return path.removeprefix("file://"), place["region"]


def agree_sarif(findings, results):
    results = [r for r in results if not r.get("suppressions")]
    assert len(findings) == len(results)
    for f, result in zip(findings, results):
        assert result["ruleId"] == f["rule"]
        assert result["level"] == LEVELS[f["severity"]]
        assert f["fingerprint"] in result["partialFingerprints"].values()
        assert result["properties"]["hits"] == f["hits"]
        assert result["properties"]["clients"] == f["clients"]
        state = f.get("baseline")
        assert result.get("baselineState") \
            == ("absent" if state == "gone" else state)
        places = result["locations"] + result["relatedLocations"]
        if f["config"] and f["config"]["file"]:
            path, region = path_of(places.pop(0))
            assert path == f["config"]["file"]
            assert region == {"startLine": f["config"]["line"]}
        for place, line in zip(places, f["evidence"]):
            path, region = path_of(place)
            assert path == line["file"]
            assert region["startLine"] == line["line"]
            assert region.get("snippet", {"text": ""})["text"] == line["text"]


def check_junit(path):
    no_control_bytes(read(path), "\n")
    if shutil.which("xmllint"):
        subprocess.run(["xmllint", "--nonet", "--noout", path], check=True)
    root = xml.etree.ElementTree.parse(path).getroot()
    assert root.tag == "testsuites"
    for element in root.iter():
        assert element.tag in ("testsuites", "testsuite", "properties",
                               "property", "testcase", "failure",
                               "system-out"), element.tag
        assert element.tail is None or not element.tail.strip()
    for group in (root, *root):
        counts = {kind: int(group.get(kind))
                  for kind in ("tests", "failures", "errors", "skipped")}
        assert counts == {
            "tests": len(list(group.iter("testcase"))),
            "failures": len(list(group.iter("failure"))),
            "errors": 0, "skipped": 0}
    adds_up({p.get("name"): int(p.get("value"))
             for p in root.iter("property")})
    names = [s.get("name") for s in root]
    assert len(names) == len(set(names))
    cases = list(root.iter("testcase"))
    assert len({(c.get("classname"), c.get("name")) for c in cases}) \
        == len(cases), "a test stands twice"
    return cases


def agree_junit(findings, cases):
    findings = there(findings)
    failed, passed, silent = set(), set(), set()
    for case in cases:
        rule = case.get("classname").partition(".")[0]
        kind, into = case.find("failure"), failed
        if kind is None:
            kind, into = case.find("system-out"), passed
        if kind is None:
            silent.add(rule)
        else:
            into.add((rule, case.get("name")))
    found = {(f["rule"], f["vhost"] or "-") for f in findings}
    bad = {(f["rule"], f["vhost"] or "-") for f in findings
           if f["severity"] in ("error", "warning")}
    assert {r for r, _ in found} == {r for r, _ in failed | passed}
    assert not silent & {r for r, _ in found}
    if all(vhost.isprintable() for _, vhost in found):
        assert failed == bad and passed == found - bad


def check_prom(path):
    from prometheus_client.openmetrics import parser as openmetrics
    from prometheus_client import parser as textfile
    text = read(path)
    no_control_bytes(text, "\n")
    families = list(openmetrics.text_string_to_metric_families(text))
    samples = [s for f in families for s in f.samples]
    # The collector of node_exporter reads the older format.
    assert samples == [s for f in textfile.text_string_to_metric_families(text)
                       for s in f.samples]
    assert len({(s.name, *sorted(s.labels.items())) for s in samples}) \
        == len(samples), "a series stands twice"
    for f in families:
        assert f.documentation and f.type == "gauge", f.name
        assert f.name.startswith("redirect_analyzer_")
    assert not any(s.timestamp for s in samples)
    for unit in ("lines", "bytes"):
        whole, = (s.value for s in samples
                  if s.name == f"redirect_analyzer_{unit}_read")
        parts = [s.value for s in samples
                 if s.name == f"redirect_analyzer_{unit}"]
        assert len(parts) == 3 and whole == sum(parts), unit
    return samples


def agree_prom(findings, samples):
    findings = there(findings)

    def series(name):
        return [s for s in samples if s.name == "redirect_analyzer_" + name]

    def sums(pairs):
        counts = collections.Counter()
        for key, value in pairs:
            counts[key] += value
        return counts

    for name, value in (("findings", lambda f: 1),
                        ("finding_hits", lambda f: f["hits"])):
        assert sums((s.labels["rule"], s.value) for s in series(name)) \
            == sums((f["rule"], value(f)) for f in findings), name
    assert {s.labels["severity"]: s.value for s in series("severity_findings")
            } == {"info": 0, "note": 0, "warning": 0, "error": 0,
                  **sums((f["severity"], 1) for f in findings)}
    # Hosts that hold nothing odd are named as they are.
    hosts = {f["vhost"] for f in findings if re.fullmatch("[a-z.]*", f["vhost"])}
    assert hosts <= {s.labels["vhost"] for s in series("findings")}


def agree_csv(findings, rows):
    def shown(value):
        value = "" if value is None else str(value)
        return "'" + value if FORMULA.match(value) else value

    assert len(rows) == len(findings)
    for row, f in zip(rows, findings):
        line = f["evidence"][0] if f["evidence"] else {}
        config = f["config"] or {}
        expected = {
            "baseline": None, **f, "estimated": "yes" if f["estimated"] else "no",
            "methods": " ".join(f["methods"]),
            "statuses": " ".join(map(str, f["statuses"])),
            "path": " -> ".join(f["path"]), "log_file": line.get("file"),
            "log_line": line.get("line"), "log_text": line.get("text"),
            "config_rule": config.get("rule"),
            "config_file": config.get("file"),
            "config_line": config.get("line")}
        for name, cell in row.items():
            # What is invisible is spelled out in CSV and escaped in JSON.
            if str(expected[name]).isprintable():
                assert cell == shown(expected[name]), (name, cell)


def agree_ndjson(findings, lines):
    assert lines == findings


def check_outputs(folder):
    names = [n[:-len(".json")] for n in sorted(os.listdir(folder))
             if n.endswith(".json")]
    for name in names:
        path = os.path.join(folder, name)
        findings = check_json(path + ".json")
        for extension, (check, agree) in MACHINES.items():
            try:
                agree(findings, check(f"{path}.{extension}"))
            except Exception as problem:
                sys.exit(f"{name}.{extension}: {problem!r}"[:2000])


# What a reader makes of a report, and how that agrees with the JSON one.
MACHINES = {"html": (check_html, agree_html),
            "ndjson": (check_ndjson, agree_ndjson),
            "csv": (check_csv, agree_csv),
            "sarif": (check_sarif, agree_sarif),
            "xml": (check_junit, agree_junit),
            "prom": (check_prom, agree_prom),
            "eml": (check_mail, agree_mail)}

CHECKS = {"json": check_json, "html": check_html,
          "eml": check_mail, "outputs": check_outputs,
          "ndjson": check_ndjson, "csv": check_csv,
          "sarif": check_sarif, "prom": check_prom,
          "junit": check_junit}

if __name__ == "__main__":
    CHECKS[sys.argv[1]](sys.argv[2])
