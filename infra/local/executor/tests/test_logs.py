from process_executor import logs


class Stream:
    def __init__(self):
        self.events = []


def test_the_end_of_a_log_is_kept():
    def plain(self, log_events):
        self.events += log_events
        return "token"

    stream, put = Stream(), logs.put_log_events(plain)
    for begin in range(0, 3 * logs.KEPT, 10):
        assert put(stream, list(range(begin, begin + 10))) == "token"
    assert stream.events == list(range(2 * logs.KEPT, 3 * logs.KEPT))
