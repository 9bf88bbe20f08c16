"""The HTTP API of a real server: the same numbers as everywhere, in JSON, CSV and files, and plain errors."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import openpyxl
import pytest
from sqlalchemy import Engine

from db import registry
from db.city.zone import zone
from db.engine import reading
from db.metrics import Cut, Grain, Span, read
from db.metrics.again import recompute
from db.metrics.rows import Behind, FactRow, behind_basis
from tests.integration.scenario import EXPECTED, NOW, SINCE
from tests.support.commands import command
from tests.support.refused_questions import REFUSED, WRONG
from tests.support.served_api import FROM, TO, Api
from tests.support.serving import Served, serving

ZONE = zone("Asia/Jakarta")


@pytest.fixture(scope="module")
def served(scenario: Engine) -> Iterator[Served]:
    """A server whose clock stands at the scenario's end."""
    url = scenario.url.render_as_string(hide_password=False)
    shift = NOW - int(time.time())
    with serving(url, DEMO_CLOCK_SHIFT_S=str(shift)) as running:
        yield running


@pytest.fixture(scope="module")
def api(served: Served, scenario: Engine) -> Api:
    """Its API."""
    return Api(served.url, scenario)


def _instant(written: str) -> int:
    from datetime import datetime

    return int(datetime.fromisoformat(written).timestamp())


def test_every_metric_has_the_same_value_over_http_as_from_the_reader(api: Api) -> None:
    wrong = {}
    for key in EXPECTED:
        answer = api.values(key)
        assert answer.status == 200, (key, answer.body)
        with reading(api.engine) as connection:
            now = _instant(answer.json["at"])
            found = read(connection, registry.metric(key), span=Span(SINCE, NOW), now=now)[0]
        if answer.json["values"][0]["value"] != found.value:
            wrong[key] = (answer.json["values"][0], found)
    assert wrong == {}


@pytest.mark.parametrize("grain", list(Grain))
@pytest.mark.parametrize("cut", [Cut.DISTRICT, Cut.CATEGORY, Cut.CHANNEL, Cut.PLACE])
def test_any_cut_is_the_readers_in_json_and_csv(api: Api, grain: Grain, cut: Cut) -> None:
    key = "eparking.gross_revenue"
    with reading(api.engine) as connection:
        rows = read(connection, registry.metric(key), span=Span(SINCE, NOW), grain=grain, cut=cut, now=NOW)
    expected = [(ZONE.local(row.bucket or 0).isoformat(), row.member, row.value) for row in rows]

    as_json = api.values(key, grain=grain, cut=cut)
    as_csv = api.values(key, grain=grain, cut=cut, format="csv")

    assert [(v["bucket"], v["member"], v["value"]) for v in as_json.json["values"]] == expected
    found = [(r["bucket"], r["member"], float(r["value"]) if r["value"] else None) for r in as_csv.records]
    assert found == expected


def test_the_command_line_says_the_same(api: Api, served: Served) -> None:
    printed = command(
        served.environment,
        *(
            "metric",
            "call122.service_level",
            "--since",
            FROM,
            "--until",
            TO,
            "--by",
            "day",
            "--format",
            "json",
        ),
    )
    answered = api.values("call122.service_level", grain="day").json["values"]

    said = json.loads(printed.stdout)
    assert [(row["bucket"], row["value"]) for row in said] == [
        (row["bucket"], row["value"]) for row in answered
    ]


