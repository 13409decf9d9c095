"""A private httpd with the site of site/, and what stands before it.

Needs the environment of ../httpd/env.sh. Everything is on 127.0.0.1, on free
ports, and ends with the process that started it.
"""
import ctypes
import os
import pwd
import re
import shutil
import signal
import socket
import ssl
import subprocess
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
START_S = 30
# Every visitor has an address of his own, though all are on loopback.
# (mod_remoteip would set the port to 0 besides.)
COMBINED = (r'%{X-Truth-Address}i %l %u %t \"%r\" %>s %b \"%{Referer}i\" '
            r'\"%{User-Agent}i\"')
LOCATION = COMBINED + r' \"%{Location}o\" %v %D'
# What the analyzer never sees.
TRUTH = r'%{X-Truth}i %{usec}t %{Host}i %{Location}o'


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def end_with_us():
    """SIGTERM for the child when its parent is gone."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def log_format(conf):
    """One line with the three formats and the truth, a tab between them: so
    the order of lines is the same in all, as httpd wrote it. A tab in what a
    client sends is written as \\t."""
    with open(f"{conf}/methodredirect-log.conf") as f:
        module = re.search(r'^LogFormat "(.*)" methodredirect$', f.read(),
                           re.MULTILINE).group(1)
    module = module.replace("%h", "%{X-Truth-Address}i", 1)
    return r"\t".join([COMBINED, LOCATION, module, TRUTH])


def with_rules(site, rules):
    """The site with the file RULES of --suggest-conf, as an administrator
    takes it in: a RewriteRule of the same URL would come before."""
    with open(rules) as f:
        froms = re.findall(r'^MethodRedirect \w+ "([^"]+)"', f.read(), re.M)
    for path in froms:
        site = re.sub(rf'^RewriteRule "\^{re.escape(path)}\$".*\n', "", site,
                      flags=re.M)
    return f'{site}\nInclude "{rules}"\n'


class Httpd:
    def __init__(self, root, rules=None):
        self.root, self.port, self.child = root, free_port(), None
        shutil.copytree(f"{HERE}/site", root, dirs_exist_ok=True)
        for folder in ("docs", "subscribe", "help"):
            os.mkdir(f"{root}/htdocs/{folder}")
            shutil.copy(f"{root}/htdocs/page.html",
                        f"{root}/htdocs/{folder}/index.html")
        if rules:
            with open(f"{root}/site.conf") as f:
                site = with_rules(f.read(), os.path.abspath(rules))
            with open(f"{root}/site.conf", "w") as f:
                f.write(site)
        with open(f"{root}/log.conf", "w") as f:
            f.write(f'LogFormat "{log_format(os.environ["MR_CONF"])}" truth\n'
                    'CustomLog "${MR_ROOT}/truth.log" truth\n')

    def environment(self):
        user = os.getuid()
        if user == 0:
            names = {p.pw_name: p.pw_uid for p in pwd.getpwall()}
            user = names.get("www-data", names["nobody"])
        return {**os.environ, "MR_ROOT": self.root, "MR_PORT": str(self.port),
                "MR_TLS_PORT": "0", "MR_SITE": f"{self.root}/site.conf",
                "MR_LOG": f"{self.root}/log.conf", "MR_ENFORCE": "off",
                "MR_MODULE": os.environ["MR_OUT"] + "/mod_methodredirect.so",
                "MR_USER": f"#{user}",
                "MR_GROUP": f"#{pwd.getpwuid(user).pw_gid}"}

    def start(self):
        self.child = subprocess.Popen(
            [os.environ["MR_HTTPD"], "-f",
             os.environ["MR_CONF"] + "/demo/httpd.conf", "-D", "FOREGROUND"],
            env=self.environment(), stdin=subprocess.DEVNULL,
            preexec_fn=end_with_us)
        for _ in range(START_S * 100):
            if os.path.exists(f"{self.root}/httpd.pid"):
                return
            if self.child.poll() is not None:
                break
            time.sleep(0.01)
        self.stop()
        raise SystemExit("truth: httpd did not start")

    def stop(self):
        """Waits for the requests that it still has, so that all are logged."""
        if self.child.poll() is None:
            self.child.send_signal(signal.SIGWINCH)
            try:
                self.child.wait(15)
            except subprocess.TimeoutExpired:
                self.child.terminate()
                self.child.wait(15)

    def lines(self):
        with open(f"{self.root}/truth.log", errors="surrogateescape") as f:
            return [line.rstrip("\n").split("\t") for line in f]


def certificate(folder):
    """Of nobody; the clients are told not to mind."""
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes",
                    "-days", "2", "-subj", "/CN=www.shop.example", "-keyout",
                    f"{folder}/key.pem", "-out", f"{folder}/cert.pem"],
                   check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{folder}/cert.pem", f"{folder}/key.pem")
    return context


class Relay:
    """Passes requests on to the server: as a forward proxy, or, with a TLS
    context, as what ends TLS before it. Where a client forgets its headers
    while it follows a redirect (Java's HttpURLConnection), it adds those of
    the request before; such a client has a relay to itself."""

    def __init__(self, upstream, tls=None):
        self.upstream, self.tls, self.stamp = upstream, tls, {}
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            client, _ = self.socket.accept()
            threading.Thread(target=self.serve, args=(client,),
                             daemon=True).start()

    def serve(self, client):
        try:
            if self.tls:
                client = self.tls.wrap_socket(client, server_side=True)
            server = socket.create_connection(("127.0.0.1", self.upstream))
            threading.Thread(target=copy, args=(server, client),
                             daemon=True).start()
            with client, client.makefile("rb") as requests:
                while self.pass_one(requests, server):
                    pass
            server.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # who goes away without a word, as clients do

    def pass_one(self, requests, server):
        head = []
        while (line := requests.readline()) not in (b"", b"\r\n"):
            head.append(line)
        if not line:
            return False
        head[0] = re.sub(rb" http://[^/]+", b" ", head[0])
        named = {h.split(b":")[0].lower(): h for h in head[1:]}
        for name in (b"x-truth", b"x-truth-address"):
            if name in named:
                self.stamp[name] = named[name]
            else:
                head.append(self.stamp.get(name, b""))
        length = named.get(b"content-length", b":0").split(b":")[1]
        server.sendall(b"".join(head) + line + requests.read(int(length)))
        return True


def copy(here, there):
    try:
        while data := here.recv(65536):
            there.sendall(data)
        there.shutdown(socket.SHUT_WR)
    except OSError:
        pass
