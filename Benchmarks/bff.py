"""The backend-for-frontend's figures: a proxied request beside nginx, and `/auth/me` with a thousand and with a million sessions in Redis."""

import ast
import base64
import hashlib
import hmac
import os
import pathlib
import re
import secrets
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "Tests"))
from Support import child  # noqa: E402
from Support.bff import User  # noqa: E402
from Support.redis import Redis  # noqa: E402
from Support.server import Serve, free_ports  # noqa: E402

SIGNING_SECRET = "a-signing-secret-for-benchmarks-only-" + "s" * 16
HOME = """
server: {{ listen: 127.0.0.1:{home}, public_url: "http://localhost:{home}", admin_listen: 127.0.0.1:{home_admin}, log: {{ level: warning }} }}
storage: {{ database: sqlite:gatehouse.db }}
clients:
  - client_id: web-app
    client_secret: web-app-secret-for-benchmarks-only
    grant_types: [authorization_code, refresh_token]
    redirect_uris: ["http://localhost:{bff}/auth/web/callback"]
    scope: openid profile email offline_access
    first_party: true
users:
  - {{ username: testuser1@example.com, name: Test User One, email: testuser1@example.com, email_verified: true, password: password123 }}
"""
BFF = """
server: {{ listen: 127.0.0.1:{bff}, public_url: "http://localhost:{bff}", admin_listen: 127.0.0.1:{bff_admin}, log: {{ level: warning }} }}
storage: {{ cache: "redis://127.0.0.1:{redis}/0" }}
oidc:
  providers:
    home: {{ issuer: "http://localhost:{home}", client_id: web-app, client_secret: web-app-secret-for-benchmarks-only, scopes: [openid, profile, email, offline_access] }}
  refresh_tokens: {{ enabled: true }}
app:
  sessions: {{ signing_secret: {secret}, csrf_signing_secret: another-secret-for-benchmarks-only-cccccccccc, max_age: 24h, idle_lifetime: 8h }}
  routes:
    - {{ path: /api/items, upstream: "http://127.0.0.1:{upstream}", token: user }}
"""
NGINX = """
worker_processes {workers};
daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log warn; {user}
events {{ worker_connections 4096; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    keepalive_requests 1000000000;
    upstream service {{ server 127.0.0.1:{upstream}; keepalive 64; keepalive_requests 1000000000; }}
    upstream asked {{ server 127.0.0.1:{bff}; keepalive 64; keepalive_requests 1000000000; }}
    server {{ listen 127.0.0.1:{upstream}; location / {{ default_type application/json; return 200 '{{"items":[1,2,3],"owner":"somebody"}}'; }} }}
    server {{
        listen 127.0.0.1:{nginx};
        proxy_http_version 1.1; proxy_set_header Connection "";
        location /plain/ {{ auth_request /nobody; proxy_pass http://service; }}
        location = /nobody {{ internal; proxy_pass http://service; proxy_pass_request_body off; proxy_set_header Content-Length ""; }}
        location /verified/ {{ auth_request /verify; proxy_pass http://service; }}
        location = /verify {{ internal; proxy_pass http://asked/auth/verify; proxy_pass_request_body off; proxy_set_header Content-Length ""; }}
    }}
}}
"""


def derived(key, info):
    """HKDF-SHA-256 of 32 bytes, as the server derives its keys."""
    extracted = hmac.digest(b"gatehouse v1", key, hashlib.sha256)
    return hmac.digest(extracted, info.encode() + b"\x01", hashlib.sha256)


def session_key(cookie, key=derived(derived(SIGNING_SECRET.encode(), "root:bff sessions"), "hash:bff_session")):
    return "session:" + base64.urlsafe_b64encode(hmac.digest(key, cookie.encode(), hashlib.sha256)).rstrip(b"=").decode()


def command(*words):
    parts = [word if isinstance(word, bytes) else str(word).encode() for word in words]
    return b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(part), part) for part in parts)


def raw_record(redis, key):
    """The fields of a session as they stand, bytes and all."""
    out = subprocess.run(["redis-cli", "-p", str(redis.port), "--no-raw", "HGETALL", key], capture_output=True, check=True).stdout
    strings = [ast.literal_eval("b" + text.decode()) for text in re.findall(rb'\d+\) ("(?:[^"\\]|\\.)*")', out)]
    return dict(zip(strings[::2], strings[1::2]))


