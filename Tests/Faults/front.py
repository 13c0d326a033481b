"""nginx before the nodes: in turn, and a POST that was sent to one of them is never sent to another."""

import os

from Support.child import installed, running

CONFIGURATION = """\
{user}worker_processes 1;
pid {folder}/nginx.pid;
events {{ worker_connections 4096; }}
http {{
    access_log off;
{temporary}
    upstream nodes {{
{servers}
        keepalive 64;
    }}
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://nodes;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-For $http_x_person;  # who connects: each person has a network of their own
            proxy_connect_timeout 1s;
            proxy_read_timeout {patience}s;
            add_header X-Node $upstream_addr always;
        }}
    }}
}}
"""


def front(folder, port, ports, patience=12):
    """The running nginx. It waits `patience` seconds for an answer: longer than a node may wait for what it stores in."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "nginx.conf").write_text(CONFIGURATION.format(
        user="user root;\n" if os.getuid() == 0 else "", folder=folder, port=port, patience=patience,
        temporary="".join(f"    {name}_temp_path {folder}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")),
        servers="".join(f"        server 127.0.0.1:{each} max_fails=1 fail_timeout=1s;\n" for each in ports),
    ))
    arguments = [installed("nginx", "nginx-light"), "-p", folder, "-c", folder / "nginx.conf", "-e", folder / "error.log", "-g", "daemon off;"]
    return running(arguments, folder, lambda: (folder / "nginx.pid").exists(), "nginx")
