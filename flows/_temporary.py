"""A Prefect server for one run: the child process. Run as `python -m flows._temporary SOCKET PARENT`.

It ends with its parent, however that ends: a run that was killed must not leave a server behind.
"""

import os
import socket
import sys

from pipeline.extract.sandbox import die_with

_PLAIN = {"PREFECT_UI_ENABLED": "false", "PREFECT__SERVER_EPHEMERAL": "1", "PREFECT__SERVER_FINAL": "1"}
"""Without the web interface; the other two tell Prefect what it tells the servers that it starts itself."""


def main() -> None:
    """Serve on the listening socket that was handed down, until told to end."""
    die_with(int(sys.argv[2]))
    os.environ.update(_PLAIN)
    import uvicorn  # Prefect reads its settings when uvicorn imports it

    config = uvicorn.Config(
        "prefect.server.api.server:create_app", factory=True, log_level="error", lifespan="on", access_log=False
    )
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=int(sys.argv[1]))])


if __name__ == "__main__":
    main()