@pytest.mark.parametrize(
    "key", ["eparking.cashless_share", "call122.answer_time_p90", "licensing.backlog", "sibisa.backlog_days"]
)
def test_rows_paged_over_http_give_the_number_again(api: Api, key: str) -> None:
    ref = registry.metric(key)
    query = {"metric": key, "from_": FROM, "to": TO, "limit": "2"}
    answer = api.get("/rows", **query)
    rows, named = list(answer.json["rows"]), answer.json["columns"]
    while answer.json["next"]:
        answer = api.get("/rows", cursor=answer.json["next"], **query)
        rows += answer.json["rows"]

    parts = [column["name"] for column in named if column["part"]]
    facts = [
        FactRow(feed="", source="", key="", at=None, cells=row, parts={part: row[part] for part in parts})
        for row in rows
    ]
    with reading(api.engine) as connection:
        behind = Behind(ref=ref, span=Span(SINCE, NOW), where={}, now=NOW)
        again = recompute(ref, facts, behind_basis(connection, behind))
    assert again == pytest.approx(api.values(key).json["values"][0]["value"], rel=0.02)
    assert len({(row["feed"], row["record_key"], *(row[part] for part in parts)) for row in rows}) == len(
        rows
    )


def test_every_page_tells_the_range_and_the_instant_of_the_first(api: Api) -> None:
    query = {"metric": "eparking.transactions", "period": "7d", "limit": "1"}
    first = api.get("/rows", **query).json

    def told(**asked: str) -> list[str]:
        answer = api.get("/rows", cursor=first["next"], **asked)
        assert answer.status == 200, answer.body
        return [answer.json[name] for name in ("from", "until", "at")]

    range_of_first = [first[name] for name in ("from", "until", "at")]
    assert told(**query) == range_of_first
    assert told(metric="eparking.transactions") == range_of_first


@pytest.mark.parametrize("other", [{"period": "30d"}, {"from_": FROM, "to": "2026-11-18"}])
def test_rows_of_one_range_are_not_told_as_those_of_another(api: Api, other: dict[str, str]) -> None:
    query = {"metric": "eparking.transactions", "limit": "1"}
    first = api.get("/rows", period="7d", **query).json

    refused = api.get("/rows", cursor=first["next"], **other, **query)

    assert refused.status == 422
    assert "cursor" in refused.json["detail"]


def test_the_same_answer_is_not_sent_twice_and_another_language_of_it_is(api: Api) -> None:
    first = api.values("eparking.gross_revenue")
    tag = {"If-None-Match": first.headers["etag"]}

    again = api.get("/values", metric="eparking.gross_revenue", from_=FROM, to=TO, headers=tag)
    other = api.values("eparking.gross_revenue", format="csv")

    assert (again.status, again.body) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert other.headers["etag"] != first.headers["etag"]
    assert first.headers["cache-control"] == "private, no-cache"


def test_csv_can_be_asked_for_by_the_accept_header(api: Api) -> None:
    answer = api.get("/programs", headers={"Accept": "text/csv"})

    assert answer.headers["content-type"].startswith("text/csv")
    assert {record["key"] for record in answer.records} == {p.key for p in registry.programs()}


def test_the_catalogue_says_everything_about_every_metric(api: Api) -> None:
    found = {metric["key"]: metric for metric in api.get("/metrics").json["metrics"]}

    assert set(found) == set(EXPECTED)
    for metric in found.values():
        assert metric["unit"]
        assert metric["definition"]["id"]
        assert metric["formula"]["en"]
        assert ", ".join(metric["source_systems"]) == metric["sources"]["id"]
    calls = next(p for p in api.get("/programs").json["programs"] if p["key"] == "call122")
    assert calls["sources"] == {"id": "PBX, Tiket insiden", "en": "PBX, Incident tickets"}
    target = found["eparking.gross_revenue"]["target"]
    assert target["source"]
    assert target["verified"] is False


def test_freshness_names_every_feed(api: Api) -> None:
    found = {feed["feed"]: feed for feed in api.get("/freshness").json["feeds"]}

    assert set(found) == {ref.key for ref in registry.feeds()}
    assert found["eparking.payments"]["newest_at"] == "2026-11-18T11:30:00+07:00"


