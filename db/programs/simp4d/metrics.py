"""What people read about local tax and levies."""

from __future__ import annotations

from db.declare import (
    AsOfNow,
    Limit,
    Metric,
    OfYear,
    PaceGap,
    Ratio,
    Total,
    YearEnd,
    YearOnYear,
)
from db.patterns import TARGETS_TABLE, flow, percentiles
from db.text import Text


def _arrears(key: str, names: Text, lateness: Text, short: Text | None = None, **bounds: int) -> Metric:
    return Metric(
        key=key,
        feed="assessments",
        names=names,
        short=short or Text(id=names.id.lower(), en=names.en.lower()),
        unit="idr",
        formula=AsOfNow(reader="owed", arguments=bounds),
        better="down",
        definition=Text(
            id=f"Ketetapan yang lewat jatuh tempo {lateness.id} dan belum dibayar, pada saat ini.",
            en=f"Assessments past their due day {lateness.en} and not paid, as of now.",
        ),
        formula_text=Text(
            id="Σ (ketetapan - dibayar) yang lewat jatuh tempo, tidak lunas dan tidak dihapuskan",
            en="Σ (assessed - paid) past due, neither paid nor written off",
        ),
    )


METRICS = (
    Metric(
        key="realisation",
        feed="payments",
        names=Text(id="Realisasi", en="Realisation"),
        short=Text(id="realisasi", en="realisation"),
        unit="idr",
        formula=Total(measure="amount_idr"),
        better="up",
        missing="zero",
        definition=Text(
            id="Pajak dan retribusi yang diterima dalam periode, dengan denda; pembayaran yang dibatalkan tidak dihitung.",
            en="Tax and levies received in the period, with penalties; reversed payments do not count.",
        ),
        formula_text=Text(
            id="Σ nilai bayar yang berhasil atau terselesaikan, atau total harian di hari yang berbuku total harian",
            en="Σ amount with status success or settled, or daily totals on days whose ledger they are",
        ),
    ),
    flow(
        "payments",
        feed="payments",
        names=Text(id="Pembayaran", en="Payments"),
        definition=Text(id="Pembayaran yang diterima dalam periode.", en="Payments received in the period."),
        counted=Text(
            id="pembayaran yang berhasil atau terselesaikan", en="payments with status success or settled"
        ),
        better="up",
    ),
    Metric(
        key="achievement",
        feed="payments",
        names=Text(id="Capaian target tahun", en="Achievement of the year"),
        short=Text(id="capaian", en="achievement"),
        unit="percent",
        decimals=1,
        formula=OfYear(measure="amount_idr"),
        better="up",
        target="amount_idr",
        target_source=TARGETS_TABLE,
        definition=Text(
            id="Realisasi sejak 1 Januari terhadap target setahun penuh.",
            en="Realisation since 1 January against the whole year's target.",
        ),
        formula_text=Text(
            id="realisasi tahun berjalan / target tahun x 100",
            en="realisation of the year so far / target of the year x 100",
        ),
    ),
    Metric(
        key="pace_gap",
        feed="payments",
        names=Text(id="Selisih laju", en="Pace gap"),
        short=Text(id="selisih laju", en="pace gap"),
        unit="points",
        decimals=1,
        formula=PaceGap(measure="amount_idr"),
        better="up",
        target="amount_idr",
        target_source=TARGETS_TABLE,
        attention=Limit(at=-4, hysteresis=0.5),
        alarm=Limit(at=-10, hysteresis=0.5),
        definition=Text(
            id="Poin persentase di depan atau di belakang musim: capaian dikurangi bagian tahun yang biasanya sudah masuk "
            "pada tanggal ini di tahun-tahun sebelumnya.",
            en="Percentage points ahead of or behind the season: achievement less the part of a year that earlier years "
            "had usually brought by this date.",
        ),
        formula_text=Text(
            id="capaian - rata-rata bagian tahun sampai tanggal yang sama, sampai tiga tahun sebelumnya",
            en="achievement - mean part of the year by the same date, up to three earlier years",
        ),
    ),
    Metric(
        key="forecast",
        feed="payments",
        names=Text(id="Perkiraan akhir tahun", en="Year-end forecast"),
        short=Text(id="perkiraan", en="forecast"),
        unit="idr",
        formula=YearEnd(measure="amount_idr"),
        better="up",
        definition=Text(
            id="Realisasi setahun penuh bila sisa tahun mengikuti musim tahun-tahun sebelumnya.",
            en="Realisation of the whole year if its rest follows the season of earlier years.",
        ),
        formula_text=Text(
            id="realisasi tahun berjalan / rata-rata bagian tahun sampai tanggal yang sama",
            en="realisation of the year so far / mean part of the year by the same date",
        ),
    ),
    Metric(
        key="growth",
        feed="payments",
        names=Text(id="Pertumbuhan", en="Growth"),
        short=Text(id="pertumbuhan", en="growth"),
        unit="percent",
        decimals=1,
        formula=YearOnYear(measure="amount_idr"),
        better="up",
        definition=Text(
            id="Realisasi sejak 1 Januari terhadap tahun lalu sampai tanggal dan jam yang sama.",
            en="Realisation since 1 January against last year up to the same date and time of day.",
        ),
        formula_text=Text(
            id="(realisasi tahun berjalan / realisasi tahun lalu sampai tanggal yang sama - 1) x 100",
            en="(realisation so far / realisation of last year by the same date - 1) x 100",
        ),
    ),
    Metric(
        key="noncash_share",
        feed="payments",
        names=Text(id="Porsi nontunai", en="Non-cash share"),
        short=Text(id="nontunai", en="non-cash"),
        unit="percent",
        decimals=1,
        formula=Ratio(numerator="noncash_idr", denominator="channel_idr", scale=100),
        better="up",
        definition=Text(
            id="Bagian nilai yang dibayar tanpa uang tunai; kanal yang tidak diketahui tidak dihitung.",
            en="Part of the value that was not paid in cash; unknown channels are left out.",
        ),
        formula_text=Text(
            id="nilai selain tunai / nilai dengan kanal diketahui x 100",
            en="value not in cash / value with a known channel x 100",
        ),
    ),
    *percentiles(
        "settlement_lag",
        feed="payments",
        duration="settle",
        unit="working_days",
        ripens=True,
        names=Text(id="Lama masuk kas", en="Settlement lag"),
        measured=Text(
            id="Hari kerja dari hari pembayaran sampai masuk kas daerah",
            en="Working days from the day of payment to the treasury account",
        ),
        span=Text(id="hari masuk kas - hari bayar", en="settlement day - payment day"),
    ),
    Metric(
        key="collection_rate",
        feed="assessments",
        names=Text(id="Tingkat penagihan", en="Collection rate"),
        short=Text(id="tertagih", en="collected"),
        unit="percent",
        decimals=1,
        formula=Ratio(numerator="collected_idr", denominator="assessed_idr", scale=100),
        better="up",
        ripens=True,
        definition=Text(
            id="Bagian ketetapan yang terbit dalam periode yang sudah dibayar.",
            en="Part of the assessments issued in the period that has been paid.",
        ),
        formula_text=Text(
            id="dibayar atas ketetapan periode / ketetapan periode x 100",
            en="paid on the period's assessments / assessed x 100",
        ),
    ),
    Metric(
        key="paid_on_time",
        feed="assessments",
        names=Text(id="Bayar tepat waktu", en="Paid on time"),
        short=Text(id="bayar tepat waktu", en="paid on time"),
        unit="percent",
        decimals=1,
        formula=Ratio(numerator="due_met", denominator="due", scale=100),
        at_days_end=True,
        better="up",
        definition=Text(
            id="Ketetapan yang jatuh tempo dalam periode dan lunas sampai hari itu; yang diajukan keberatan atau dihapuskan "
            "tidak dihitung.",
            en="Assessments due in the period that were paid in full by their day; those objected to or written off are "
            "left out.",
        ),
        formula_text=Text(
            id="lunas sampai jatuh tempo / jatuh tempo x 100", en="paid in full by the due day / due x 100"
        ),
    ),
    _arrears("arrears", Text(id="Tunggakan", en="Arrears"), Text(id="berapa lama pun", en="however long")),
    _arrears(
        "arrears_below_1y",
        Text(id="Tunggakan < 1 tahun", en="Arrears < 1 year"),
        Text(id="kurang dari 1 tahun", en="by less than 1 year"),
        Text(id="< 1 tahun", en="< 1 year"),
        max_years=1,
    ),
    _arrears(
        "arrears_1_2y",
        Text(id="Tunggakan 1-2 tahun", en="Arrears 1-2 years"),
        Text(id="1 sampai 2 tahun", en="by 1 to 2 years"),
        Text(id="1-2 tahun", en="1-2 years"),
        min_years=1,
        max_years=2,
    ),
    _arrears(
        "arrears_2_5y",
        Text(id="Tunggakan 2-5 tahun", en="Arrears 2-5 years"),
        Text(id="2 sampai 5 tahun", en="by 2 to 5 years"),
        Text(id="2-5 tahun", en="2-5 years"),
        min_years=2,
        max_years=5,
    ),
    _arrears(
        "arrears_over_5y",
        Text(id="Tunggakan > 5 tahun", en="Arrears > 5 years"),
        Text(id="lebih dari 5 tahun", en="by more than 5 years"),
        Text(id="> 5 tahun", en="> 5 years"),
        min_years=5,
    ),
)
