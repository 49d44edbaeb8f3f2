"""Requests nobody's browser would make, at every route, as everybody: never a fault of ours."""

import re
import socket
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.journeys.served import Served, served
from tests.respond.conftest import SECRET

from soundings.access.model import Role
from soundings.app.api import ANSWERS, EXAMPLES
from soundings.app.problems import Problem
from soundings.app.web import HANDED, create_app
from soundings.kit.ids import new_id
from soundings.respond.model import Purpose
from soundings.respond.service import interview, uninvited

TRIES = 3
"""At each route as each person: some 150 routes and 9 persons, in a few minutes."""
FAULT = 500
ANSWERS_S = 90.0
"""A busy machine may take a while over a page that prints a document."""
DESCRIBED = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
"""What an answer is held against; whose cookie it is, the tests themselves say."""
PARAMETER = re.compile(r"\{(\w+):(\w+)\}")
FIELDS = ("q00", "q01", "q02", "q23", "q23-month", "q23-year", "q59", "q62", "code", "l", "a",
          "reason", "age", "pin", "called", "year", "how", "which", "outcome", "day", "hour",
          "language", "audience")  # fmt: skip
"""Names of fields some page of ours has."""
SOME = ("", "yes", "9", "-1", "999999999999", "\x00", "ur", "died", "2026-09-22", "25:99",
        "ehc_plan", "\ud7ff", "x" * 2000)  # fmt: skip


class Known:
    """What is really there, so that not every request ends at the door."""

    def __init__(self, town: Served) -> None:
        pool, area = town.area.database.room("respond"), town.area.inspection
        at = town.clock.now()
        self.code = area.code
        self.token = town.family(9)
        self.open = town.ask(uninvited.make_code(pool, SECRET, area.inspection_id, at))
        (child,) = town.rows("SELECT case_id FROM roll.frame")
        self.case = str(child["case_id"])
        cases = [child["case_id"]]
        town.ask(
            interview.add_calls(pool, area.inspection_id, cases, purpose=Purpose.PHONE, at=at)
        )
        self.values = {
            "code": [self.code, self.open, "nowhere"],
            "token": [self.token, "AAAABBBBCCCC"],
            "case_id": [self.case, str(new_id())],
            "item": ["q00", "q02", "q59", "check", "q99"],
        }


def _parameter(name: str, kind: str, known: Known) -> dict[str, Any]:
    """Return a path's parameter: sometimes one that is there, sometimes anything."""
    anything = {"uuid": {"type": "string", "format": "uuid"}, "int": {"type": "integer"}}
    free = anything.get(kind, {"type": "string", "minLength": 1, "pattern": "^[^/?#]+$"})
    there = known.values.get(name)
    schema = free if there is None else {"anyOf": [{"enum": there}, free]}
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _form(tokens: list[str]) -> dict[str, Any]:
    value = {"anyOf": [{"enum": list(SOME)}, {"type": "string"}]}
    sealed = {"enum": tokens}
    return {
        "type": "object",
        "properties": {
            **dict.fromkeys(FIELDS, value),
            "token": sealed,
            "form_token": sealed,
        },
        "additionalProperties": value,
    }


def _schema(known: Known, tokens: list[str]) -> dict[str, Any]:
    """Return the whole HTTP surface, from the routes the application really has."""
    paths: dict[str, Any] = {}
    for route in create_app(_nothing()).routes:
        operations: dict[str, Any] = {}
        for handler in getattr(route, "route_handlers", ()):
            for method in {str(each).lower() for each in handler.http_methods} - {"options"}:
                operations[method] = {
                    "parameters": [
                        *(_parameter(*each, known) for each in PARAMETER.findall(route.path)),
                        *(
                            {"name": name, "in": "query", "schema": {"enum": list(SOME)}}
                            for name in ("l", "a", "said")
                        ),
                    ],
                    "responses": {"default": {"description": "any"}},
                }
                if method == "post":
                    operations[method]["requestBody"] = {
                        "content": {"application/x-www-form-urlencoded": {"schema": _form(tokens)}}
                    }
        paths[PARAMETER.sub(r"{\1}", route.path)] = operations
    return {"openapi": "3.1.0", "info": {"title": "pages", "version": "1"}, "paths": paths}


def _nothing() -> Any:
    from contextlib import nullcontext  # noqa: PLC0415 - named only here

    return nullcontext(dict.fromkeys(HANDED))


@pytest.fixture(scope="module")
def town(tmp_path_factory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("town")) as made:
        yield made


@pytest.fixture(scope="module")
def known(town) -> Known:
    return Known(town)


