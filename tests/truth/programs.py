"""Real clients, each behind the same two calls:

    send(method, url, type, body, id, address)   one request, and what follows
    close()

What a client repeats on a redirect (its headers) carries the id, so that the
truth knows which line was whose. Names of hosts lead to the private server in
whatever way a client has for that; none of them knows.
"""
import functools
import os
import shutil
import socket
import subprocess
import tempfile
import threading
import urllib.error
import urllib.request

try:
    import requests
    # Nobody vouches for the server's certificate, as we know.
    requests.packages.urllib3.disable_warnings()
except ImportError:
    requests = None
try:
    import httpx
except ImportError:
    httpx = None

HERE = os.path.dirname(os.path.abspath(__file__))
# No client may need longer for one request and everything that follows.
SECONDS = 30
HOSTS = (".shop.example", "shop.example", "auth.example")


class Ports:
    """Where the server, and what stands before it, listen."""

    def __init__(self, http, tls, proxy, java_proxy):
        self.http, self.tls = http, tls
        self.proxy, self.java_proxy = proxy, java_proxy

    def lead_python_there(self):
        ask = socket.getaddrinfo

        def look_up(host, port, *args, **kwargs):
            name = host.decode() if isinstance(host, bytes) else host
            if name.endswith(HOSTS):
                port = self.tls if int(port) == 443 else self.http
                name = "127.0.0.1"
            elif name != "127.0.0.1":
                raise socket.gaierror("no such host here")
            return ask(name, port, *args, **kwargs)
        socket.getaddrinfo = look_up


def headers_of(type_, id_, address):
    headers = {"X-Truth": id_, "X-Truth-Address": address}
    if type_:
        headers["Content-Type"] = type_
    return headers


def run(*command):
    subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True,
                   timeout=SECONDS, check=False)


class Curl:
    """`options` make the variants; cookies are for those who ask for them."""

    def __init__(self, ports, *options, named=False):
        self.ports, self.options, self.named = ports, options, named

    def send(self, method, url, type_, body, id_, address):
        command = ["curl", "-qsk", "--noproxy", "*", "-o", "/dev/null",
                   *self.options,
                   "--connect-to", f":80:127.0.0.1:{self.ports.http}",
                   "--connect-to", f":443:127.0.0.1:{self.ports.tls}"]
        for name, value in headers_of(type_, id_, address).items():
            command += ["-H", f"{name}: {value}"]
        upload = None
        if method == "PUT" and not self.named:
            upload = tempfile.NamedTemporaryFile("w")
            upload.write(body)
            upload.flush()
            command += ["-T", upload.name]
        elif body:
            command += ["--data", body]
        if self.named:
            command += ["-X", method]
        run(*command, url)

    def close(self):
        pass


class Wget:
    def __init__(self, ports):
        self.proxy = f"http_proxy=http://127.0.0.1:{ports.proxy}"

    def send(self, method, url, type_, body, id_, address):
        command = ["wget", "--no-config", "-qO", "/dev/null", "-t", "1",
                   "-e", self.proxy]
        for name, value in headers_of(type_, id_, address).items():
            command.append(f"--header={name}: {value}")
        if method == "POST":
            command.append(f"--post-data={body}")
        elif method != "GET":
            command += [f"--method={method}", f"--body-data={body}"]
        run(*command, url)

    def close(self):
        pass


class Urllib:
    def __init__(self, _):
        self.opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}))

    def send(self, method, url, type_, body, id_, address):
        request = urllib.request.Request(
            url, data=body.encode() if body else None, method=method,
            headers=headers_of(type_, id_, address))
        try:
            with self.opener.open(request, timeout=SECONDS) as answer:
                answer.read()
        except (urllib.error.URLError, OSError):
            pass

    def close(self):
        pass


class Requests:
    def __init__(self, _):
        self.session = requests.Session()
        self.session.trust_env = self.session.verify = False

    def send(self, method, url, type_, body, id_, address):
        try:
            self.session.request(method, url, data=body or None,
                                 headers=headers_of(type_, id_, address),
                                 timeout=SECONDS)
        except requests.RequestException:
            pass

    def close(self):
        self.session.close()


class Httpx:
    def __init__(self, _):
        self.session = httpx.Client(follow_redirects=True, trust_env=False,
                                    verify=False, timeout=SECONDS)

    def send(self, method, url, type_, body, id_, address):
        try:
            self.session.request(method, url, content=body or None,
                                 headers=headers_of(type_, id_, address))
        except httpx.HTTPError:
            pass

    def close(self):
        self.session.close()


class Driver:
    """A program beside us that sends one request for each line it reads:
    the client's name, method, url, type, body, id and address with tabs between them. It says
    one line when it is done, and serves one visitor after the other."""

    def __init__(self, *command):
        self.lock = threading.Lock()
        self.child = subprocess.Popen(command, stdin=subprocess.PIPE,
                                      stdout=subprocess.PIPE, text=True)

    def send(self, *job):
        with self.lock:
            self.child.stdin.write("\t".join(job) + "\n")
            self.child.stdin.flush()
            self.child.stdout.readline()

    def end(self):
        self.child.stdin.close()
        try:
            self.child.wait(10)
        except subprocess.TimeoutExpired:
            self.child.kill()

    def close(self):
        pass


class Which:
    """One of the clients that a driver has: its name goes before the job."""

    def __init__(self, driver, name):
        self.driver, self.name = driver, name

    def send(self, *job):
        self.driver.send(self.name, *job)

    def close(self):
        pass


def drivers(ports):
    """Program, file, arguments; the clients in it."""
    yield "node", "fetch.mjs", [ports.http], ["fetch"]
    yield "php", "streams.php", [ports.http], ["php"]
    yield ("java", "Clients.java", [ports.proxy, ports.java_proxy],
           ["java-new", "java-old"])


def families(ports):
    """Name -> what makes a client of that family; and who is missing."""
    follow = functools.partial(Curl, ports, "-L")
    made = {
        "curl": follow,
        "curl-X": functools.partial(follow, named=True),
        "curl-post302": functools.partial(
            follow, "--post301", "--post302", "--post303"),
        "curl-stays": functools.partial(Curl, ports),
        "wget": functools.partial(Wget, ports),
        "urllib": functools.partial(Urllib, ports),
    }
    missing = []
    for name, package, kind in (("requests", requests, Requests),
                                ("httpx", httpx, Httpx)):
        if package:
            made[name] = functools.partial(kind, ports)
        else:
            missing.append(name)
    shared = []
    for program, file, arguments, names in drivers(ports):
        # A Java without its compiler cannot run a source file.
        if not shutil.which("javac" if program == "java" else program):
            missing += names
            continue
        child = Driver(program, f"{HERE}/drivers/{file}",
                       *map(str, arguments))
        shared.append(child)
        for name in names:
            made[name] = functools.partial(Which, child, name)
    return made, shared, missing
