"""What the private servers of the benches have in common."""
import os
import socket

HTTPD = os.environ["MR_HTTPD"]
MODULES = os.environ["MR_MODULES"]
NOBODY = 65534

HEAD = """
ServerRoot "{root}"
DefaultRuntimeDir "{root}"
PidFile "{root}/httpd.pid"
ServerName 127.0.0.1:{port}
Listen 127.0.0.1:{port}
{load}
ErrorLog "{root}/error.log"
KeepAlive On
MaxKeepAliveRequests 0
KeepAliveTimeout 60
<Directory "/">
    AllowOverride None
    Require all granted
</Directory>
"""
ACCESS_LOG = """
LogFormat "%h %l %u %t \\"%r\\" %>s %b \\"%{{Referer}}i\\" \\"%{{User-Agent}}i\\"" combined
CustomLog "{root}/access.log" combined
"""


def load(names, out=None):
    """Lines that load modules, unless they are built in; ours out of the folder
    out."""
    text = ""
    for name in names:
        path = "%s/mod_%s.so" % (MODULES, name)
        if os.path.exists(path):
            text += ('<IfModule !%s_module>\nLoadModule %s_module "%s"\n'
                     "</IfModule>\n" % (name, name, path))
    if out:
        text += ('LoadModule methodredirect_module "%s/mod_methodredirect.so"\n'
                 % out)
    return text


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def give_up_root():
    """Between fork and exec."""
    if os.getuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
