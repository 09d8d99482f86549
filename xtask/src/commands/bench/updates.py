"""Asks for the page and for the task list, in turn, while the pods behind them are replaced. Runs in a pod beside them, and
prints one JSON object: how many requests there were, and each that failed.

Arguments: how many requests at least, how many a second at most, how many updates. A file says when each update is due, so that
they are spread over the requests; it goes on until the file OVER says that the last one is through.
"""

import http.client
import itertools
import json
import os
import socket
import sys
import threading
import time

WANTED, RATE, UPDATES = int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
DUE = {WANTED * update // UPDATES: f"/tmp/due-{update + 1}" for update in range(UPDATES)}
OVER = "/tmp/updated"
WORKERS, LONGEST = 8, 900
# Looked up once: what is tried is the way to the pods, not the DNS.
ADDRESS = socket.gethostbyname("frontend-service")
FAILURES: list[str] = []
DONE = itertools.count()
BEGAN = time.monotonic()


def ask(method: str, path: str, body: object = None, token: str = "") -> tuple[int, bytes]:
    """Over a connection of its own, as a newcomer has it: which pod it reaches is drawn anew each time."""
    connection = http.client.HTTPConnection(ADDRESS, 3000, timeout=30)
    headers = {"Host": "frontend-service:3000", "Connection": "close"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    if body is not None:
        headers["Content-Type"] = "application/json"
    try:
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        reply = connection.getresponse()
        return reply.status, reply.read()
    finally:
        connection.close()


def expect(status: int, method: str, path: str, body: object = None, token: str = "") -> bytes:
    found, content = ask(method, path, body, token)
    if found != status:
        raise RuntimeError(f"{method} {path} gave {found}, not {status}")
    return content


def work(tasks: str, token: str) -> None:
    while True:
        number = next(DONE)
        if time.monotonic() - BEGAN > LONGEST or (number >= WANTED and os.path.exists(OVER)):
            return
        if number in DUE:
            open(DUE[number], "w").close()
        time.sleep(max(0, BEGAN + number / RATE - time.monotonic()))
        path, sign = (tasks, b"Pay bills") if number % 2 else ("/", b"<html")
        try:
            status, content = ask("GET", path, token=token if number % 2 else "")
            if status != 200 or sign not in content:
                FAILURES.append(f"{path.split('/')[-1] or 'page'}: status {status}")
        except (OSError, http.client.HTTPException) as error:
            FAILURES.append(f"{path.split('/')[-1] or 'page'}: {error!r}")


def main() -> None:
    account = {"email": f"bench-{os.urandom(8).hex()}@example.com", "password": os.urandom(16).hex()}
    signed_up = json.loads(expect(201, "POST", "/api/auth/signup", account))
    token, tasks = signed_up["token"], f"/api/{signed_up['user']['id']}/tasks"
    expect(201, "POST", tasks, {"title": "Pay bills"}, token)
    workers = [threading.Thread(target=work, args=(tasks, token)) for _ in range(WORKERS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    seconds = time.monotonic() - BEGAN
    # Each worker took a number that it did not use.
    requests = next(DONE) - WORKERS
    expect(204, "DELETE", "/api/auth/me", token=token)
    print(json.dumps({"requests": requests, "seconds": seconds, "failures": FAILURES, "updated": os.path.exists(OVER)}))


main()
