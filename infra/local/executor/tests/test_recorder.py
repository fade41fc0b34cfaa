from process_executor import recorder
from process_executor.bootstrap import Event


def test_payloads_are_kept_as_they_came_while_the_folder_is_there(monkeypatch, tmp_path):
    folder = tmp_path / "recorded"
    monkeypatch.setenv("CASEBRIDGE_RECORD", str(folder))
    event = Event("id", b'{"a": 1}', "arn:aws:lambda:us-east-1:000000000000:function:Cases-1:$LATEST", "", 1)
    recorder.keep(event)
    folder.mkdir()
    recorder.keep(event)
    assert [(file.name, file.read_bytes()) for file in folder.iterdir()] == [("Cases-1.id.json", b'{"a": 1}')]


def test_nothing_is_kept_unless_a_folder_is_named(function, monkeypatch):
    monkeypatch.delenv("CASEBRIDGE_RECORD", raising=False)
    assert function().call(text="as always").value["text"] == "as always"
