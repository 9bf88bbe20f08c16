"""What people read about the call centre."""

from __future__ import annotations

from typing import Literal

from db.city.zone import HOUR
from db.declare import AsOfNow, Band, Clock, Limit, Metric, OfUsual, Ratio, StockLevel, Total
from db.patterns import TARGETS_TABLE, aged, percentiles
from db.text import Text

#: Ages of what is open: minutes matter first, then hours.
HOUR_BANDS = (
    Band(key="<15m", names=Text(id="< 15 menit", en="< 15 minutes"), below_s=900),
    Band(key="15-60m", names=Text(id="15–60 menit", en="15–60 minutes"), below_s=HOUR),
    Band(key="1-4h", names=Text(id="1–4 jam", en="1–4 hours"), below_s=4 * HOUR),
    Band(key="4-24h", names=Text(id="4–24 jam", en="4–24 hours"), below_s=24 * HOUR),
    Band(key=">24h", names=Text(id="> 24 jam", en="> 24 hours")),
)


def _count(
    key: str,
    *,
    feed: str,
    measure: str,
    names: Text,
    definition: Text,
    better: Literal["up", "down", "neutral"] = "neutral",
) -> Metric:
    return Metric(
        key=key,
        feed=feed,
        names=names,
        short=Text(id=names.id.lower(), en=names.en.lower()),
        unit="count",
        formula=Total(measure=measure),
        better=better,
        missing="zero",
        definition=definition,
        formula_text=Text(id=f"jumlah: {names.id.lower()}", en=f"count of {names.en.lower()}"),
    )


def _open(key: str, *, names: Text, definition: Text) -> Metric:
    return Metric(
        key=key,
        feed="incidents",
        names=names,
        short=Text(id=names.id.lower(), en=names.en.lower()),
        unit="count",
        formula=StockLevel(stock=key),
        better="down",
        definition=definition,
        formula_text=Text(
            id="saldo awal + masuk - selesai, sampai akhir periode",
            en="opening balance + received - resolved, to the end of the period",
        ),
    )


