"""What people read about city-space violations."""

from __future__ import annotations

from db.declare import AsOfNow, Limit, Metric, Ratio, StockLevel
from db.patterns import TARGETS_TABLE, aged, flow, percentiles
from db.text import Text

#: A warning letter's timestamp with the rate that says how many days it gives.
LETTERS = (("sp1_at", "taru.sp1_days"), ("sp2_at", "taru.sp2_days"), ("sp3_at", "taru.sp3_days"))


def _stage(key: str, id_: str, en: str, counted_id: str, counted_en: str) -> Metric:
    return flow(
        key,
        feed="reports",
        names=Text(id=id_, en=en),
        short=Text(id=id_, en=en) if id_.startswith("SP") else None,
        definition=Text(
            id=f"{counted_id.capitalize()} dalam periode.", en=f"{counted_en.capitalize()} in the period."
        ),
        counted=Text(id=counted_id, en=counted_en),
    )


#: How far the cases of a cohort came: key, name, and what it means, in Indonesian and English.
COHORT = (
    ("confirmed", "terbukti melanggar", "found to be violations"),
    ("sp1", "mendapat SP1", "sent SP1"),
    ("sp2", "mendapat SP2", "sent SP2"),
    ("sp3", "mendapat SP3", "sent SP3"),
    ("sealed", "disegel", "sealed"),
    ("demolished", "dibongkar", "demolished"),
)


def _cohort(stage: str, id_: str, en: str) -> Metric:
    return flow(
        f"cohort_{stage}",
        feed="reports",
        names=Text(id=f"Angkatan: {id_}", en=f"Cohort: {en}"),
        short=Text(id=id_, en=en),
        definition=Text(
            id=f"Dari laporan yang masuk dalam periode: kasus yang sampai sekarang sudah {id_}.",
            en=f"Of the reports received in the period: cases {en} so far.",
        ),
        counted=Text(id=f"laporan periode yang sudah {id_}", en=f"reports of the period {en} so far"),
        ripens=True,
    )


def _compliance(letter: str) -> Metric:
    name = letter.upper()
    return Metric(
        key=f"compliance_{letter}",
        feed="reports",
        names=Text(id=f"Kepatuhan setelah {name}", en=f"Compliance after {name}"),
        short=Text(id=f"patuh setelah {name}", en=f"complied after {name}"),
        unit="percent",
        decimals=1,
        formula=Ratio(numerator=f"complied_{letter}", denominator=f"cohort_{letter}", scale=100),
        better="up",
        ripens=True,
        definition=Text(
            id=f"Dari laporan periode yang mendapat {name}: yang ditutup karena dipatuhi atau dilengkapi izinnya "
            "tanpa surat berikutnya.",
            en=f"Of the period's reports sent {name}: those closed because the owner complied or obtained the permit, "
            "without a further letter.",
        ),
        formula_text=Text(
            id=f"patuh dengan {name} sebagai surat terakhir / mendapat {name} x 100",
            en=f"complied with {name} as the last letter / sent {name} x 100",
        ),
    )