def test_a_named_period_is_compared_like_for_like(api: Api) -> None:
    compared = api.get("/values", metric="eparking.gross_revenue", period="today", compare="week").json[
        "compare"
    ]

    assert compared["current"]["from"] == "2026-11-18T00:00:00+07:00"
    assert compared["earlier"]["from"] == "2026-11-11T00:00:00+07:00"
    assert compared["current"]["value"] == 3_000


def test_a_period_that_is_known_in_part_is_not_compared_with(api: Api) -> None:
    in_part, whole = (
        api.get("/values", metric=key, compare="week", **{"from": "2026-11-11", "to": "2026-11-17"}).json[
            "compare"
        ]
        for key in ("call122.offered", "simp4d.realisation")
    )

    assert in_part["earlier"]["value"] > 0
    assert (in_part["difference"], in_part["percent"]) == (None, None)
    assert "known_in_part" in in_part["unlike"]
    part = api.get("/values", metric="eparking.gross_revenue", **{"from": "2026-11-11", "to": "2026-11-17"})
    assert part.json["source"]["data_since"] == "2026-11-16T00:00:00+07:00"
    assert whole["difference"] == whole["current"]["value"] - whole["earlier"]["value"]
    assert "known_in_part" not in whole["unlike"]


def test_no_change_is_told_while_a_late_source_owes_a_part_of_the_period(api: Api) -> None:
    owed, whole = (
        api.get("/values", metric="eparking.gross_revenue", period=period, compare="week").json
        for period in ("today", "yesterday")
    )

    assert owed["source"] == {
        "data_since": None,
        "newest_at": "2026-11-18T11:30:00+07:00",
        "late_since": "2026-11-18T11:35:00+07:00",
    }
    assert owed["compare"]["current"]["value"] == 3_000
    assert (owed["compare"]["difference"], owed["compare"]["percent"]) == (None, None)
    assert "owed_in_part" in owed["compare"]["unlike"]
    assert whole["source"]["late_since"] is None
    assert "owed_in_part" not in whole["compare"]["unlike"]


def test_a_place_that_only_records_name_and_a_district_by_its_name_are_taken(api: Api) -> None:
    by_unit = api.values("call122.dispatches", cut="place").json["values"]
    unit = next(row for row in by_unit if row["member"] != "unknown")
    district = api.values("eparking.gross_revenue", district="12.71.01").json

    assert api.values("call122.dispatches", place=unit["member"]).json["values"][0]["value"] == unit["value"]
    assert api.values("eparking.gross_revenue", place="unknown").status == 200
    assert api.values("eparking.gross_revenue", district="medan kota").json["where"] == district["where"]


@pytest.mark.parametrize(("path", "query", "status", "says"), WRONG)
def test_whatever_is_wrong_is_said_in_plain_words(
    api: Api, path: str, query: dict[str, str], status: int, says: str
) -> None:
    answer = api.get(path, headers={"Accept-Language": "fr, en-GB;q=0.9, id;q=0.8"}, **query)
    indonesian = api.get(path, headers={"Cookie": "lang=id", "Accept-Language": "en"}, **query)

    assert answer.status == status, answer.body
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.headers["content-language"], indonesian.headers["content-language"]) == ("en", "id")
    assert says in answer.body.decode()
    assert answer.json["status"] == status
    assert "Traceback" not in answer.body.decode()
    assert answer.json["words"]["id"] != answer.json["words"]["en"]
    assert "ignored" not in answer.json["detail"]
    said = [
        (body["title"], body["detail"], *(e["detail"] for e in body.get("errors", ())))
        for body in (answer.json, indonesian.json)
    ]
    assert [pair for pair in zip(*said, strict=True) if pair[0] == pair[1]] == []


@pytest.mark.parametrize(("query", "indonesian", "english"), REFUSED)
def test_why_a_metric_cannot_be_told_so_is_exact_in_both_languages(
    api: Api, query: dict[str, str], indonesian: str, english: str
) -> None:
    said = {
        lang: api.get("/values", headers={"Cookie": f"lang={lang}"}, **query).json for lang in ("id", "en")
    }

    assert (said["id"]["detail"], said["en"]["detail"]) == (indonesian, english)
    assert said["id"]["words"] == {"id": indonesian, "en": english}


