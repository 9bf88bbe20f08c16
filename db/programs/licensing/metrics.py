"""What people read about licensing."""

from __future__ import annotations

from typing import Any

from db.declare import AsOfNow, Limit, Metric, Ratio, Share, StockLevel, Total
from db.patterns import TARGETS_TABLE, aged, percentiles
from db.text import Text


def _flow(
    key: str, id_: str, en: str, definition_id: str, definition_en: str, *, better: Any = "neutral"
) -> Metric:
    return Metric(
        key=key,
        feed="applications",
        names=Text(id=id_, en=en),
        short=Text(id=id_.lower(), en=en.lower()),
        unit="count",
        formula=Total(measure=key),
        better=better,
        missing="zero",
        definition=Text(id=definition_id, en=definition_en),
        formula_text=Text(
            id=f"jumlah permohonan kewenangan kota: {id_.lower()}",
            en=f"count of applications in the city's authority: {en.lower()}",
        ),
    )


METRICS = (
    _flow(
        "received",
        "Masuk",
        "Received",
        "Permohonan yang diajukan dalam periode.",
        "Applications submitted in the period.",
    ),
    _flow(
        "decided",
        "Diputus",
        "Decided",
        "Permohonan yang diputus dalam periode, apa pun putusannya.",
        "Applications decided in the period, whatever the decision.",
        better="up",
    ),
    _flow(
        "issued",
        "Terbit",
        "Issued",
        "Izin yang ditandatangani dan terbit dalam periode.",
        "Licences signed and issued in the period.",
        better="up",
    ),
    _flow(
        "rejected",
        "Ditolak",
        "Rejected",
        "Permohonan yang ditolak dalam periode.",
        "Applications rejected in the period.",
    ),
    Metric(
        key="returned",
        feed="steps",
        names=Text(id="Dikembalikan", en="Returned"),
        short=Text(id="dikembalikan", en="returned"),
        unit="count",
        formula=Total(measure="returned"),
        better="down",
        missing="zero",
        definition=Text(
            id="Tahap yang berakhir dengan pengembalian berkas kepada pemohon.",
            en="Steps that ended by returning the file to the applicant.",
        ),
        formula_text=Text(
            id="jumlah tahap dengan hasil dikembalikan", en="count of steps whose outcome is returned"
        ),
    ),
    Metric(
        key="backlog",
        feed="applications",
        names=Text(id="Antrean", en="Backlog"),
        short=Text(id="antrean", en="backlog"),
        unit="count",
        formula=StockLevel(stock="backlog"),
        better="down",
        definition=Text(
            id="Permohonan yang belum diputus pada akhir periode.",
            en="Applications not decided at the end of the period.",
        ),
        formula_text=Text(
            id="saldo awal + masuk - keluar, sampai akhir periode",
            en="opening balance + received - left, to the end of the period",
        ),
    ),
    Metric(
        key="backlog_age_p50",
        feed="applications",
        names=Text(id="Umur antrean P50", en="Backlog age P50"),
        short=Text(id="umur antrean P50", en="backlog age P50"),
        unit="working_days",
        decimals=1,
        formula=AsOfNow(reader="open_age", arguments={"since": "clock_start_at", "q": 0.5}),
        better="down",
        definition=Text(
            id="Umur permohonan terbuka dalam hari kerja tanpa waktu pemohon; separuh lebih muda.",
            en="Age of open applications in working days without the applicant's time; half are younger.",
        ),
        formula_text=Text(
            id="persentil 50 dari hari kerja sejak berkas lengkap",
            en="50th percentile of working days since the file was complete",
        ),
    ),
    Metric(
        key="backlog_age_p90",
        feed="applications",
        names=Text(id="Umur antrean P90", en="Backlog age P90"),
        short=Text(id="umur antrean P90", en="backlog age P90"),
        unit="working_days",
        decimals=1,
        formula=AsOfNow(reader="open_age", arguments={"since": "clock_start_at", "q": 0.9}),
        better="down",
        definition=Text(
            id="Umur permohonan terbuka dalam hari kerja tanpa waktu pemohon; 90 % lebih muda.",
            en="Age of open applications in working days without the applicant's time; 90 % are younger.",
        ),
        formula_text=Text(
            id="persentil 90 dari hari kerja sejak berkas lengkap",
            en="90th percentile of working days since the file was complete",
        ),
    ),
    *percentiles(
        "lead_time",
        feed="applications",
        duration="lead",
        unit="working_days",
        names=Text(id="Waktu proses", en="Lead time"),
        measured=Text(
            id="Hari kerja dari berkas lengkap sampai putusan tanpa waktu pemohon",
            en="Working days from complete file to decision without the applicant's time",
        ),
        span=Text(
            id="putusan - berkas lengkap - hari di pemohon",
            en="decision - complete file - days with the applicant",
        ),
    ),
    Metric(
        key="on_time",
        feed="applications",
        names=Text(id="Izin tepat waktu", en="Decided on time"),
        short=Text(id="izin tepat waktu", en="decided on time"),
        unit="percent",
        decimals=1,
        formula=Ratio(numerator="due_met", denominator="due", scale=100),
        at_days_end=True,
        better="up",
        target="on_time",
        target_source=TARGETS_TABLE,
        attention=Limit(at=92, hysteresis=0.5),
        alarm=Limit(at=80, hysteresis=1),
        judged_from=20,
        definition=Text(
            id="Permohonan yang jatuh tempo dalam periode dan diputus paling lambat pada hari terakhirnya; yang "
            "lewat waktu dan masih terbuka ikut dihitung.",
            en="Applications due in the period that were decided by their last day; overdue open ones count.",
        ),
        formula_text=Text(
            id="diputus sampai batas / jatuh tempo x 100", en="decided by the due day / due x 100"
        ),
    ),
    Metric(
        key="near_deemed_approval",
        feed="applications",
        names=Text(id="Jelang fiktif positif", en="Near deemed approval"),
        short=Text(id="jelang fiktif positif", en="near deemed approval"),
        unit="count",
        formula=AsOfNow(reader="near_due", arguments={"within_rate": "licensing.near_deemed_working_days"}),
        better="down",
        attention=Limit(at=6, hysteresis=1),
        definition=Text(
            id="Permohonan terbuka yang batas waktunya tinggal beberapa hari kerja; tanpa putusan dianggap dikabulkan.",
            en="Open applications within a few working days of their limit; without a decision they count as granted.",
        ),
        formula_text=Text(
            id="jumlah permohonan terbuka dengan sisa waktu paling banyak batas hari kerja",
            en="count of open applications with at most the limit of working days left",
        ),
    ),
    *percentiles(
        "step_dwell",
        feed="steps",
        duration="dwell",
        unit="working_days",
        names=Text(id="Lama per tahap", en="Step dwell"),
        measured=Text(id="Hari kerja yang dihabiskan satu tahap", en="Working days spent in one step"),
        span=Text(id="selesai - mulai tahap", en="step end - step start"),
    ),
    Metric(
        key="bottleneck",
        feed="steps",
        names=Text(id="Porsi tahap terlama", en="Bottleneck share"),
        short=Text(id="tahap terlama", en="bottleneck"),
        unit="percent",
        decimals=1,
        formula=Share(measure="dwell_s", cut="category"),
        better="down",
        definition=Text(
            id="Bagian waktu proses yang dihabiskan satu tahap; tanpa rincian, tahap yang terbesar.",
            en="Part of the processing time that one step takes; without a cut, the largest step.",
        ),
        formula_text=Text(
            id="waktu kerja satu tahap / waktu kerja semua tahap x 100",
            en="working time of one step / working time of all steps x 100",
        ),
    ),
    Metric(
        key="planned_investment",
        feed="applications",
        names=Text(id="Rencana investasi", en="Planned investment"),
        short=Text(id="rencana investasi", en="planned investment"),
        unit="idr",
        formula=Total(measure="investment_idr"),
        better="up",
        missing="zero",
        definition=Text(
            id="Rencana investasi pada izin yang terbit dalam periode; hanya kewenangan kota.",
            en="Investment planned in the licences issued in the period; the city's authority only.",
        ),
        formula_text=Text(
            id="Σ rencana investasi dari izin yang terbit", en="Σ planned investment of licences issued"
        ),
    ),
    _flow(
        "deemed_approved",
        "Fiktif positif",
        "Deemed approved",
        "Permohonan yang dalam periode dianggap dikabulkan karena batas waktunya lewat tanpa putusan.",
        "Applications that counted as granted in the period because their time ended without a decision.",
        better="down",
    ),
    Metric(
        key="rejection_rate",
        feed="applications",
        names=Text(id="Tingkat penolakan", en="Rejection rate"),
        short=Text(id="ditolak", en="rejected"),
        unit="percent",
        decimals=1,
        formula=Ratio(numerator="rejected", denominator="decided", scale=100),
        definition=Text(
            id="Bagian permohonan yang ditolak dari yang diputus dalam periode.",
            en="Part of the applications decided in the period that were rejected.",
        ),
        formula_text=Text(id="ditolak / diputus x 100", en="rejected / decided x 100"),
    ),
    Metric(
        key="return_rate",
        feed="steps",
        names=Text(id="Tingkat pengembalian", en="Return rate"),
        short=Text(id="dikembalikan", en="returned"),
        unit="percent",
        decimals=1,
        formula=Ratio(numerator="returned", denominator="ended", scale=100),
        better="down",
        definition=Text(
            id="Bagian tahap yang selesai dalam periode dan berakhir dengan pengembalian berkas.",
            en="Part of the steps finished in the period that ended by returning the file.",
        ),
        formula_text=Text(
            id="tahap dikembalikan / tahap selesai x 100", en="steps returned / steps finished x 100"
        ),
    ),
    Metric(
        key="overdue",
        feed="applications",
        names=Text(id="Lewat batas waktu", en="Overdue"),
        short=Text(id="lewat batas", en="overdue"),
        unit="count",
        formula=AsOfNow(reader="overdue"),
        better="down",
        definition=Text(
            id="Permohonan terbuka yang hari terakhir putusannya sudah lewat, pada saat ini.",
            en="Open applications whose last day for a decision is over, at this moment.",
        ),
        formula_text=Text(
            id="jumlah permohonan terbuka dengan batas sebelum saat ini",
            en="count of open applications whose limit has passed",
        ),
    ),
    aged(
        "backlog_by_age",
        feed="applications",
        since="clock_start_at",
        names=Text(id="Antrean menurut umur", en="Backlog by age"),
        what=Text(id="Permohonan terbuka", en="Open applications"),
        counted_from=Text(
            id="berkas lengkap, tanpa waktu pemohon", en="the file was complete, without the applicant's"
        ),
    ),
)