METRICS = (
    _stage("reports", "Laporan", "Reports", "laporan pelanggaran yang masuk", "violation reports received"),
    _stage("verified", "Terverifikasi", "Verified", "laporan yang diverifikasi", "reports verified"),
    _stage(
        "inspected", "Diperiksa", "Inspected", "kasus yang diperiksa di lapangan", "cases inspected on site"
    ),
    _stage("confirmed", "Terbukti", "Confirmed", "pelanggaran yang terbukti", "violations confirmed"),
    _stage("sp1", "SP1", "SP1", "surat peringatan pertama", "first warning letters"),
    _stage("sp2", "SP2", "SP2", "surat peringatan kedua", "second warning letters"),
    _stage("sp3", "SP3", "SP3", "surat peringatan ketiga", "third warning letters"),
    _stage("sealed", "Disegel", "Sealed", "bangunan yang disegel", "buildings sealed"),
    _stage("demolished", "Dibongkar", "Demolished", "bangunan yang dibongkar", "buildings demolished"),
    _stage("closed", "Selesai", "Closed", "kasus yang ditutup", "cases closed"),
    _stage(
        "complied",
        "Dipatuhi",
        "Complied",
        "kasus yang ditutup karena dipatuhi atau dilengkapi izinnya",
        "cases closed because the owner complied or obtained the permit",
    ),
    Metric(
        key="open",
        feed="reports",
        names=Text(id="Kasus terbuka", en="Open cases"),
        short=Text(id="terbuka", en="open"),
        unit="count",
        formula=StockLevel(stock="open_cases"),
        better="down",
        definition=Text(
            id="Kasus yang belum ditutup pada akhir periode.", en="Cases not closed at the end of the period."
        ),
        formula_text=Text(
            id="saldo awal + laporan - ditutup, sampai akhir periode",
            en="opening balance + reports - closed, to the end of the period",
        ),
    ),
    Metric(
        key="verified_on_time",
        feed="reports",
        names=Text(id="Verifikasi tepat waktu", en="Verified on time"),
        short=Text(id="verifikasi tepat waktu", en="verified on time"),
        unit="percent",
        decimals=1,
        formula=Ratio(numerator="due_met", denominator="due", scale=100),
        at_days_end=True,
        better="up",
        target="verified_on_time",
        target_source=TARGETS_TABLE,
        attention=Limit(at=80, hysteresis=1),
        alarm=Limit(at=60, hysteresis=1),
        judged_from=10,
        definition=Text(
            id="Laporan yang batas verifikasinya jatuh dalam periode dan diverifikasi sampai batas itu; yang lewat "
            "waktu dan belum diverifikasi ikut dihitung.",
            en="Reports whose time for verification ended in the period and that were verified by then; overdue ones "
            "that are not verified count.",
        ),
        formula_text=Text(
            id="diverifikasi sampai batas hari kerja / jatuh tempo x 100",
            en="verified by the limit in working days / due x 100",
        ),
    ),
    *percentiles(
        "inspection_time",
        feed="reports",
        duration="inspect",
        unit="working_days",
        names=Text(id="Waktu ke pemeriksaan", en="Inspection lead time"),
        measured=Text(
            id="Hari kerja dari laporan sampai pemeriksaan di lapangan",
            en="Working days from report to inspection on site",
        ),
        span=Text(id="pemeriksaan - laporan", en="inspection - report"),
    ),
    Metric(
        key="confirmation_rate",
        feed="reports",
        names=Text(id="Tingkat terbukti", en="Confirmation rate"),
        short=Text(id="terbukti", en="confirmed"),
        unit="percent",
        decimals=1,
        formula=Ratio(numerator="confirmed", denominator="inspected", scale=100),
        definition=Text(
            id="Bagian kasus yang diperiksa dalam periode dan terbukti melanggar.",
            en="Part of the cases inspected in the period that turned out to be violations.",
        ),
        formula_text=Text(id="terbukti / diperiksa x 100", en="confirmed / inspected x 100"),
    ),
    *(
        Metric(
            key=f"stage_age_p{percent}",
            feed="reports",
            names=Text(id=f"Lama di tahap P{percent}", en=f"Ageing in stage P{percent}"),
            short=Text(id=f"lama di tahap P{percent}", en=f"ageing in stage P{percent}"),
            unit="working_days",
            decimals=1,
            formula=AsOfNow(reader="open_age", arguments={"since": "stage_at", "q": percent / 100}),
            better="down",
            definition=Text(
                id=f"Hari kerja kasus terbuka di tahapnya sekarang; {percent} % lebih singkat.",
                en=f"Working days that open cases have been in their present stage; {percent} % are shorter.",
            ),
            formula_text=Text(
                id=f"persentil {percent} dari hari kerja sejak tonggak terakhir",
                en=f"{percent}th percentile of working days since the latest milestone",
            ),
        )
        for percent in (50, 90)
    ),
    Metric(
        key="overdue_letters",
        feed="reports",
        names=Text(id="Surat lewat waktu", en="Overdue letters"),
        short=Text(id="surat lewat waktu", en="overdue letters"),
        unit="count",
        formula=AsOfNow(reader="letter_overdue", arguments={"letters": LETTERS}),
        better="down",
        attention=Limit(at=15, hysteresis=1),
        alarm=Limit(at=40, hysteresis=2),
        definition=Text(
            id="Kasus terbuka yang masa surat peringatan terakhirnya habis tanpa langkah berikutnya.",
            en="Open cases whose latest warning letter has run out without a next step.",
        ),
        formula_text=Text(
            id="jumlah kasus terbuka dengan surat terakhir lebih tua dari masanya",
            en="count of open cases whose latest letter is older than its time",
        ),
    ),
    *(_cohort(*stage) for stage in COHORT),
    *(_compliance(letter) for letter in ("sp1", "sp2", "sp3")),
    Metric(
        key="enforcement",
        feed="reports",
        names=Text(id="Penegakan tuntas", en="Enforcement completed"),
        short=Text(id="penegakan tuntas", en="enforced"),
        unit="percent",
        decimals=1,
        formula=Ratio(numerator="enforced", denominator="sp3_due", scale=100),
        better="up",
        ripens=True,
        definition=Text(
            id="Kasus yang masa SP3-nya habis dalam periode dan yang bangunannya sudah dibongkar, dipatuhi atau dilengkapi "
            "izinnya.",
            en="Cases whose SP3 ran out in the period and that were demolished, complied with or regularised.",
        ),
        formula_text=Text(
            id="dibongkar, dipatuhi atau berizin / masa SP3 habis x 100",
            en="demolished, complied or regularised / SP3 run out x 100",
        ),
    ),
    aged(
        "stage_by_age",
        feed="reports",
        since="stage_at",
        names=Text(id="Kasus terbuka menurut lama di tahap", en="Open cases by age in stage"),
        what=Text(id="Kasus terbuka", en="Open cases"),
        counted_from=Text(id="tonggak terakhir", en="the latest milestone"),
    ),
)
