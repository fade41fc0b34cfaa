"""Lets functions speak to LocalStack's DynamoDB Local directly, which answers far faster than the way through the gateway."""

import logging
import os

from localstack import config

LOG = logging.getLogger(__name__)


def direct_endpoint():
    """The variable for a function's environment, or nothing where the short way would show it another database.

    - Provider v1 makes the stream records in the gateway: going around it would lose them.
    - Unless the database is shared, DynamoDB Local keeps one for each access key, and the gateway signs with a key of its own.
    """
    if os.environ.get("CASEBRIDGE_DIRECT_DYNAMODB", "1") == "0":
        return {}
    if config.SERVICE_PROVIDER_CONFIG.get_provider("dynamodb") != "v2":
        return {}
    try:
        from localstack.services.dynamodb.server import DynamodbServer

        server = DynamodbServer.get()
        if server.share_db and server.is_running():
            return {"AWS_ENDPOINT_URL_DYNAMODB": f"http://127.0.0.1:{server.port}"}
    except Exception:
        LOG.warning("DynamoDB Local was not found: functions reach it through the gateway", exc_info=True)
    return {}
