"""The review queue as a page in the browser, for one reviewer."""

import signal
import socket
from contextlib import closing, suppress
from typing import Annotated

import typer
import uvicorn
from fastapi import FastAPI

from pipeline import embedders, groups
from pipeline.cli._output import say
from pipeline.errors import UsageError
from pipeline.groups import Membership
from pipeline.installation import opened
from pipeline.model import Principal
from pipeline.policy import Policy
from pipeline.review import ReviewQueue
from pipeline.web.app import build
from pipeline.web.session import Sessions

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
EVERY_ADDRESS = frozenset({"", "0.0.0.0", "::"})  # noqa: S104 - refused, never bound
BACKLOG = 64


def command(
    reviewer: Annotated[
        str,
        typer.Option("--as", envvar="PRATIQUE_REVIEWER", help="Who reviews; not needed where only one person may."),
    ] = "",
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Port to listen on; 0 takes a free one.")] = 8090,
    host: Annotated[str, typer.Option(help="Name or address to listen on, as the browser will say it.")] = "127.0.0.1",
) -> None:
    """Serve the review queue as a page, until Ctrl-C. Sign in by the link that is printed; it works once.

    The page speaks plain HTTP. To serve it to other machines, put a proxy with TLS before it.
    """
    with closing(listen(host, port)) as listener, opened() as installation:
        policy = installation.policy
        name = reviewer or only_reviewer(policy, groups.load(installation.settings.groups_file))
        principal = installation.principal(name)
        embedder = embedders.load(policy.embed.engine)
        queue = ReviewQueue(installation.database, installation.keyring, policy, embedder, principal)
        _serve(queue, principal, host, listener)


def only_reviewer(policy: Policy, membership: Membership) -> str:
    """The one person whom the policy lets review. Raises `UsageError` where there is none, or more than one."""
    allowed = set(policy.review.reviewers)
    named = {name for name in allowed.union(*membership.values()) if name.startswith("user:")}
    people = [groups.principal(name, membership) for name in sorted(named)]
    able = [person.user for person in people if not allowed.isdisjoint(person.names())]
    if not able:
        raise UsageError(
            f"nobody may review: the policy's [review] reviewers are {', '.join(sorted(allowed))}, and no group of the "
            "groups file puts a person there"
        )
    if len(able) > 1:
        raise UsageError(f"say who reviews, with --as: {', '.join(able)}")
    return able[0]


def listen(host: str, port: int) -> socket.socket:
    """A listening socket. Raises `UsageError` where the address can't be had."""
    if host in EVERY_ADDRESS:
        raise UsageError("--host: name the one address that the browser will use; not every address at once")
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address[:2], family=family, backlog=BACKLOG)
    except OSError as fault:
        reason = fault.strerror or type(fault).__name__
        raise UsageError(f"can't listen on {host}, port {port}: {reason}; name another --port or --host") from None


def _serve(queue: ReviewQueue, principal: Principal, host: str, listener: socket.socket) -> None:
    sessions = Sessions()
    address = f"http://{_bracketed(host)}:{listener.getsockname()[1]}"

    def announce(token: str) -> None:
        say(f"Open this link within 15 minutes; it works once:\n\n    {address}/sign-in?token={token}\n")

    names = LOOPBACK if host in LOOPBACK else {host.lower()}
    app = build(queue, principal.user, sessions, hosts={_bracketed(name) for name in names}, announce=announce)
    waiting = queue.length()
    say(f"The review page for {principal.user}: {waiting} {'item waits' if waiting == 1 else 'items wait'}.")
    if host not in LOOPBACK:
        say("It speaks plain HTTP: others on the network can read along, unless a proxy with TLS stands before it.")
    announce(sessions.link() or "")
    say("Ctrl-C stops.")
    _run(app, listener)
    say("Stopped.")


def _run(app: FastAPI, listener: socket.socket) -> None:
    """Until Ctrl-C or SIGTERM. Nothing of uvicorn's is logged: its lines would hold tokens, its tracebacks text."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that the embedded database is left in order, too
    config = uvicorn.Config(
        app,
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws="none",
    )
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listener])


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
