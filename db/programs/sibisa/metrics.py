"""What people read about civil registration."""

from __future__ import annotations

from db.declare import AsOfNow, Clock, Limit, Metric, PerWorkingDay, Ratio, StockDays, StockLevel, Total
from db.patterns import TARGETS_TABLE, aged, flow, percentiles
from db.text import Text

METRICS = (
    flow(
        "requests",
        feed="requests",
        names=Text(id="Permohonan", en="Requests"),
        definition=Text(
            id="Permohonan dokumen yang diajukan dalam periode.",
            en="Document requests submitted in the period.",
        ),
        counted=Text(id="permohonan yang diajukan", en="requests submitted"),
    ),
    flow(
        "issued",
        feed="requests",
        names=Text(id="Dokumen terbit", en="Documents issued"),
        definition=Text(id="Dokumen yang terbit dalam periode.", en="Documents issued in the period."),
        counted=Text(id="permohonan dengan dokumen terbit", en="requests whose document was issued"),
        better="up",
    ),
    flow(
        "rejected",
        feed="requests",
        names=Text(id="Ditolak", en="Rejected"),
        definition=Text(id="Permohonan yang ditolak dalam periode.", en="Requests rejected in the period."),
        counted=Text(id="permohonan dengan status ditolak", en="requests with status rejected"),
    ),
    Metric(
        key="first_time_right",
        feed="requests",
        names=Text(id="Benar sejak awal", en="First-time right"),
        short=Text(id="benar sejak awal", en="first-time right"),
        unit="percent",
        decimals=1,
        formula=Ratio(numerator="first_right", denominator="issued_known", scale=100),
        better="up",
        target="first_time_right",
        target_source=TARGETS_TABLE,
        definition=Text(
            id="Dokumen terbit yang berkasnya tidak pernah dikembalikan; yang tidak diketahui tidak dihitung.",
            en="Issued documents whose file was never sent back; those not known are left out.",
        ),
        formula_text=Text(
            id="terbit dengan 0 pengembalian / terbit dengan jumlah pengembalian diketahui x 100",
            en="issued with no return / issued with a known number of returns x 100",
        ),
    ),
    Metric(
        key="on_time",
        feed="requests",
        names=Text(id="Dokumen tepat waktu", en="On time"),
        short=Text(id="tepat waktu", en="on time"),
        unit="percent",
        decimals=1,
        formula=Ratio(numerator="due_met", denominator="due", scale=100),
        better="up",
        target="on_time",
        target_source=TARGETS_TABLE,
        attention=Limit(at=85, delay_s=900, hysteresis=1),
        alarm=Limit(at=70, delay_s=1_800, hysteresis=1),
        judged_from=50,
        definition=Text(
            id="Permohonan yang jatuh tempo dalam periode dan selesai sampai batas jamnya; yang lewat waktu dan masih "
            "terbuka ikut dihitung.",
            en="Requests due in the period that were finished within their hours; overdue open ones count.",
        ),
        formula_text=Text(
            id="selesai sampai batas / jatuh tempo x 100", en="finished by the limit / due x 100"
        ),
    ),
    *percentiles(
        "turnaround",
        feed="requests",
        duration="turnaround",
        unit="hours",
        names=Text(id="Lama layanan", en="Turnaround"),
        measured=Text(
            id="Jam dari berkas lengkap sampai dokumen terbit",
            en="Hours from complete file to issued document",
        ),
        span=Text(id="terbit - berkas lengkap", en="issued - file complete"),
    ),
    Metric(
        key="backlog",
        feed="requests",
        names=Text(id="Antrean dokumen", en="Backlog"),
        short=Text(id="antrean", en="backlog"),
        unit="count",
        formula=StockLevel(stock="backlog"),
        better="down",
        definition=Text(
            id="Permohonan yang belum selesai pada akhir periode.",
            en="Requests not finished at the end of the period.",
        ),
        formula_text=Text(
            id="saldo awal + masuk - selesai, sampai akhir periode",
            en="opening balance + submitted - finished, to the end of the period",
        ),
    ),
    Metric(
        key="backlog_days",
        feed="requests",
        names=Text(id="Antrean dalam hari kerja", en="Backlog in days"),
        short=Text(id="hari antrean", en="days of backlog"),
        unit="working_days",
        decimals=1,
        formula=StockDays(stock="backlog", days=20),
        better="down",
        attention=Limit(at=2.5, hysteresis=0.2),
        alarm=Limit(at=5, hysteresis=0.3),
        definition=Text(
            id="Hari kerja untuk menghabiskan antrean dengan kecepatan 20 hari kerja terakhir.",
            en="Working days to clear the backlog at the pace of the last 20 working days.",
        ),
        formula_text=Text(
            id="antrean / rata-rata selesai per hari kerja, 20 hari kerja terakhir",
            en="backlog / mean finished per working day, last 20 working days",
        ),
    ),
    Metric(
        key="backlog_age_p90",
        feed="requests",
        names=Text(id="Umur antrean P90", en="Backlog age P90"),
        short=Text(id="umur antrean P90", en="backlog age P90"),
        unit="working_days",
        decimals=1,
        formula=AsOfNow(reader="open_age", arguments={"since": "clock_start_at", "q": 0.9}),
        better="down",
        definition=Text(
            id="Umur permohonan terbuka dalam hari kerja sejak berkas lengkap; 90 % lebih muda.",
            en="Age of open requests in working days since the file was complete; 90 % are younger.",
        ),
        formula_text=Text(
            id="persentil 90 dari hari kerja sejak berkas lengkap",
            en="90th percentile of working days since the file was complete",
        ),
    ),
    Metric(
        key="online_share",
        feed="requests",
        names=Text(id="Porsi daring", en="Online share"),
        short=Text(id="daring", en="online"),
        unit="percent",
        decimals=1,
        formula=Ratio(numerator="online", denominator="requests", scale=100),
        better="up",
        definition=Text(
            id="Bagian permohonan yang diajukan lewat situs atau aplikasi.",
            en="Part of requests submitted on the web or in the app.",
        ),
        formula_text=Text(
            id="permohonan web dan aplikasi / permohonan x 100", en="web and app requests / requests x 100"
        ),
    ),
    Metric(
        key="fee_raised",
        feed="requests",
        names=Text(id="Pungutan", en="Fees raised"),
        short=Text(id="pungutan", en="fees raised"),
        unit="count",
        formula=Total(measure="fee_raised"),
        better="down",
        missing="zero",
        alarm=Limit(at=0),
        definition=Text(
            id="Permohonan dalam periode yang dipungut biaya, padahal dokumen kependudukan gratis.",
            en="Requests of the period for which a fee was taken although documents are free of charge.",
        ),
        formula_text=Text(
            id="jumlah permohonan dengan biaya di atas 0", en="count of requests with a fee above 0"
        ),
    ),
    aged(
        "backlog_by_age",
        feed="requests",
        since="submitted_at",
        clock=Clock.REAL,
        names=Text(id="Antrean menurut umur", en="Backlog by age"),
        what=Text(id="Permohonan terbuka", en="Open requests"),
        counted_from=Text(id="diajukan", en="it was submitted"),
    ),
    Metric(
        key="overdue",
        feed="requests",
        names=Text(id="Lewat batas waktu", en="Overdue"),
        short=Text(id="lewat batas", en="overdue"),
        unit="count",
        formula=AsOfNow(reader="overdue", arguments={"clock": Clock.REAL.value}),
        better="down",
        definition=Text(
            id="Permohonan terbuka yang batas jamnya sudah lewat, pada saat ini.",
            en="Open requests whose hours are over, at this moment.",
        ),
        formula_text=Text(
            id="jumlah permohonan terbuka dengan batas sebelum saat ini",
            en="count of open requests whose limit has passed",
        ),
    ),
    Metric(
        key="per_working_day",
        feed="requests",
        names=Text(id="Dokumen per hari kerja", en="Documents per working day"),
        short=Text(id="per hari kerja", en="per working day"),
        unit="count",
        decimals=1,
        formula=PerWorkingDay(measure="issued"),
        better="up",
        missing="zero",
        definition=Text(
            id="Dokumen yang terbit pada hari yang sudah berakhir dalam periode, dibagi hari kerjanya; "
            "hari yang berjalan belum dihitung.",
            en="Documents issued on the period's days that are over, by working day; a running day does not count yet.",
        ),
        at_days_end=True,
        formula_text=Text(id="dokumen terbit / hari kerja", en="documents issued / working days"),
    ),
)