def test_a_parameter_given_twice_is_refused(api: Api) -> None:
    twice = f"/values?metric=eparking.transactions&grain=day&grain={quote('hour')}"
    answer = api.get(twice, headers={"Accept-Language": "en"})

    assert answer.status == 422
    assert "more than once" in answer.json["detail"]


def test_writing_is_refused(api: Api) -> None:
    answer = api.get("/values", method="POST")

    assert (answer.status, api.get("/screens/%00", method="DELETE").status) == (405, 404)
    assert answer.headers["content-type"] == "application/problem+json"


def test_the_document_page_needs_nothing_from_elsewhere(api: Api) -> None:
    page = api.get("/docs").body.decode()

    assert "<script" not in page
    assert "http://" not in page
    assert "https://" not in page
    assert "`" not in page
    for path in api.get("/openapi.json").json["paths"]:
        assert f"/api/v1{path}" in page


def test_the_document_names_every_form_of_an_answer(api: Api) -> None:
    paths = api.get("/openapi.json").json["paths"]

    for path, spec in paths.items():
        forms = set(spec["get"]["responses"]["200"]["content"])
        assert "text/csv" in forms, path
        assert ("application/json" in forms) or path.startswith("/export"), path


def test_small_counts_about_persons_are_withheld_from_a_public_view(api: Api) -> None:
    city = api.values("call122.offered", cut="channel").json["values"]
    public = api.values("call122.offered", grain="day", audience="public").json["values"]
    payments = api.values("eparking.transactions", cut="district", audience="public").json["values"]

    assert [value["state"] for value in city] == ["number"]
    assert {value["state"] for value in public} == {"suppressed"}
    assert {value["value"] for value in public} == {None}
    assert {value["state"] for value in payments} == {"number"}


def test_an_exported_file_gives_the_number_again(api: Api) -> None:
    answer = api.get("/export/rows", metric="eparking.gross_revenue", from_=FROM, to=TO)

    name = f"eparking-gross_revenue-rows-{FROM[:10]}-{TO[:10]}.csv"
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert sum(int(record["value"]) for record in answer.records) == EXPECTED["eparking.gross_revenue"][0]


def test_lines_about_a_table_stand_before_it_when_asked_for(api: Api) -> None:
    answer = api.get(
        "/export/values", metric="eparking.gross_revenue", from_=FROM, to=TO, about="true", lang="en"
    )

    text = answer.body.decode()
    assert text.startswith("# Metric: Gross revenue")
    assert "# Target verified: not yet" in text
    assert "\r\nbucket,member,value" in text


def test_a_workbook_says_what_it_is_and_holds_numbers_and_dates(api: Api, tmp_path: Path) -> None:
    answer = api.get(
        "/export/rows", metric="eparking.gross_revenue", from_=FROM, to=TO, format="xlsx", lang="en"
    )
    file = tmp_path / "rows.xlsx"
    file.write_bytes(answer.body)
    book = openpyxl.load_workbook(file)
    about = {row[0].value: row[1].value for row in book["About"].iter_rows()}
    head, *rows = book["Data"].iter_rows()
    named = [cell.value for cell in head]
    amounts = [row[named.index("value")] for row in rows]

    assert about["Unit"] == "rupiah"
    assert about["Key"] == "eparking.gross_revenue"
    assert about["Revision"] > 0
    assert sum(cell.value for cell in amounts) == EXPECTED["eparking.gross_revenue"][0]
    assert amounts[0].number_format == '"Rp" #,##0'
    assert rows[0][named.index("paid_at")].value.isoformat() == "2026-11-18T11:30:00"
    assert rows[0][named.index("paid_at")].is_date