CALL_METRICS = (
    _count(
        "offered",
        feed="calls",
        measure="offered",
        names=Text(id="Panggilan masuk", en="Calls offered"),
        definition=Text(id="Panggilan yang sampai ke pusat panggilan.", en="Calls that reached the centre."),
    ),
    _count(
        "answered",
        feed="calls",
        measure="answered",
        names=Text(id="Terjawab", en="Answered"),
        definition=Text(id="Panggilan yang dijawab petugas.", en="Calls answered by an agent."),
        better="up",
    ),
    _count(
        "abandoned",
        feed="calls",
        measure="abandoned",
        names=Text(id="Tak terjawab", en="Abandoned"),
        definition=Text(id="Penelepon menutup sebelum dijawab.", en="The caller hung up before an answer."),
        better="down",
    ),
    Metric(
        key="service_level",
        feed="calls",
        names=Text(id="Terjawab dalam batas", en="Service level"),
        short=Text(id="terjawab dalam batas", en="answered in time"),
        unit="percent",
        decimals=1,
        formula=Ratio(numerator="in_limit", denominator="offered", scale=100),
        better="up",
        target="service_level",
        target_source=TARGETS_TABLE,
        attention=Limit(at=88, delay_s=300, hysteresis=1),
        alarm=Limit(at=80, delay_s=300, hysteresis=1),
        judged_from=20,
        definition=Text(
            id="Panggilan yang dijawab dalam batas detik, terhadap semua panggilan masuk; yang tak terjawab tetap dihitung.",
            en="Calls answered within the limit in seconds, of all calls offered; abandoned calls count.",
        ),
        formula_text=Text(
            id="terjawab dalam batas / panggilan masuk x 100", en="answered within the limit / offered x 100"
        ),
    ),
    Metric(
        key="speed_of_answer",
        feed="calls",
        names=Text(id="Rata-rata waktu jawab", en="Average speed of answer"),
        short=Text(id="rata-rata jawab", en="speed of answer"),
        unit="seconds",
        decimals=0,
        formula=Ratio(numerator="answer_s", denominator="timed"),
        better="down",
        definition=Text(
            id="Rata-rata detik dari panggilan masuk sampai dijawab, hanya yang dijawab.",
            en="Mean seconds from offer to answer, answered calls only.",
        ),
        formula_text=Text(id="Σ (dijawab - masuk) / terjawab", en="Σ (answered - offered) / answered"),
    ),
    *percentiles(
        "answer_time",
        feed="calls",
        duration="answer",
        unit="seconds",
        names=Text(id="Waktu jawab", en="Answer time"),
        measured=Text(id="Detik dari panggilan masuk sampai dijawab", en="Seconds from offer to answer"),
        span=Text(id="dijawab - masuk", en="answered - offered"),
    ),
    Metric(
        key="nuisance_share",
        feed="calls",
        names=Text(id="Hantu dan iseng", en="Nuisance share"),
        short=Text(id="hantu dan iseng", en="ghost and prank"),
        unit="percent",
        decimals=1,
        formula=Ratio(numerator="nuisance", denominator="answered", scale=100),
        better="down",
        definition=Text(
            id="Panggilan hantu dan iseng di antara panggilan terjawab.",
            en="Ghost and prank calls among the calls answered.",
        ),
        formula_text=Text(id="(hantu + iseng) / terjawab x 100", en="(ghost + prank) / answered x 100"),
    ),
    Metric(
        key="waiting_now",
        feed="calls",
        names=Text(id="Menunggu sekarang", en="Waiting now"),
        short=Text(id="menunggu", en="waiting"),
        unit="count",
        formula=AsOfNow(reader="count_waiting", arguments={"column": "result", "value": "queued"}),
        better="down",
        attention=Limit(at=4, hysteresis=1),
        alarm=Limit(at=8, hysteresis=1),
        definition=Text(
            id="Panggilan yang sedang menunggu dijawab.", en="Calls waiting for an answer at this moment."
        ),
        formula_text=Text(
            id="jumlah panggilan yang hasilnya masih menunggu", en="count of calls whose result is queued"
        ),
    ),
    Metric(
        key="abandonment_rate",
        feed="calls",
        names=Text(id="Tingkat tak terjawab", en="Abandonment rate"),
        short=Text(id="tak terjawab", en="abandoned"),
        unit="percent",
        decimals=1,
        formula=Ratio(numerator="abandoned", denominator="offered", scale=100),
        better="down",
        definition=Text(
            id="Bagian panggilan masuk yang ditutup penelepon sebelum dijawab.",
            en="Part of the calls offered whose caller hung up before an answer.",
        ),
        formula_text=Text(id="tak terjawab / panggilan masuk x 100", en="abandoned / offered x 100"),
    ),
    Metric(
        key="offered_of_usual",
        feed="calls",
        names=Text(id="Panggilan terhadap biasanya", en="Calls against the usual"),
        short=Text(id="dari biasanya", en="of the usual"),
        unit="percent",
        formula=OfUsual(measure="offered"),
        definition=Text(
            id="Panggilan masuk terhadap rata-rata bagian yang sama dari sampai delapan hari sejenis sebelumnya.",
            en="Calls offered against the mean of the same part of up to eight earlier days of the same kind.",
        ),
        formula_text=Text(
            id="panggilan masuk / rata-rata pada bagian hari yang sama x 100",
            en="calls offered / mean in the same part of the day x 100",
        ),
    ),
)


def _by_age(kind: str, names: Text) -> Metric:
    return aged(
        f"{kind}_by_age",
        feed="incidents",
        since="created_at",
        clock=Clock.REAL,
        stock=f"{kind}_open",
        bands=HOUR_BANDS,
        names=Text(id=f"{names.id} terbuka menurut umur", en=f"Open {names.en} by age"),
        what=Text(id=f"{names.id} yang belum selesai", en=f"{names.en.capitalize()} not resolved"),
        counted_from=Text(id="dibuat", en="it was created"),
    )


