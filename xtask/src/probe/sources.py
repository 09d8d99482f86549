"""Run by the backend's own Python in its pod: hashes of its source files, and the packages of its environment, as one line of JSON."""

import hashlib
import importlib.metadata
import json
import pathlib

root = pathlib.Path("/srv")
files = {
    path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
    for path in sorted(root.rglob("*"))
    if path.is_file() and path.suffix != ".pyc"
}
packages = {package.name: package.version for package in importlib.metadata.distributions()}
print(json.dumps({"files": files, "packages": packages}))
