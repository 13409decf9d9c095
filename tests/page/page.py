#!/usr/bin/python3
"""The HTML report in a real browser: page.py ANALYZER PACKAGES

ANALYZER writes the pages; PACKAGES is the folder into which packages.sh has
installed axe-core and html-validate. What is not to be had is left out, with a
sentence. The last line is `page: N passed, N failed[, N skipped]`.
"""
import base64
import itertools
import json
import os
import re
import subprocess
import sys
import tempfile

import logs

sys.path.append(os.path.join(logs.HERE, "../unit/analyzer/report"))
sys.path += [logs.TESTS, os.path.join(logs.TESTS, "audit")]
import check_report  # noqa: E402
import devtools  # noqa: E402
import sites  # noqa: E402

WIDE, PHONE = (1200, 900), (360, 740)
LIMIT = 500_000
SITES, AT_ONCE = 2000, 1  # s of processor time until a page has been painted

# --- pages -------------------------------------------------------------------


class Pages:
    """Reports that have been written, and what JSON says of the same."""

    def __init__(self, analyzer, folder):
        self.analyzer, self.folder = os.path.abspath(analyzer), folder

    def of(self, name, log, *options):
        html, data = (os.path.join(self.folder, name + ending)
                      for ending in (".html", ".json"))
        subprocess.run([self.analyzer, "--quiet", "-o", html, "-o", data,
                        *options, log], check=True, timeout=120)
        with open(data, encoding="utf-8") as f:
            return html, json.load(f)

    def of_text(self, name, text):
        path = os.path.join(self.folder, name + ".log")
        with open(path, "w", encoding="utf-8", newline="") as f:
            f.write(text)
        return self.of(name, path, f"--log-format={logs.FORMAT}",
                       "--date-format=%d/%b/%Y", "--time-format=%H:%M:%S")


def write_pages(analyzer, folder):
    pages = Pages(analyzer, folder)
    made = {case: pages.of(case, logs.golden(case))
            for case in ("clients", "mr308-fires-10", "log-only-comments")}
    made["traffic"] = pages.of("traffic", logs.traffic(folder))
    made["many"] = pages.of_text("many", logs.many(5000))
    made["plain"] = pages.of_text("plain", logs.hostile("plain"))
    made["hostile"] = pages.of_text(
        "hostile", "".join(logs.hostile(text) for text in logs.HOSTILE))
    return made


def write_index(analyzer, folder):
    """Of the reports of many sites; hosts among them mean harm."""
    log, out = (os.path.join(folder, name) for name in ("sites.log", "sites"))
    with open(log, "w", encoding="utf-8") as f:
        f.writelines(line for site in sites.make(SITES)
                     for line in site.lines())
    subprocess.run([os.path.abspath(analyzer), "--quiet", *sites.OPTIONS,
                    "--split-by=vhost", f"--out-dir={out}", log], check=True,
                   timeout=120)
    with open(os.path.join(out, "index.json"), encoding="utf-8") as f:
        return os.path.join(out, "index.html"), json.load(f)


def read(path):
    with open(path, encoding="utf-8") as f:
        return f.read()


# --- the browser -------------------------------------------------------------


