"""The door of LocalStack: open to this machine alone, and wide enough for a rush.

LocalStack 4.14 listens on every interface whatever GATEWAY_LISTEN says, with a backlog of 50: of 1,000
calls at once, many would find their connection closed.
"""

import functools

from localstack.runtime import hooks

BACKLOG = 4096


@hooks.on_runtime_create()
def open_to_this_machine():
    from localstack.runtime.server import twisted
    from twisted.internet import endpoints

    class Endpoints:
        TCP4ServerEndpoint = functools.partial(endpoints.TCP4ServerEndpoint, backlog=BACKLOG, interface="127.0.0.1")
        TCP6ServerEndpoint = endpoints.TCP6ServerEndpoint

    twisted.endpoints = Endpoints