def _visitor(town: Served, known: Known) -> tuple[dict[str, str], str]:
    """Return the cookie of a family that has begun, and its forms' token."""
    with requests.Session() as browser:
        intro = browser.get(f"{town.base}/{known.token}").text
        form = dict(re.findall(r'name="(\w+)" value="([^"]*)"', intro))
        shown = browser.post(f"{town.base}/{known.token}", data=form)
        (token,) = re.findall(r'name="token" value="([^"]+)"', shown.text)
        return dict(browser.cookies), token


def _member(town: Served, role: Role) -> tuple[dict[str, str], str]:
    cookies = {"staff": town.staff(role, bound=True)}
    shown = requests.get(f"{town.base}/staff", cookies=cookies, timeout=30).text
    found = re.search(r'name="form_token" value="([^"]+)"', shown)
    assert found is not None, shown
    return cookies, found[1]


@pytest.mark.parametrize("who", ["anybody", "a family", *Role])
def test_no_request_is_a_fault_of_ours(town, known, who):
    match who:
        case "anybody":
            cookies, token = {}, "none"
        case "a family":
            cookies, token = _visitor(town, known)
        case role:
            cookies, token = _member(town, role)
    schema = schemathesis.openapi.from_dict(_schema(known, [token, "", "forged"]))
    faults: list[object] = []
    seen: set[int] = set()
    for found in schema.get_all_operations():
        operation = found.ok()
        if operation.path == "/staff/sign-out":
            continue  # nobody would be signed in for what follows

        @seed(1)
        @settings(
            max_examples=TRIES,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def ask(case):
            answer = case.call(
                base_url=town.base, cookies=cookies, allow_redirects=False, timeout=ANSWERS_S
            )
            seen.add(answer.status_code)
            if answer.status_code == FAULT:
                faults.append((case.method, case.formatted_path, case.body))

        ask()
    assert faults == []
    assert seen >= {200, 303 if who == "a family" else 404}, "not at closed doors alone"


def _asked(town: Served, operation: Any, cookies: dict[str, str]) -> set[int]:
    """Ask an operation in every way; return the statuses that came, each as described."""
    seen: set[int] = set()

    @seed(1)
    @settings(
        max_examples=TRIES,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def ask(case):
        answer = case.call(base_url=town.base, cookies=cookies, timeout=ANSWERS_S)
        seen.add(answer.status_code)
        case.validate_response(answer, checks=DESCRIBED)

    ask()
    return seen


@pytest.mark.parametrize("role", Role)
def test_what_programs_read_is_as_it_is_described_and_nobody_elses(town, known, role):
    """Every operation of the document, as every role: it answers as described, or is closed."""
    cookies = {"staff": town.staff(role, bound=True)}
    told = requests.get(f"{town.base}/staff/openapi.json", cookies=cookies, timeout=30)
    assert told.status_code == 200
    schema = schemathesis.openapi.from_dict(told.json())
    for found in schema.get_all_operations():
        operation = found.ok()
        description = told.json()["paths"][operation.path]["get"]["description"]
        admitted = role.value in description.removeprefix("For ").rstrip(".").split(", ")
        seen = _asked(town, operation, cookies)
        own = requests.get(
            town.base + operation.path.replace("{code}", known.code), cookies=cookies, timeout=30
        )
        seen.add(own.status_code)
        assert seen <= ({200, 404} if admitted else {403}), (operation.path, seen)


def test_the_document_s_examples_are_what_its_schemas_say():
    for handler, answer in ANSWERS.items():
        name = handler.name.removeprefix("api.")
        told = msgspec.convert(EXAMPLES[name], answer)
        assert msgspec.to_builtins(told).keys() >= EXAMPLES[name].keys()
    assert msgspec.convert(EXAMPLES["problem"], Problem).status == 404


def test_a_body_that_is_too_large_is_refused_and_one_that_is_none_is_no_fault(town, known):
    cookies, _ = _visitor(town, known)
    for body in (b"x" * 70_000, b"\xff\xfe%zz=%", b"&" * 500, b"q00=" + b"9" * 5000):
        for where in ("/r/q00", "/r/check", "/", f"/{known.token}"):
            answer = requests.post(f"{town.base}{where}", data=body, cookies=cookies, timeout=30,
                                   allow_redirects=False)  # fmt: skip
            assert answer.status_code < FAULT, (where, body[:20])
            if len(body) > 65_536:
                assert answer.status_code == 413


def test_an_answer_comes_in_one_piece(town, known):
    with socket.create_connection(("127.0.0.1", town.port), timeout=30) as wire:
        wire.sendall(f"GET /{known.token} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        head, _, body = wire.recv(65_536).partition(b"\r\n\r\n")
    assert f"content-length: {len(body)}".encode() in head.lower()