class Viewer:
    """A tab that notes what goes wrong in it."""

    LOUD = ("Runtime.consoleAPICalled", "Runtime.exceptionThrown",
            "Log.entryAdded", "Page.javascriptDialogOpening",
            "Audits.issueAdded")

    def __init__(self, name):
        self.troubles, self.requests = [], []
        self.chromium = devtools.Chromium(name, on_event=self.note)
        self.tab = devtools.Tab(self.chromium)
        for domain in ("Runtime", "Log", "Audits"):
            self.tab.ask(f"{domain}.enable")
        self.chromium.ask("Browser.grantPermissions", permissions=[
            "clipboardReadWrite", "clipboardSanitizedWrite"],
            browserContextId=self.tab.profile)

    def note(self, event):
        if event["method"] in self.LOUD:
            self.troubles.append(json.dumps(event["params"])[:1000])
        if event["method"] == "Network.requestWillBeSent":
            self.requests.append(event["params"]["request"]["url"])

    def look_like(self, size=WIDE, dark=False, scripts=True):
        self.tab.ask("Emulation.setDeviceMetricsOverride", width=size[0],
                     height=size[1], deviceScaleFactor=1, mobile=False)
        self.tab.ask("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme",
             "value": "dark" if dark else "light"}])
        self.tab.ask("Emulation.setScriptExecutionDisabled",
                     value=not scripts)

    def open(self, path):
        self.troubles.clear()
        self.requests.clear()
        self.tab.open("Page.navigate", url="file://" + path)

    def run(self, expression):
        answer = self.tab.ask("Runtime.evaluate", expression=expression,
                              awaitPromise=True, returnByValue=True,
                              userGesture=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def screenshot(self):
        return base64.b64decode(self.tab.ask("Page.captureScreenshot")["data"])

    def end(self):
        self.chromium.end()


VIEWS = [(size, dark) for size in (WIDE, PHONE) for dark in (False, True)]


def every_view(viewer, made, views=VIEWS):
    for path, _ in made.values():
        for size, dark in views:
            viewer.look_like(size, dark)
            viewer.open(path)
            yield f"{os.path.basename(path)} {size[0]} {'dark' * dark}"


# --- what must hold ----------------------------------------------------------


def pages_are_quiet_load_nothing_and_never_scroll_sideways(viewer, made):
    for view in every_view(viewer, made):
        assert not viewer.troubles, (view, viewer.troubles)
        assert len(viewer.requests) == 1, (view, viewer.requests)
        assert viewer.run("getComputedStyle(document.body).maxWidth") != "none"
        wide = viewer.run(
            "[...document.querySelectorAll('body *')].filter((e) =>"
            " !e.closest('svg') && !e.parentElement.closest('.scroll') &&"
            " e.getBoundingClientRect().right > innerWidth + 1)"
            ".map((e) => e.outerHTML.slice(0, 200))")
        assert not wide, (view, wide)
        assert viewer.run("document.scrollingElement.scrollWidth <= innerWidth"
                          ), view
        # Words are not broken to one letter a line.
        high = viewer.run("[...document.querySelectorAll('th')].filter((e) =>"
                          " e.offsetHeight > 3 * parseFloat(getComputedStyle("
                          "e).lineHeight) && e.closest('thead')).length")
        assert high == 0, (view, high)


def axe_finds_nothing_that_keeps_people_out(viewer, made, packages):
    axe = read(os.path.join(packages, "node_modules/axe-core/axe.min.js"))
    rich = {"traffic": made["traffic"]}
    rest = {name: made[name] for name in made if name != "traffic"}
    # It takes a second or two: one page in every view, the rest in two.
    for view in itertools.chain(
            every_view(viewer, rich),
            every_view(viewer, rest, [VIEWS[0], VIEWS[-1]])):
        # In full or in brief, they are all alike.
        viewer.run("for (const what of ['.finding', 'tbody tr'])"
                   " [...document.querySelectorAll(what)].slice(20, -5)"
                   ".forEach((e) => e.remove())")
        viewer.run("document.querySelectorAll('details').forEach("
                   "(e) => { e.open = true; })")
        viewer.run(axe + ";0")
        found = viewer.run(
            "axe.run({resultTypes: ['violations']}).then((r) => r.violations"
            ".map((v) => [v.id, v.nodes.slice(0, 3).map((n) => n.html)]))")
        assert not found, (view, found)


def pages_are_valid_html(_, made, packages):
    config = os.path.join(logs.HERE, "html-validate.json")
    done = subprocess.run(
        [os.path.join(os.path.abspath(packages),
                      "node_modules/.bin/html-validate"),
         "--config", config, "--formatter", "text",
         *(path for path, _ in made.values())],
        capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[:3000] + done.stderr[:1000]


def pages_hold_only_what_they_may(_, made):
    for path in (made[name][0] for name in made if name != "index"):
        check_report.check_html(path)


WORDS = ("[...document.querySelectorAll('h1, h2, h3, p, pre, td, th, li')]"
         ".map((e) => e.textContent.replace(/(Copy|Copied)$/, ''))")


def without_scripts_everything_is_there(viewer, made):
    path, report = made["traffic"]
    viewer.look_like()
    viewer.open(path)
    words = viewer.run(WORDS)
    assert viewer.run("document.querySelectorAll('button').length") > 0
    viewer.look_like(scripts=False)
    viewer.open(path)
    assert not viewer.troubles, viewer.troubles
    assert viewer.run("document.querySelectorAll('button, input').length") == 0
    assert viewer.run(WORDS) == words
    shown = viewer.run("document.querySelectorAll('.finding').length")
    assert shown == len(report["findings"]), shown


def findings_are_sorted_and_filtered(viewer, made):
    path, report = made["traffic"]
    viewer.look_like()
    viewer.open(path)
    visible = ("[...document.querySelectorAll('.finding')]"
               ".filter((e) => !e.hidden)")
    ids = visible + ".map((e) => e.querySelector('p.soft code').textContent)"
    assert viewer.run(ids) == [f["fingerprint"] for f in report["findings"]]
    viewer.run("{ const s = document.querySelector('.tools select');"
               " s.value = 'hits'; s.dispatchEvent(new Event('change')); }")
    hits = viewer.run(visible + ".map((e) => Number(e.dataset.hits))")
    assert hits == sorted((f["hits"] for f in report["findings"]),
                          reverse=True)
    viewer.run("document.querySelector('.tools input[value=error]').click()")
    left = [f["fingerprint"] for f in report["findings"]
            if f["severity"] != "error"]
    assert 0 < len(left) < len(report["findings"])
    assert sorted(viewer.run(ids)) == sorted(left)
    viewer.run("{ const s = document.querySelector('.tools [type=search]');"
               " s.value = 'MR205'; s.dispatchEvent(new Event('input')); }")
    left = [f for f in report["findings"] if f["rule"] == "MR205"]
    said = viewer.run("document.querySelector('[role=status]').textContent")
    assert said == f"{len(left)} of {len(report['findings'])} shown", said


def a_directive_is_copied_as_it_is(viewer, made):
    path, report = made["traffic"]
    viewer.look_like()
    viewer.open(path)
    viewer.tab.ask("Page.bringToFront")
    viewer.run("document.querySelector('.directive button').click()")
    viewer.run("new Promise((done) => setTimeout(done, 100))")
    assert viewer.run("document.querySelector('.directive button').textContent"
                      ) == "Copied"
    first = next(f for f in report["findings"] if f["directive"])
    assert viewer.run("navigator.clipboard.readText()") == first["directive"]


SHAPE = ("[...document.querySelectorAll('head *, h2, body > *')]"
         ".map((e) => e.tagName)")


def what_a_log_holds_runs_nothing_and_changes_nothing(viewer, made):
    shapes = {}
    for name in ("plain", "hostile"):
        for size, dark in VIEWS:
            viewer.look_like(size, dark)
            viewer.open(made[name][0])
            viewer.run("new Promise((done) => setTimeout(done, 100))")
            assert viewer.run("window.harmed") is None
            assert not viewer.troubles, viewer.troubles
            assert len(viewer.requests) == 1, viewer.requests
        shapes[name] = viewer.run(SHAPE)
    assert shapes["plain"] == shapes["hostile"]
    text = viewer.run("document.body.textContent")
    for harm in ("<script>window.harmed=1</script>", "\\x1b[31m",
                 "\\xe2\\x80\\xaegpj.exe", "javascript:window.harmed=7"):
        assert harm in text, harm
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066]", text)


def the_policy_stops_what_would_be_let_through(viewer, made):
    viewer.look_like()
    viewer.open(made["plain"][0])
    viewer.run("{ const s = document.createElement('script');"
               " s.textContent = 'window.harmed = 1';"
               " document.body.append(s);"
               " document.body.insertAdjacentHTML('beforeend',"
               " '<p id=p style=\"color: red\" onclick=\"harmed = 2\">'"
               " + '<img src=\"file:///x.png\">'); p.click(); }")
    viewer.run("new Promise((done) => setTimeout(done, 100))")
    assert viewer.run("window.harmed") is None
    assert viewer.run("getComputedStyle(p).color") != "rgb(255, 0, 0)"
    stopped = {directive for directive in ("script-src-elem", "script-src-attr",
                                           "style-src-attr", "img-src")
               if any(f'"{directive}"' in t for t in viewer.troubles)}
    assert len(stopped) == 4, (stopped, viewer.troubles)


def ten_thousand_findings_are_less_than_500_kb(_, made):
    path, report = made["many"]
    text = read(path)
    assert len(report["findings"]) >= 10000
    assert os.path.getsize(path) < LIMIT, os.path.getsize(path)
    listed = len(re.findall("<article", text))
    more = re.search(r"([0-9,]+) more are in the JSON report\.", text)
    assert int(more[1].replace(",", "")) == len(report["findings"]) - listed
    assert f"first 60 findings are listed in full, {listed - 60} more" in text


def on_paper_there_are_no_controls(viewer, made):
    viewer.look_like()
    viewer.open(made["traffic"][0])
    viewer.tab.ask("Emulation.setEmulatedMedia", media="print")
    seen = viewer.run("[...document.querySelectorAll('.tools, button')]"
                      ".filter((e) => e.checkVisibility()).length")
    hidden = viewer.run("[...document.querySelectorAll('details pre')]"
                        ".filter((e) => !e.checkVisibility()).length")
    viewer.tab.ask("Emulation.setEmulatedMedia", media="")
    assert (seen, hidden) == (0, 0), (seen, hidden)


def the_index_of_many_sites_opens_at_once(viewer, made):
    path, index = made["index"]
    viewer.tab.ask("Performance.enable", timeDomain="threadTicks")
    took = []
    for size, dark in VIEWS:
        viewer.look_like(size, dark)
        viewer.open(path)
        viewer.run("new Promise((done) => requestAnimationFrame(() =>"
                   " setTimeout(done)))")
        took += [m["value"] for m in
                 viewer.tab.ask("Performance.getMetrics")["metrics"]
                 if m["name"] == "TaskDuration"]
    viewer.tab.ask("Performance.disable")
    # The others may have been disturbed.
    assert 0 < min(took) < AT_ONCE, took
    rows = viewer.run("document.querySelectorAll('tbody tr').length")
    assert rows == len(index["sites"]) >= SITES, rows
    assert viewer.run("window.harmed") is None


TESTS = [
    pages_hold_only_what_they_may,
    ten_thousand_findings_are_less_than_500_kb,
]
IN_BROWSER = [
    pages_are_quiet_load_nothing_and_never_scroll_sideways,
    without_scripts_everything_is_there,
    findings_are_sorted_and_filtered,
    a_directive_is_copied_as_it_is,
    what_a_log_holds_runs_nothing_and_changes_nothing,
    the_policy_stops_what_would_be_let_through,
    on_paper_there_are_no_controls,
    the_index_of_many_sites_opens_at_once,
]


def passes(test, *given):
    try:
        test(*given)
        return True
    except AssertionError as failed:
        print(f"{test.__name__.replace('_', ' ')}: {failed}")
        return False


def main():
    analyzer, packages = sys.argv[1:3]
    has_packages = os.path.exists(os.path.join(
        packages, "node_modules/axe-core/axe.min.js"))
    name = devtools.find()
    results, skipped = [], 0
    with tempfile.TemporaryDirectory() as folder:
        made = write_pages(analyzer, folder)
        made["index"] = write_index(analyzer, folder)
        results += [passes(test, None, made) for test in TESTS]
        if has_packages:
            results.append(passes(pages_are_valid_html, None, made, packages))
        else:
            skipped += 1
            print("page: skipped html-validate: not installed")
        if name:
            viewer = Viewer(name)
            try:
                results += [passes(test, viewer, made) for test in IN_BROWSER]
                if has_packages:
                    results.append(passes(
                        axe_finds_nothing_that_keeps_people_out, viewer, made,
                        packages))
                else:
                    skipped += 1
                    print("page: skipped axe-core: not installed")
            finally:
                viewer.end()
        else:
            skipped += len(IN_BROWSER) + 1
            print("page: skipped what needs a browser: no Chromium")
    failed = results.count(False)
    print(f"page: {results.count(True)} passed, {failed} failed"
          + (f", {skipped} skipped" if skipped else ""))
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
