import json, pathlib

v2 = pathlib.Path("/sys/fs/cgroup/memory.current").exists()
root = pathlib.Path("/sys/fs/cgroup" if v2 else "/sys/fs/cgroup/memory")
usage, limit = ("memory.current", "memory.max") if v2 else ("memory.usage_in_bytes", "memory.limit_in_bytes")
stat = dict(line.split() for line in (root / "memory.stat").read_text().splitlines())
print(
    json.dumps(
        {
            "usage": int((root / usage).read_text()),
            "inactive_file": int(stat["inactive_file" if v2 else "total_inactive_file"]),
            "limit": int((root / limit).read_text()),
        }
    )
)
