"""Keeps the end of each log alone: LocalStack keeps every line in memory."""

KEPT = 2000  # lines of a log stream, of which each execution environment has one


def put_log_events(plain):
    def put_log_events(self, log_events):
        token = plain(self, log_events)
        del self.events[:-KEPT]
        return token

    return put_log_events


def install():
    import localstack.services.logs.provider  # noqa: F401 - it replaces the method of moto
    from moto.logs.models import LogStream

    LogStream.put_log_events = put_log_events(LogStream.put_log_events)
