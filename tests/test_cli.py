"""The command as people meet it: help, settings, and one clear line for what they can mend."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from classroom_sync import cli
from classroom_sync.cli import main
from classroom_sync.server.settings import Settings
from tests.processes import free_port
from tests.server_process import COMMAND


def run(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run the command to its end, with these settings in its environment."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CLASSROOM_SYNC_")}
    environment |= {f"CLASSROOM_SYNC_{name.upper()}": value for name, value in settings.items()}
    return subprocess.run(
        [COMMAND, *arguments], capture_output=True, text=True, env=environment, timeout=20, check=False
    )


def complaint(*arguments: str, **settings: str) -> str:
    """The one line that a wrong call gets on standard error; it fails, and prints nothing else."""
    ended = run(*arguments, **settings)
    assert ended.returncode in (1, 2), ended
    assert ended.stdout == ""
    (line,) = ended.stderr.splitlines()
    prefix, _, text = line.partition(": ")
    assert prefix == "classroom-sync"
    return text


def test_help_is_complete() -> None:
    """Every command, and every option with what it is by default."""
    text = run("--help").stdout
    assert all(f"\n  {command} " in text for command in ("serve", "demo", "bots", "settings"))
    assert "CLASSROOM_SYNC_" in text
    for command in ("serve", "demo"):
        # Lines are broken to the terminal's width, anywhere.
        text = " ".join(run(command, "--help").stdout.split())
        for option, default in [
            ("--host", "0.0.0.0"),
            ("--port", "8000"),
            ("--store", "SQLite in the data folder"),
            ("--data-dir", "data"),
        ]:
            assert f" {option} <" in text
            assert f"[default: {default}]" in text
    assert "--students" in text
    text = " ".join(run("bots", "--help").stdout.split())
    assert "--students" in text
    assert "[default: http://127.0.0.1:8000]" in text


def test_without_a_command_it_helps() -> None:
    ended = run()
    assert ended.returncode == 2
    assert "Commands:" in ended.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["serve", "--colour", "red"], "--colour"),
        (["serve", "--port", "many"], "--port"),
        (["serve", "--port", "70000"], "--port"),
        (["serve", "extra"], "extra"),
        (["teach"], "teach"),
        (["bots"], "code"),
        (["bots", "ABCDEF", "--students", "0"], "--students"),
    ],
)
def test_a_wrong_option_gets_one_line(
    arguments: list[str], says: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In this process: nothing is started before the options are read."""
    monkeypatch.setattr(sys, "argv", ["classroom-sync", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    printed = capsys.readouterr()
    (line,) = printed.err.splitlines()
    assert line.startswith("classroom-sync: ")
    assert says in line
    assert printed.out == ""


@pytest.mark.parametrize("scheme", ["mysql", "sqlite"])
def test_a_store_that_there_is_not_gets_one_line(tmp_path: Path, scheme: str) -> None:
    """Not its whole address: that may hold a password."""
    place = ("--data-dir", str(tmp_path / "data"), "--host", "127.0.0.1", "--port", str(free_port()))
    says = complaint("serve", "--store", f"{scheme}://me:pass@host/file", *place)
    assert f"{scheme}://" in says
    assert "pass" not in says


def test_a_taken_port_gets_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        says = complaint("serve", "--host", "127.0.0.1", "--port", port, "--data-dir", str(tmp_path / "data"))
    assert port in says
    assert "taken" in says


def test_an_address_of_another_machine_gets_one_line(tmp_path: Path) -> None:
    says = complaint("serve", "--host", "192.0.2.1", "--data-dir", str(tmp_path / "data"))
    assert "192.0.2.1" in says


def test_a_store_that_cannot_be_opened_gets_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder, and no database")
    place = ("--data-dir", str(tmp_path / "data"), "--host", "127.0.0.1", "--port", str(free_port()))
    for path in ("file", "file/classes.sqlite"):
        assert "store is unavailable" in complaint("serve", "--store", f"sqlite:///{tmp_path / path}", *place)


def test_a_data_folder_that_cannot_be_made_gets_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    place = ("--host", "127.0.0.1", "--port", str(free_port()))
    assert "data_dir" in complaint("serve", "--data-dir", str(tmp_path / "file" / "data"), *place)


@pytest.mark.parametrize("setting", [{"port": "many"}, {"log_level": "loud"}, {"public_url": "class.example"}])
def test_a_wrong_setting_gets_one_line(setting: dict[str, str]) -> None:
    (name,) = setting
    assert name in complaint("settings", **setting)


def test_bots_without_a_server_get_one_line() -> None:
    url = f"http://127.0.0.1:{free_port()}"
    assert url in complaint("bots", "ABCDEF", "--url", url)


def test_settings_are_shown_and_secrets_masked() -> None:
    ended = run("settings", secret="not to be seen", teacher_key="nor this", port="9000", origins="https://a.example, ")
    assert ended.returncode == 0
    shown = dict(line.split("=", 1) for line in ended.stdout.splitlines())
    assert shown["CLASSROOM_SYNC_PORT"] == "9000"
    assert shown["CLASSROOM_SYNC_ORIGINS"] == "https://a.example"
    assert shown["CLASSROOM_SYNC_SECRET"] == shown["CLASSROOM_SYNC_TEACHER_KEY"] == "********"
    assert "seen" not in ended.stdout + ended.stderr
    unset = dict(line.split("=", 1) for line in run("settings").stdout.splitlines())
    assert unset.keys() == shown.keys()
    assert unset["CLASSROOM_SYNC_SECRET"] == unset["CLASSROOM_SYNC_TEACHER_KEY"] == ""


def test_it_listens_by_the_name_of_the_protocol() -> None:
    """Asyncio sets TCP_NODELAY on what such a socket accepts, and on no other: small answers would wait 40 ms."""
    (listener,) = cli._listen(Settings.model_validate({"host": "127.0.0.1", "port": free_port()}))
    with listener:
        assert listener.proto == socket.IPPROTO_TCP