INCIDENT_METRICS = (
    _by_age("complaints", Text(id="Pengaduan", en="complaints")),
    _by_age("emergencies", Text(id="Kedaruratan", en="emergencies")),
    _count(
        "complaints",
        feed="incidents",
        measure="complaints",
        names=Text(id="Pengaduan masuk", en="Complaints received"),
        definition=Text(
            id="Pengaduan asli yang dibuat dalam periode.", en="Genuine complaints of the period."
        ),
    ),
    _count(
        "complaints_resolved",
        feed="incidents",
        measure="complaints_resolved",
        names=Text(id="Pengaduan selesai", en="Complaints resolved"),
        definition=Text(id="Pengaduan yang selesai dalam periode.", en="Complaints resolved in the period."),
        better="up",
    ),
    _open(
        "complaints_open",
        names=Text(id="Pengaduan terbuka", en="Open complaints"),
        definition=Text(
            id="Pengaduan yang belum selesai pada akhir periode.",
            en="Complaints not resolved at the end of the period.",
        ),
    ),
    _count(
        "emergencies",
        feed="incidents",
        measure="emergencies",
        names=Text(id="Kedaruratan masuk", en="Emergencies received"),
        definition=Text(
            id="Kedaruratan asli yang dibuat dalam periode.", en="Genuine emergencies of the period."
        ),
    ),
    _count(
        "emergencies_resolved",
        feed="incidents",
        measure="emergencies_resolved",
        names=Text(id="Kedaruratan selesai", en="Emergencies resolved"),
        definition=Text(
            id="Kedaruratan yang selesai dalam periode.", en="Emergencies resolved in the period."
        ),
        better="up",
    ),
    _open(
        "emergencies_open",
        names=Text(id="Kedaruratan terbuka", en="Open emergencies"),
        definition=Text(
            id="Kedaruratan yang belum selesai pada akhir periode.",
            en="Emergencies not resolved at the end of the period.",
        ),
    ),
    *percentiles(
        "dispatch_time",
        feed="incidents",
        duration="dispatch",
        unit="minutes",
        names=Text(id="Waktu pengerahan", en="Dispatch time"),
        measured=Text(
            id="Menit dari insiden dibuat sampai unit pertama dikirim",
            en="Minutes from incident created to first unit sent",
        ),
        span=Text(id="dikirim - dibuat", en="dispatched - created"),
    ),
    *percentiles(
        "response_time",
        feed="incidents",
        duration="response",
        unit="minutes",
        names=Text(id="Waktu respons", en="Response time"),
        measured=Text(
            id="Menit dari insiden dibuat sampai unit pertama di lokasi",
            en="Minutes from incident created to first unit on scene",
        ),
        span=Text(id="di lokasi - dibuat", en="on scene - created"),
        p90_limits=(Limit(at=18, hysteresis=0.5), Limit(at=25, hysteresis=1)),
    ),
    Metric(
        key="reached_in_time",
        feed="incidents",
        names=Text(id="Tercapai dalam 15 menit", en="Reached in 15 minutes"),
        short=Text(id="tercapai dalam batas", en="reached in time"),
        unit="percent",
        decimals=1,
        formula=Ratio(numerator="reached_in_limit", denominator="reach_due", scale=100),
        better="up",
        target="reached_in_time",
        target_source=TARGETS_TABLE,
        attention=Limit(at=75, hysteresis=1),
        alarm=Limit(at=60, hysteresis=1),
        judged_from=10,
        definition=Text(
            id="Kedaruratan yang petugasnya tiba dalam batas waktu (15 menit bila tidak diatur lain); yang lewat batas "
            "dan belum tercapai ikut dihitung.",
            en="Emergencies with someone on scene within the limit (15 minutes unless configured otherwise); those "
            "past the limit and not yet reached count.",
        ),
        formula_text=Text(
            id="tiba dalam batas / kedaruratan yang batasnya sudah lewat x 100",
            en="on scene within the limit / emergencies whose limit has passed x 100",
        ),
    ),
    *percentiles(
        "resolution_time",
        feed="incidents",
        duration="resolution",
        unit="hours",
        names=Text(id="Waktu penyelesaian", en="Resolution time"),
        measured=Text(
            id="Jam dari insiden dibuat sampai selesai, pengaduan dan kedaruratan",
            en="Hours from created to resolved, complaints and emergencies",
        ),
        span=Text(id="selesai - dibuat", en="resolved - created"),
    ),
)

DISPATCH_METRICS = (
    _count(
        "dispatches",
        feed="dispatches",
        measure="dispatches",
        names=Text(id="Unit dikirim", en="Units sent"),
        definition=Text(id="Pengerahan unit dalam periode.", en="Units dispatched in the period."),
    ),
    *percentiles(
        "unit_response",
        feed="dispatches",
        duration="unit_response",
        unit="minutes",
        names=Text(id="Waktu tiba unit", en="Unit response"),
        measured=Text(
            id="Menit dari unit dikirim sampai tiba di lokasi", en="Minutes from unit sent to unit on scene"
        ),
        span=Text(
            id="di lokasi - dikirim, atau sebagaimana sumber menyebutnya", en="on scene - sent, or as given"
        ),
    ),
)

METRICS = CALL_METRICS + INCIDENT_METRICS + DISPATCH_METRICS
