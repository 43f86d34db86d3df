"""What `deploy/` ships agrees with the program: verbs, flags, ports, variables, limits, and one place with another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from elman import __version__
from elman.cli import app
from elman.server.callers import COOKIE
from elman.server.config import ServerConfig

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
LIBPQ = {"PGPASSWORD"}
"""What PostgreSQL's own library reads where the store's URL names no password."""
POSTGRES_IMAGE = {"POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD", "PGDATA"}
Container = dict[str, Any]


def text_of(name: str) -> str:
    return (DEPLOY / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(text_of("compose.yaml"))
    return found


@pytest.fixture(scope="module")
def manifests() -> dict[tuple[str, str], dict[str, Any]]:
    """The objects by kind and name."""
    found = list(yaml.safe_load_all(text_of("kubernetes.yaml")))
    assert all(each["apiVersion"] for each in found)
    return {(each["kind"], each["metadata"]["name"]): each for each in found}


@pytest.fixture(scope="module")
def pod(manifests: dict[tuple[str, str], dict[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = manifests["Deployment", "elman"]["spec"]["template"]["spec"]
    return found


def variables_of_the_program() -> set[str]:
    """Return the variables of its own that the program reads."""
    sources = [file.read_text(encoding="utf-8") for file in (ROOT / "src" / "elman").rglob("*.py")]
    reads = re.compile(r"""environ(?:\.get\(|\[)["'](ELMAN_\w+)["']""")
    return {name for source in sources for name in reads.findall(source)}


def names(container: Container) -> set[str]:
    """Return the variables that a container is given."""
    found = container.get("environment") or container.get("env") or {}
    return set(found) if isinstance(found, dict) else {each["name"] for each in found}


def check_serve(arguments: list[str]) -> dict[str, str]:
    """Check that the program takes these arguments; return the flags with what they were given last."""
    verb, bot, *flags = arguments
    assert verb == "serve"
    assert not bot.startswith("-")
    command = typer.main.get_command(app).commands["serve"]  # type: ignore[attr-defined]
    known = {flag for parameter in command.params for flag in parameter.opts}
    given = dict(zip(flags[::2], flags[1::2], strict=True))
    assert given.keys() <= known
    assert all(isinstance(each, str) for each in arguments)
    return given


def seconds(text: str) -> float:
    return float(text.removesuffix("s"))


def test_the_replicas_of_compose_are_started_with_flags_and_variables_that_the_program_has(
    compose: dict[str, Any],
) -> None:
    replica = compose["services"]["elman"]
    flags = check_serve(replica["command"])
    assert flags["--host"] == "0.0.0.0"
    assert replica["expose"] == [flags["--port"]]
    assert f"127.0.0.1:{flags['--port']}/health" in " ".join(replica["healthcheck"]["test"])
    assert names(replica) <= variables_of_the_program() | LIBPQ
    assert "ports" not in replica  # the proxy alone is believed, and alone reaches it


def test_the_pods_are_started_with_flags_and_variables_that_the_program_has(pod: dict[str, Any]) -> None:
    (replica,) = pod["containers"]
    flags = check_serve(replica["args"])
    (port,) = replica["ports"]
    assert (flags["--host"], flags["--port"]) == ("0.0.0.0", str(port["containerPort"]))
    for each in (replica, *pod["initContainers"]):
        assert names(each) <= variables_of_the_program() | LIBPQ
        assert each["image"] == f"elman:{__version__}"
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        assert replica[probe]["httpGet"] == {"path": "/health", "port": port["name"]}


def test_the_image_runs_the_program_as_nobody_and_without_torch(pod: dict[str, Any], compose: dict[str, Any]) -> None:
    image = text_of("Dockerfile")
    assert re.findall(r"^ENTRYPOINT (.*)$", image, re.MULTILINE) == ['["elman"]']
    (user,) = re.findall(r"^USER (\d+)$", image, re.MULTILINE)
    assert pod["securityContext"]["runAsUser"] == int(user) != 0
    ((extras, _),) = re.findall(r"'\.\[([\w,]+)\]'()", image)
    assert set(extras.split(",")) == {"serve", "postgres"}
    assert set(re.findall(r"\b(ELMAN_\w+)=", image)) <= variables_of_the_program()
    copied = {path for line in re.findall(r"^COPY (?!--from)(.*) \S+$", image, re.MULTILINE) for path in line.split()}
    assert {path.name for path in ROOT.iterdir()} >= copied
    assert {f"!{path}" for path in copied} <= set(text_of("Dockerfile.dockerignore").split())
    build = compose["services"]["elman"]["build"]
    assert (DEPLOY / build["context"]).resolve() == ROOT
    assert (ROOT / build["dockerfile"]).is_file()


def test_nginx_knows_the_replicas_the_page_and_the_limits(compose: dict[str, Any]) -> None:
    conf, services, limits = text_of("nginx.conf"), compose["services"], ServerConfig()
    assert f"server elman:{services['elman']['expose'][0]} " in conf
    (listens,) = re.findall(r"^\s*listen (\d+);", conf, re.MULTILINE)
    assert services["proxy"]["ports"][0].endswith(f":{listens}")
    (mounted,) = services["proxy"]["volumes"]
    assert (DEPLOY / mounted.split(":")[0]).is_file()
    assert f"$cookie_{COOKIE}" in conf
    (most,) = re.findall(r"client_max_body_size (\d+)m;", conf)
    assert int(most) * 2**20 > limits.most_body  # so that the program's own words say what is too much
    (body,) = re.findall(r"client_body_timeout (\d+)s;", conf)
    assert int(body) <= limits.body_seconds


def test_who_is_told_to_end_has_time_for_the_replies_under_way(compose: dict[str, Any], pod: dict[str, Any]) -> None:
    needed = ServerConfig().grace_seconds + 5  # which the process gives what is handed back
    (replica,) = pod["containers"]
    _, pause = replica["lifecycle"]["preStop"]["exec"]["command"]
    assert pod["terminationGracePeriodSeconds"] > float(pause) + needed
    for name in ("elman", "proxy"):
        assert seconds(compose["services"][name]["stop_grace_period"]) > needed


def strings(value: Any) -> Iterator[str]:
    """Yield every text in a document."""
    if isinstance(value, dict):
        value = [*value, *value.values()]
    if isinstance(value, list):
        for each in value:
            yield from strings(each)
    elif isinstance(value, str):
        yield value


def test_no_password_is_shipped_or_on_a_command_line(
    compose: dict[str, Any], manifests: dict[tuple[str, str], dict[str, Any]]
) -> None:
    services = compose["services"]
    for name, variable in (("elman", "PGPASSWORD"), ("database", "POSTGRES_PASSWORD")):
        assert services[name]["environment"][variable].startswith("${POSTGRES_PASSWORD:?")  # no default
    assert "POSTGRES_PASSWORD=\n" in text_of(".env.example")
    for found in manifests.values():
        assert found["kind"] != "Secret"
    containers = [
        *manifests["Deployment", "elman"]["spec"]["template"]["spec"]["containers"],
        *manifests["Deployment", "elman"]["spec"]["template"]["spec"]["initContainers"],
        *manifests["StatefulSet", "elman-database"]["spec"]["template"]["spec"]["containers"],
    ]
    for container in containers:
        (secret,) = (each for each in container["env"] if "PASSWORD" in each["name"])
        assert secret["valueFrom"]["secretKeyRef"] == {"name": "elman-database", "key": "password"}
    urls = [each for each in strings([compose, *manifests.values()]) if "://elman" in each]
    assert len(urls) == 1 + 2
    assert not [each for each in urls if re.search(r"://[^/@]*:[^/@]*@", each)]


def test_the_databases_are_those_that_the_replicas_look_for(
    compose: dict[str, Any], manifests: dict[tuple[str, str], dict[str, Any]], pod: dict[str, Any]
) -> None:
    services = compose["services"]
    database = services["database"]["environment"]
    assert names(services["database"]) <= POSTGRES_IMAGE
    expected = f"postgresql+psycopg://{database['POSTGRES_USER']}@database/{database['POSTGRES_DB']}"
    assert services["elman"]["environment"]["ELMAN_STORE"] == expected
    assert set(compose["volumes"]) == {each.split(":")[0] for each in services["database"]["volumes"]}
    service, stateful = manifests["Service", "elman-database"], manifests["StatefulSet", "elman-database"]
    (container,) = stateful["spec"]["template"]["spec"]["containers"]
    given = {each["name"]: each.get("value") for each in container["env"]}
    assert given.keys() <= POSTGRES_IMAGE
    host = service["metadata"]["name"]
    expected = f"postgresql+psycopg://{given['POSTGRES_USER']}@{host}/{given['POSTGRES_DB']}"
    for each in (*pod["containers"], *pod["initContainers"]):
        assert {"name": "ELMAN_STORE", "value": expected} in each["env"]
    assert service["spec"]["selector"] == stateful["spec"]["template"]["metadata"]["labels"]


def test_the_ways_to_the_pods_lead_to_them(manifests: dict[tuple[str, str], dict[str, Any]]) -> None:
    labels = manifests["Deployment", "elman"]["spec"]["template"]["metadata"]["labels"]
    assert manifests["Service", "elman"]["spec"]["selector"] == labels
    assert manifests["PodDisruptionBudget", "elman"]["spec"]["selector"]["matchLabels"] == labels
    (rule,) = manifests["Ingress", "elman"]["spec"]["rules"]
    (path,) = rule["http"]["paths"]
    (port,) = manifests["Service", "elman"]["spec"]["ports"]
    assert path["backend"]["service"] == {"name": "elman", "port": {"name": port["name"]}}


def test_every_choice_of_the_example_is_one_that_compose_reads() -> None:
    offered = set(re.findall(r"^(\w+)=", text_of(".env.example"), re.MULTILINE))
    assert offered == set(re.findall(r"\$\{(\w+)", text_of("compose.yaml")))


@pytest.mark.parametrize("name", ["proxy", "10.0.0.1/8", "*"])
def test_a_proxy_that_is_no_address_or_network_is_refused(
    small_bot: Path, tmp_path: Path, elman: Any, name: str
) -> None:
    refused = elman("serve", small_bot, "--store", tmp_path / "p.db", "--port", "0", "--proxy", name)
    assert (refused.code, refused.out) == (2, "")
    assert refused.err.startswith(f"elman: --proxy {name}: ")
