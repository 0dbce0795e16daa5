from io import StringIO

from practice.progress import progress


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_shows_a_bar_at_a_terminal() -> None:
    terminal = Terminal()
    assert list(progress(["a", "b", "c"], "导入阵地", stream=terminal)) == ["a", "b", "c"]
    last = terminal.getvalue().split("\r")[-1]
    assert last.startswith("导入阵地 100%|")
    assert "| 3/3 已用 00:00 还要 00:00" in last


def test_progress_is_silent_in_a_log() -> None:
    log = StringIO()
    assert list(progress(range(3), "导入阵地", total=3, stream=log)) == [0, 1, 2]
    assert log.getvalue() == ""
