"""The files of deploy/ say what the service understands; what reads them here is what reads them elsewhere."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from classroom_sync.protocol.limits import POLL_WAIT_MAX_S
from classroom_sync.server.settings import Settings
from tests.deploy.balancers import DEPLOY, command
from tests.redis_process import RedisProcess

ROOT = DEPLOY.parent
SHIPPED = {path.name: path.read_text("utf-8") for path in DEPLOY.iterdir() if path.is_file() and path.suffix != ".env"}
COMPOSE: dict[str, Any] = yaml.safe_load(SHIPPED["compose.yaml"])


def test_settings_are_those_of_the_service() -> None:
    """A misspelt variable would be passed over in silence."""
    known = {f"CLASSROOM_SYNC_{name.upper()}" for name in Settings.model_fields}
    named = {
        (file, name) for file, text in SHIPPED.items() for name in re.findall(r"CLASSROOM_SYNC_[A-Z_]*[A-Z]", text)
    }
    assert {file for file, _ in named} >= {"compose.yaml", "Dockerfile", "classroom-sync@.service"}
    assert {(file, name) for file, name in named if name not in known} == set()


@pytest.mark.parametrize(
    ("file", "setting"),
    [
        ("haproxy.cfg", r"timeout (?:client|server|tunnel) +(\d+)s"),
        ("nginx.conf", r"proxy_(?:read|send)_timeout (\d+)s"),
    ],
)
def test_a_balancer_waits_longer_than_a_long_poll(file: str, setting: str) -> None:
    waits = [int(seconds) for seconds in re.findall(setting, SHIPPED[file])]
    assert len(waits) >= 2
    assert min(waits) > POLL_WAIT_MAX_S + 10


def test_compose_starts_two_equal_nodes_behind_haproxy() -> None:
    services = COMPOSE["services"]
    assert services["node-1"] == services["node-2"]
    node = services["node-1"]
    assert node["environment"]["CLASSROOM_SYNC_STORE"] == "redis://redis:6379"
    assert "ports" not in node, "a node believes whoever reaches it"
    assert (DEPLOY / node["build"]["context"] / node["build"]["dockerfile"]).is_file()
    mounted, inside, _ = services["balancer"]["volumes"][0].split(":")
    assert (DEPLOY / mounted).is_file()
    assert inside == "/usr/local/etc/haproxy/haproxy.cfg"
    served = re.findall(r"server (\S+) (\S+):8000", SHIPPED["haproxy.cfg"])
    assert {name for names in served for name in names} == {"node-1", "node-2"}
    volumes = {mount.split(":")[0] for name in ("node-1", "redis") for mount in services[name]["volumes"]}
    assert volumes == COMPOSE["volumes"].keys()


def test_redis_of_the_compose_file_keeps_what_it_is_given(tmp_path: Path) -> None:
    """It takes the options there: a full one refuses, a restarted one has what it had."""
    name, *options = COMPOSE["services"]["redis"]["command"]
    assert name == "redis-server"
    with RedisProcess.running(tmp_path, *options) as redis:
        assert "noeviction" in redis.command("CONFIG", "GET", "maxmemory-policy")
        assert "yes" in redis.command("CONFIG", "GET", "appendonly")
        assert "everysec" in redis.command("CONFIG", "GET", "appendfsync")
        assert f"{512 * 1024 * 1024}" in redis.command("CONFIG", "GET", "maxmemory")


def test_the_image_is_built_from_what_there_is() -> None:
    """Stages, sources and the user: what can be held without building it."""
    lines = re.sub(r"\\\n(?:#.*\n)*", " ", SHIPPED["Dockerfile"]).splitlines()
    steps = [line.split(maxsplit=1) for line in lines if line and not line.startswith("#")]
    assert {verb for verb, _ in steps} <= {
        "FROM", "WORKDIR", "COPY", "RUN", "ENV", "USER", "VOLUME", "EXPOSE", "HEALTHCHECK", "ENTRYPOINT", "CMD",
    }  # fmt: skip
    last = [verb for verb, _ in steps].index("FROM", 1)
    for verb, rest in steps[:last]:
        if verb == "COPY":
            assert all((ROOT / source).exists() for source in rest.split()[:-1])
    final = dict(steps[last:])
    assert final["USER"].isdigit()
    assert int(final["USER"]) > 0
    assert final["ENTRYPOINT"] == '["classroom-sync"]'
    build = " ".join(rest for verb, rest in steps[:last] if verb == "RUN")
    for script in re.findall(r"\S*scripts/\S+", build):
        assert (ROOT / script).is_file()


def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / "classroom-sync@8001.service"
    shipped = "/opt/classroom-sync/bin/classroom-sync"
    assert f"ExecStart={shipped} serve\n" in SHIPPED["classroom-sync@.service"]
    ours = str(Path(sys.executable).with_name("classroom-sync"))
    unit.write_text(SHIPPED["classroom-sync@.service"].replace(shipped, ours), "utf-8")
    verified = subprocess.run(
        [command("systemd-analyze"), "verify", "--man=no", str(unit)],
        capture_output=True, text=True, timeout=20, check=False,
    )  # fmt: skip
    assert (verified.returncode, verified.stdout + verified.stderr) == (0, "")
