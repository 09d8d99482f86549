"""The `helm test` of the backend: the Service's name within 1 s, each probe's path within 2 s, and a chat message that becomes a task."""

import json
import socket
import sys
import time
import urllib.request
import uuid
from urllib.parse import urlsplit

base = sys.argv[1]


def ask(method, path, body=None, token=None, patience=60):
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(base + path, data, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=patience) as reply:
            return json.loads(reply.read() or "null")
    except OSError as error:
        sys.exit(f"{method} {path}: {error}")


def timed(what, most, question):
    began = time.monotonic()
    answer = question()
    seconds = time.monotonic() - began
    print(f"{what}: {json.dumps(answer)[:120]} in {seconds:.3f} s", flush=True)
    if seconds >= most:
        sys.exit(f"{what} took {seconds:.3f} s, {most} s are allowed")
    return answer


host = urlsplit(base).hostname
timed(f"name {host}", 1, lambda: socket.gethostbyname(host))
for path in ("/health", "/ready"):
    timed(path, 2, lambda: ask("GET", path, patience=5))

name = uuid.uuid4().hex
account = ask("POST", "/api/auth/signup", {"email": f"helm-test-{name[:16]}@example.com", "password": name})
user, token = account["user"]["id"], account["token"]
try:
    message = {"message": "Add a task to buy groceries"}
    timed("chat", 60, lambda: ask("POST", f"/api/{user}/chat", message, token)["response"])
    titles = [task["title"] for task in ask("GET", f"/api/{user}/tasks", token=token)]
finally:
    ask("DELETE", "/api/auth/me", token=token)
if not any("groceries" in title.lower() for title in titles):
    sys.exit(f"the message did not become a task: {titles}")
print(f"tasks: {titles}; the account is deleted again")
