#!/usr/bin/env python3
"""What an administrator gets: ops.py OUT PROMTOOL

An installation below a folder of its own, and what lies in it: programs, manual
pages, units of systemd, the nightly run, cron, logrotate, GoAccess, alerts.
Tests whose program is not there are left out.  Needs the environment of
../httpd/env.sh.  The last line is `ops: N passed, N failed, N skipped`.
"""
import glob
import http.client
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path += [os.path.join(HERE, "..", name) for name in ("nightly", "truth")]
from server import Httpd  # noqa: E402  (a neighbour)
from site_log import Site  # noqa: E402  (another)

OUT, PROMTOOL = (os.path.abspath(path) for path in sys.argv[1:3])
ANALYZER = os.path.join(OUT, "redirect-analyzer")
WORK = tempfile.mkdtemp(prefix="ops.")
os.chmod(WORK, 0o755)
# As with PREFIX=/usr/local, but nobody needs to be root.
PREFIX = os.path.join(WORK, "local")
MODULES = os.path.join(WORK, "modules")
CONFIG = os.path.join(PREFIX, "etc/redirect-analyzer.conf")
UNITS = os.path.join(PREFIX, "lib/systemd/system")
REQUEST = re.compile(r'"[A-Z]+ \S+ HTTP/1.1" (\d{3}) ')


class Skipped(Exception):
    pass


def need(program):
    path = shutil.which(program, path=os.environ["PATH"] + ":/usr/sbin:/sbin")
    if not path:
        raise Skipped(f"{program} is not there")
    return path


def run(*words, status=0, **options):
    """What it prints, on either; it must end with this status."""
    done = subprocess.run(words, stdin=options.pop("stdin", subprocess.DEVNULL),
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, timeout=120, **options)
    assert done.returncode == status, (words, done.returncode, done.stdout)
    return done.stdout


def read(*path):
    with open(os.path.join(*path), encoding="utf-8") as file:
        return file.read()


def write(text, *path):
    name = os.path.join(WORK, *path)
    os.makedirs(os.path.dirname(name), exist_ok=True)
    with open(name, "w", encoding="utf-8") as file:
        file.write(text)
    return name