def load(redis, template, total):
    """Sessions until there are `total`: copies of a real one under ids of their own, each with its person's index. The cookies."""
    cookies, day = [], 86_400_000
    pipe = subprocess.Popen(["redis-cli", "-p", str(redis.port), "--pipe"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    ends = template[b"ends_at"]
    for number in range(total):
        cookie = secrets.token_urlsafe(32).replace("-", "A").replace("_", "B")  # letters and digits, as ids are
        key, user, handle = session_key(cookie), b"home_person%d" % number, secrets.token_urlsafe(16)
        fields = [part for pair in (template | {b"user_id": user, b"handle": handle.encode()}).items() for part in pair]
        entry = f"{int(float(template[b'created_at']) * 1000)}.{key[8:]}.{handle}"
        index = b"session_user:" + user
        pipe.stdin.write(command("HSET", key, *fields) + command("PEXPIRE", key, day) + command("ZADD", index, ends, entry) + command("PEXPIRE", index, day))
        if number % max(1, total // 20_000) == 0:
            cookies.append(cookie)
    pipe.stdin.close()
    out = pipe.stdout.read().decode()
    if pipe.wait() or "errors: 0" not in out:
        sys.exit(f"redis-cli --pipe: {out}")
    return cookies


LUA = """
local cookies, at = {}, 0
for line in io.lines("@file") do cookies[#cookies + 1] = line end
function init() math.randomseed(os.time()); at = math.random(#cookies) end
function request()
    at = at % #cookies + 1
    return wrk.format("GET", nil, { ["Cookie"] = "session=" .. cookies[at], ["User-Agent"] = "@agent", ["Accept-Language"] = "@language", ["Accept"] = "application/json" })
end
"""


def script(folder, name, cookies, browser):
    listed, path = folder / f"{name}.txt", folder / f"{name}.lua"
    listed.write_text("\n".join(cookies) + "\n")
    path.write_text(LUA.replace("@file", str(listed)).replace("@agent", browser["User-Agent"]).replace("@language", browser["Accept-Language"]))
    return path


def wrk(url, seconds, lua):
    """Requests a second, p50 and p99 in milliseconds."""
    out = subprocess.run(["wrk", "-t2", "-c32", f"-d{seconds}s", "--latency", "-s", str(lua), url], capture_output=True, text=True, check=True).stdout
    if (bad := re.search(r"Non-2xx or 3xx responses: (\d+)", out)) or "Socket errors" in out:
        sys.exit(f"{url}: {bad[0] if bad else ''}\n{out}")
    unit = {"us": 1e-3, "ms": 1, "s": 1e3}
    percentile = lambda n: (lambda found: float(found[1]) * unit[found[2]])(re.search(rf"\s{n}%\s+([\d.]+)(us|ms|s)", out))
    return float(re.search(r"Requests/sec:\s+([\d.]+)", out)[1]), percentile(50), percentile(99)


def beside(title, a, b, rounds):
    """Pairs of runs in turn: the median of each, and the ratio pair by pair."""
    a(), b()
    pairs = [(a(), b()) for _ in range(rounds)]
    ratios = [x[0] / y[0] for x, y in pairs]
    show = lambda runs: f"{statistics.median(r[0] for r in runs):>9,.0f}/s p50 {statistics.median(r[1] for r in runs):.2f} p99 {statistics.median(r[2] for r in runs):.2f} ms"
    print(f"{title:<54} {show([x for x, _ in pairs])}   beside {show([y for _, y in pairs])}   {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})", flush=True)


class Running(Serve):
    def __init__(self, folder, name, text, port, admin_port):
        super().__init__(folder, f"{name}.yaml")
        self.config.write_text(text)
        self.log_file = self.folder / f"{name}.log"
        self.issuer, self.port, self.admin_port = f"http://localhost:{port}", port, admin_port

    def resident(self):
        return int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{self.process.pid}/status").read_text())[1]) / 1024


def measure(folder, gatehouse, seconds, rounds, many=1_000_000):
    os.environ["GATEHOUSE_BINARY"] = str(gatehouse)
    folder.mkdir(parents=True)
    names = ("home", "home_admin", "bff", "bff_admin", "upstream", "nginx", "redis")
    ports = dict(zip(names, free_ports(len(names))))
    values = ports | {"secret": SIGNING_SECRET, "folder": folder, "workers": "auto", "user": "user root;" if os.getuid() == 0 else ""}
    (folder / "nginx.conf").write_text(NGINX.format(**values))
    nginx = [child.installed("nginx", "nginx-light"), "-p", folder, "-c", folder / "nginx.conf", "-e", folder / "error.log"]
    home = Running(folder / "home", "home", HOME.format(**values), ports["home"], ports["home_admin"])
    bff = Running(folder / "bff", "bff", BFF.format(**values), ports["bff"], ports["bff_admin"])
    with Redis(folder / "redis", ports["redis"]) as redis, home, bff, child.running(nginx, folder, lambda: child.answers(f"http://127.0.0.1:{ports['upstream']}/", 200), "nginx"):
        print(f"{'BFF idle, nobody logged in: resident memory':<54} {bff.resident():>9.1f} MB")
        user = User(bff)
        user.log_in(provider="home")
        if user.call("GET", "/api/items").status != 200:
            sys.exit(f"the proxied request is refused:\n{bff.log()}")
        one = script(folder, "one", [user.session], user.browser)
        run = lambda port, path, lua: (lambda: wrk(f"http://localhost:{port}{path}", seconds, lua))
        proxied = run(ports["bff"], "/api/items", one)
        beside("proxied with the session's token / nginx, auth_request", proxied, run(ports["nginx"], "/plain/api/items", one), rounds)
        beside("nginx, auth_request at /auth/verify / at a static 200", run(ports["nginx"], "/verified/api/items", one), run(ports["nginx"], "/plain/api/items", one), rounds)
        print(f"{'resident memory after it':<54} {bff.resident():>9.1f} MB")
        key = session_key(user.session)
        if not redis("EXISTS", key):
            sys.exit(f"the session is under another key than {key}: {redis.keys()}")
        template = raw_record(redis, key)
        few = script(folder, "few", load(redis, template, 1000), user.browser)
        me = lambda lua: run(ports["bff"], "/auth/me", lua)
        baseline = me(few)
        baseline()
        figures = [baseline() for _ in range(rounds)]
        lots = script(folder, "lots", load(redis, template, many), user.browser)
        used = int(re.search(r"used_memory:(\d+)", redis("INFO", "memory"))[1]) / 2**20
        print(f"{f'Redis with {many:,} sessions':<54} {used:>9,.0f} MB")
        beside(f"/auth/me with {many:,} sessions / 1,000 of them asked for", me(lots), me(few), rounds)
        print(f"{'/auth/me with 1,000 sessions, before the others came':<54} {statistics.median(f[0] for f in figures):>9,.0f}/s p50 {statistics.median(f[1] for f in figures):.2f} p99 {statistics.median(f[2] for f in figures):.2f} ms")
        print(f"{'resident memory after it':<54} {bff.resident():>9.1f} MB")
