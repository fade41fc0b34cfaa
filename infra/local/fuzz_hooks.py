"""What schemathesis cannot know from the description: which texts are tokens that only the API can give."""

import uuid

import schemathesis

LONGEST_CURSOR = 2000
LONGEST_KEY = 255


@schemathesis.hook
def before_call(context, case, kwargs):
    headers, query = case.headers or {}, case.query or {}
    # The same key with another request is refused, as it should be: every request has its own.
    if 0 < len(headers.get("Idempotency-Key") or "") <= LONGEST_KEY:
        headers["Idempotency-Key"] = str(uuid.uuid4())
    # A cursor that was made up is refused; one that is too long stays so, but in a URL of a size that passes.
    cursor = query.get("cursor")
    if isinstance(cursor, str) and len(cursor) <= LONGEST_CURSOR:
        del query["cursor"]
    elif isinstance(cursor, str):
        query["cursor"] = "A" * (LONGEST_CURSOR + 1)