def make(target, *variables):
    # A target of its own: nothing of the make that has called this.
    environment = {name: value for name, value in os.environ.items()
                   if name not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")}
    return run("make", target, *variables, env=environment)


def install():
    make("install", "PREFIX=" + PREFIX, "LIBEXECDIR=" + MODULES)


def files_below(folder):
    return sorted(os.path.relpath(os.path.join(at, name), folder)
                  for at, _, names in os.walk(folder) for name in names)


def log_lines(seed, days=1):
    """Lines that are requests, in the format of methodredirect-log.conf."""
    site = Site(seed)
    return [line for day in range(days) for line in site.day(day, 40)
            if REQUEST.search(line)]


def statuses(lines):
    counts = {}
    for line in lines:
        status = REQUEST.search(line)[1]
        counts[status] = counts.get(status, 0) + 1
    return counts


# --- the installation --------------------------------------------------------


def files_lie_where_one_looks_for_them():
    root = os.path.join(WORK, "root")
    make("install", "DESTDIR=" + root, "PREFIX=/usr")
    modules = run(need("apxs2"), "-q", "LIBEXECDIR").strip().lstrip("/")
    there = files_below(root)
    for name in ("usr/bin/redirect-analyzer",
                 modules + "/mod_methodredirect.so",
                 "etc/redirect-analyzer.conf",
                 "usr/lib/systemd/system/redirect-analyzer.service",
                 "usr/lib/systemd/system/redirect-analyzer.timer",
                 "usr/lib/sysusers.d/redirect-analyzer.conf",
                 "usr/share/man/man1/redirect-analyzer.1",
                 "usr/share/man/man8/mod_methodredirect.8",
                 "usr/share/redirect-analyzer/goaccess.conf",
                 "usr/share/redirect-analyzer/report.schema.json",
                 "usr/share/mod_methodredirect/methodredirect-log.conf",
                 "usr/share/doc/mod_methodredirect/examples/enforce-on.conf",
                 "usr/share/doc/redirect-analyzer/examples/prometheus-rules.yml"):
        assert name in there, name
    for name in there:
        assert name.startswith(("usr/bin/", "usr/share/", "usr/lib/", "etc/")), name
        mode = os.stat(os.path.join(root, name)).st_mode & 0o7777
        assert mode == (0o755 if "/bin/" in name else 0o644), (name, oct(mode))
    assert read(root, "etc/redirect-analyzer.conf") \
        == read("conf/redirect-analyzer.conf")


def paths_in_files_are_those_of_the_prefix():
    for name in glob.glob(UNITS + "/*") + [CONFIG, PREFIX + "/share/man/man1/"
                                           "redirect-analyzer.1"]:
        text = read(name).replace("\\-", "-")
        for path in re.findall(r"\S*/(?:bin|etc)/redirect-analyzer\S*", text):
            assert PREFIX in path, (name, path)
    assert f"ExecStart={PREFIX}/bin/redirect-analyzer --config-file={CONFIG}\n" \
        in read(UNITS, "redirect-analyzer.service")


def installing_again_changes_nothing_of_the_administrators():
    before = files_below(PREFIX)
    with open(CONFIG, "a", encoding="utf-8") as file:
        file.write("# ours\n")
    install()
    assert read(CONFIG).endswith("# ours\n")
    assert files_below(PREFIX) == before


def uninstalling_leaves_only_the_administrators():
    root = os.path.join(WORK, "gone")
    make("install", "DESTDIR=" + root)
    make("uninstall", "DESTDIR=" + root)
    assert files_below(root) == ["usr/local/etc/redirect-analyzer.conf"]


# --- manual pages ------------------------------------------------------------

PAGES = ("man1/redirect-analyzer.1", "man8/mod_methodredirect.8")


def page_files():
    return [os.path.join(PREFIX, "share/man", page) for page in PAGES]


def mandoc_has_nothing_to_say_of_the_pages():
    for page in page_files():
        said = run(need("mandoc"), "-T", "lint", page)
        assert said == "", said


def groff_has_nothing_to_say_of_the_pages():
    need("groff")
    for page in page_files():
        said = run("groff", "-man", "-ww", "-Tutf8", "-z", page)
        assert said == "", said


def man_finds_the_pages_and_what_is_typed_in_them():
    environment = dict(os.environ, MANPATH=PREFIX + "/share/man", MANWIDTH="200",
                       LC_ALL="C.UTF-8", MANROFFOPT="-c")
    for section, name, words in (
            ("1", "redirect-analyzer", ["-f, --log-file=FILE", "MR101", CONFIG,
                                        "--fname-as-vhost[=REGEX]"]),
            ("8", "mod_methodredirect", ["MethodRedirect \"GET,HEAD=302",
                                         "off|on|refuse", "0.7 µs"])):
        text = run(need("man"), section, name, env=environment)
        for word in words:
            assert word in text, (name, word)


# --- the nightly run ---------------------------------------------------------


def systemd_accepts_the_units():
    need("systemd-analyze")
    said = run("systemd-analyze", "verify", *sorted(glob.glob(UNITS + "/*")),
               env=dict(os.environ, MANPATH=PREFIX + "/share/man"))
    assert said == "", said


def the_service_is_exposed_to_little():
    # In tenths: 1.0 of 10. What is missing is told by the table.
    run(need("systemd-analyze"), "security", "--offline=true", "--threshold=10",
        os.path.join(UNITS, "redirect-analyzer.service"))


def the_timer_comes_once_a_night():
    timer = read(UNITS, "redirect-analyzer.timer")
    when = re.search(r"^OnCalendar=(.*)$", timer, re.M)[1]
    said = run(need("systemd-analyze"), "calendar", "--base-time=2026-03-28",
               "--iterations=3", when, env=dict(os.environ, TZ="Europe/Berlin"))
    days = re.findall(r"(?:elapse|#\d): \w+ (\S+ \d\d:\d\d)", said)
    assert days == ["2026-03-28 04:15", "2026-03-29 04:15",
                    "2026-03-30 04:15"], said


def the_user_may_read_logs_of_the_group_adm():
    root = os.path.join(WORK, "users")
    os.makedirs(root + "/etc")
    shutil.copy("/etc/group", root + "/etc/group")
    run(need("systemd-sysusers"), "--root=" + root,
        os.path.abspath("conf/redirect-analyzer.sysusers"))
    assert re.search("^redirect-analyzer:", read(root, "etc/passwd"), re.M)
    assert re.search("^adm:.*[:,]redirect-analyzer$", read(root, "etc/group"), re.M)


def nightly(name, lines):
    """The installed configuration for a folder of its own, and a log there."""
    folder = os.path.join(WORK, name)
    write("".join(lines), name, "log", "access.log")
    os.makedirs(os.path.join(folder, "lib"))
    text = read("conf/redirect-analyzer.conf")
    for path, here in (("/var/log/apache2", "log"),
                       ("/var/lib/redirect-analyzer", "lib")):
        assert path in text
        text = text.replace(path, os.path.join(folder, here))
    return folder, write(text, name, "redirect-analyzer.conf")


def general(folder):
    return json.loads(read(folder, "lib/report.json"))["general"]


def a_night_leaves_reports_that_others_cannot_read():
    folder, config = nightly("night", log_lines(1))
    words = re.search("^ExecStart=(.*)$",
                      read(UNITS, "redirect-analyzer.service"), re.M)[1]
    words = words.replace(CONFIG, config).split()
    said = run("sh", "-c", 'umask 027; exec "$@"', "sh", *words)
    assert said == "", said
    there = sorted(os.listdir(folder + "/lib"))
    assert there == ["report.html", "report.json", "report.prom", "state.db"], there
    for name in there:
        mode = os.stat(os.path.join(folder, "lib", name)).st_mode & 0o777
        assert mode == (0o600 if name == "state.db" else 0o640), (name, oct(mode))
    assert general(folder)["valid_requests"] == len(log_lines(1))
    run(*words)
    assert general(folder)["valid_requests"] == len(log_lines(1))


def findings_are_a_success_for_the_service_and_errors_are_none():
    service = read(UNITS, "redirect-analyzer.service")
    assert re.findall("^SuccessExitStatus=(.*)$", service, re.M) == ["1"]
    posted = Site(2).visit(0, 60, [("POST /order", 302, "/orders/"),
                                   ("GET /orders/", 404, "-")])
    folder, config = nightly("gate", [line for _, line in posted])
    with open(config, "a", encoding="utf-8") as file:
        file.write("fail-on info\n")
    run(ANALYZER, "-p", config, status=1)
    os.remove(folder + "/log/access.log")
    run(ANALYZER, "-p", config, status=2)


def cron_runs_only_where_systemd_does_not():
    lines = [line for line in read("conf/redirect-analyzer.cron").splitlines()
             if line and not line.startswith("#")]
    assert len(lines) == 1, lines
    *when, user, command = lines[0].split(None, 6)
    assert all(re.fullmatch(r"\d+|\*", field) for field in when) and len(when) == 5
    assert user == "redirect-analyzer" and "%" not in command
    folder, config = nightly("cron", log_lines(3))
    command = command.replace("/usr/bin/redirect-analyzer", ANALYZER) \
        .replace("/etc/redirect-analyzer.conf", config)
    assert "/run/systemd/system" in command
    run("sh", "-c", command.replace("/run/systemd/system", folder))
    assert os.listdir(folder + "/lib") == []
    run("sh", "-c", command.replace("/run/systemd/system", folder + "/none"))
    assert general(folder)["valid_requests"] == len(log_lines(3))
    assert os.stat(folder + "/lib/report.html").st_mode & 0o777 == 0o640


def logrotate_loses_no_line():
    """Its sample, with a systemctl that is a run of the analyzer."""
    logrotate = need("logrotate")
    lines = log_lines(4, days=4)
    folder, config = nightly("rotate", [])
    log = folder + "/log/access.log"
    write(f'#!/bin/sh\n[ "$*" = "start --no-block redirect-analyzer.service" ]'
          f' || exit 1\nexec {ANALYZER} -p {config}\n', "rotate/bin/systemctl")
    write("#!/bin/sh\nexit 1\n", "rotate/bin/pgrep")
    for name in "systemctl", "pgrep":
        os.chmod(f"{folder}/bin/{name}", 0o755)
    sample = read("conf/redirect-analyzer.logrotate")
    assert "/var/log/apache2/redirects/" in sample
    sample = sample.replace("/var/log/apache2/redirects/", folder + "/log/")
    sample = re.sub(r"(?m)^(\s*)create .*$", r"\1create", sample)
    rules = write(sample.replace("size 100M", "size 1"), "rotate/rules")
    os.chmod(rules, 0o644)
    os.chmod(folder + "/log", 0o755)
    for at in range(0, len(lines), 40):
        with open(log, "a", encoding="utf-8") as file:
            file.writelines(lines[at:at + 40])
        run(logrotate, "-s", folder + "/status", rules,
            env=dict(os.environ, PATH=folder + "/bin:" + os.environ["PATH"]))
    assert len(lines) > 5 * 40  # more than logrotate keeps
    assert sorted(os.listdir(folder + "/log")) \
        == ["access.log", "access.log.1", "access.log.2.gz", "access.log.3.gz"]
    assert general(folder)["valid_requests"] == len(lines)
    assert general(folder)["status_counts"] == statuses(lines)


# --- others that read --------------------------------------------------------


def read_alike(name, lines):
    """GoAccess and the analyzer, both by conf/goaccess.conf, read all lines."""
    config = PREFIX + "/share/redirect-analyzer/goaccess.conf"
    log = write("".join(lines), name, "access.log")
    theirs, ours = (os.path.join(WORK, name, whose + ".json")
                    for whose in ("theirs", "ours"))
    run(need("goaccess"), "--no-progress", "--no-global-config", "-p", config,
        log, "-o", theirs)
    said = run(ANALYZER, "-p", config, "-o", ours, log)
    assert said == "", said
    theirs, ours = json.loads(read(theirs)), json.loads(read(ours))
    for report in theirs, ours:
        assert report["general"]["failed_requests"] == 0, report["general"]
        assert report["general"]["valid_requests"] == len(lines), report["general"]
    counted = {item["data"].split()[0]: item["hits"]["count"]
               for group in theirs["status_codes"]["data"]
               for item in group["items"]}
    assert counted == ours["general"]["status_counts"] == statuses(lines), counted


def goaccess_reads_the_log_as_we_do():
    read_alike("goaccess", log_lines(5, days=3))


def goaccess_reads_the_log_of_a_real_httpd_as_we_do():
    requests = [
        ("POST", "/docs", {}), ("GET", "/docs", {}), ("GET", "/docs/", {}),
        ("GET", "/caf%C3%A9?q=%22a%20b%22&token=1", {}), ("HEAD", "/", {}),
        ("GET", "/nothing", {"User-Agent": 'a "quoted\\ agent"'}),
        ("PUT", "/help", {"Content-Type": "text/plain; charset=\"x\"",
                          "Referer": "http://a.example/?q=\"1\""}),
        ("OPTIONS", "/", {"User-Agent": ""})]
    folder = os.path.join(WORK, "site")
    httpd = Httpd(folder)
    os.chmod(folder, 0o755)
    httpd.start()
    try:
        for method, path, headers in requests:
            client = http.client.HTTPConnection("127.0.0.1", httpd.port, timeout=30)
            body = "a=b" if method in ("POST", "PUT") else None
            client.request(method, path, body, headers)
            client.getresponse().read()
            client.close()
    finally:
        httpd.stop()
    lines = read(folder, "access.log").splitlines(keepends=True)
    assert len(lines) == len(requests), lines
    assert "301" in statuses(lines), lines
    read_alike("real", lines)


def rules_file():
    return os.path.join(PREFIX,
                        "share/doc/redirect-analyzer/examples/prometheus-rules.yml")


def promtool():
    if not os.access(PROMTOOL, os.X_OK):
        raise Skipped("promtool is not there")
    return PROMTOOL


def promtool_accepts_the_alerts():
    run(promtool(), "check", "rules", rules_file())


def alerts_come_when_they_are_due():
    run(promtool(), "test", "rules", "tests/ops/prometheus_test.yml")


def every_alert_is_played():
    alerts = re.findall(r"- alert: (\w+)", read(rules_file()))
    played = re.findall(r"alertname: (\w+)", read("tests/ops/prometheus_test.yml"))
    assert alerts and set(alerts) == set(played), set(alerts) ^ set(played)


def alerts_ask_for_metrics_that_are_there():
    log = write("".join(log_lines(6)), "metrics", "access.log")
    prom = os.path.join(WORK, "metrics/report.prom")
    run(ANALYZER, "-o", prom, log)
    module = read("mod_methodredirect/mr_status_metrics.c")
    there = set(re.findall(r"^# TYPE (\S+)", read(prom), re.M))
    there |= {"methodredirect_" + name + "_total" for name in
              re.findall(r'begin_family\(out, "(\w+)", "counter"', module)}
    there |= {"methodredirect_" + name for name in
              re.findall(r'{"(map_\w+)"', module)}
    asked = set(re.findall(r"\b(?:redirect_analyzer|methodredirect)_\w+",
                           " ".join(re.findall("expr: (.*)", read(rules_file())))))
    assert len(asked) > 8 and asked <= there, asked - there
    events = re.findall(r'^EVENT\(\w+, *"([a-z-]+)"',
                        read("mod_methodredirect/mr_event.def"), re.M)
    for name in re.search(r'event!~"([^"]*)"', read(rules_file()))[1].split("|"):
        assert name in events, name


TESTS = [
    files_lie_where_one_looks_for_them,
    paths_in_files_are_those_of_the_prefix,
    installing_again_changes_nothing_of_the_administrators,
    uninstalling_leaves_only_the_administrators,
    mandoc_has_nothing_to_say_of_the_pages,
    groff_has_nothing_to_say_of_the_pages,
    man_finds_the_pages_and_what_is_typed_in_them,
    systemd_accepts_the_units,
    the_service_is_exposed_to_little,
    the_timer_comes_once_a_night,
    the_user_may_read_logs_of_the_group_adm,
    a_night_leaves_reports_that_others_cannot_read,
    findings_are_a_success_for_the_service_and_errors_are_none,
    cron_runs_only_where_systemd_does_not,
    logrotate_loses_no_line,
    goaccess_reads_the_log_as_we_do,
    goaccess_reads_the_log_of_a_real_httpd_as_we_do,
    promtool_accepts_the_alerts,
    alerts_come_when_they_are_due,
    every_alert_is_played,
    alerts_ask_for_metrics_that_are_there,
]


def main():
    passed = failed = skipped = 0
    install()
    for test in TESTS:
        name = test.__name__.replace("_", " ")
        try:
            test()
            passed += 1
        except Skipped as why:
            print(f"ops: skipped: {name}: {why}")
            skipped += 1
        except (AssertionError, OSError, ValueError, KeyError, TypeError,
                SystemExit, subprocess.SubprocessError) as error:
            print(f"ops: {name}: {error!r}")
            failed += 1
    print(f"ops: {passed} passed, {failed} failed, {skipped} skipped")
    return failed > 0


if __name__ == "__main__":
    try:
        STATUS = main()
    finally:
        shutil.rmtree(WORK)
    sys.exit(STATUS)
