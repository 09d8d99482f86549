# Functions for a shell in the node: `cargo xtask dev` writes files into a running container by them. The container's root is
# read-only for the container alone. The node sees it writable.

# Where containerd has a folder for each running container.
tasks=/run/containerd/io.containerd.runtime.v2.task/k8s.io

# Finds the newest running container of a part, its process and the folder of its sources, and says `found` or `absent`. It asks
# Docker and reads containerd's folders, because a node's crictl need not know filters.
locate() { # NAMESPACE PART FOLDER
	pid= root=
	id=$(docker ps --quiet --no-trunc --filter "label=io.kubernetes.container.name=$2" --filter "label=io.kubernetes.pod.namespace=$1" </dev/null 2>/dev/null | head -n 1)
	if [ "$id" ]; then
		pid=$(docker inspect --format '{{.State.Pid}}' "$id" </dev/null 2>/dev/null)
		root=$(docker inspect --format '{{.GraphDriver.Data.MergedDir}}' "$id" </dev/null 2>/dev/null)
		[ -d "$root" ] || root=/var/lib/docker/rootfs/overlayfs/$id
	else
		for task in $(ls -td "$tasks"/*/ 2>/dev/null); do
			grep -q "\"io.kubernetes.cri.container-name\":\"$2\"" "$task/config.json" || continue
			grep -q "\"io.kubernetes.cri.sandbox-namespace\":\"$1\"" "$task/config.json" || continue
			read -r pid <"$task/init.pid" || true
			root=${task%/}/rootfs
			break
		done
	fi
	home=$root/$3
	if [ "$pid" ] && [ -d "$home" ]; then echo found; else echo absent; fi
}

# Makes a file from base64 on standard input. A reader sees the old file or the new one, and none that is half written.
put() { # PATH MODE
	path=$home/$1
	mkdir -p "${path%/*}"
	if [ -d "$path" ] && [ ! -L "$path" ]; then rm -rf "$path"; fi
	base64 -d >"$path.xtask-new" && chmod "$2" "$path.xtask-new" && mv -fT "$path.xtask-new" "$path"
}

link() { # PATH TARGET
	path=$home/$1
	mkdir -p "${path%/*}"
	rm -rf "$path"
	ln -s "$2" "$path"
}

# Removes a file, and the folders that are empty without it.
drop() { # PATH
	rm -rf "$home/$1"
	(cd "$home" && rmdir -p --ignore-fail-on-non-empty "${1%/*}") 2>/dev/null
}

# Python uses the image's bytecode without a look at the source.
forget() { # PATH-WITHOUT-.py
	rm -f "$home/${1%/*}/__pycache__/${1##*/}".*.pyc
}

# Has the sources served as they are now, and says the outcome in one line, or `gone` where the container has ended.
reload() {
	result=/proc/$pid/root/tmp/dev-server/result.json
	[ -L "$result" ] || rm -f "$result"
	kill -HUP "$pid" 2>/dev/null
	turns=0
	until [ -f "$result" ] && [ ! -L "$result" ]; do
		turns=$((turns + 1))
		if [ ! -d "/proc/$pid/root/" ] || [ $turns -gt 4000 ]; then
			echo gone
			return
		fi
		sleep 0.01
	done
	cat "$result"
	echo
}

alive() {
	if [ "$pid" ] && [ -d "/proc/$pid/root/" ]; then echo alive; else echo gone; fi
}
