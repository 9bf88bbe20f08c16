"""E-Parking: the cashless on-street parking levy (retribusi parkir tepi jalan umum) of the transport agency."""

from __future__ import annotations

from db.declare import Program
from db.programs.eparking.feeds import PAYMENTS, POINTS, SETTLEMENTS
from db.programs.eparking.metrics import METRICS
from db.text import Text

PROGRAM = Program(
    key="eparking",
    order=10,
    names=Text(id="E-Parking", en="E-Parking"),
    purpose=Text(
        id="Retribusi parkir tepi jalan umum tanpa uang tunai",
        en="Cashless levy for on-street parking",
    ),
    dimensions=("smart_living", "smart_economy"),
    owner="Dinas Perhubungan",
    source_systems=(
        Text(id="Operator e-parking", en="E-parking operator"),
        Text(id="Penyelesaian QRIS/bank", en="QRIS and bank settlements"),
    ),
    feeds=(PAYMENTS, SETTLEMENTS),
    references=(POINTS,),
    metrics=METRICS,
    not_measured=(
        Text(
            id="Okupansi, lama parkir dan pergantian: pembayaran tidak menyebut kapan kendaraan pergi",
            en="Occupancy, dwell and turnover: a payment does not say when a vehicle leaves",
        ),
        Text(
            id="Kebocoran: memerlukan hasil pemeriksaan di lapangan",
            en="Evasion: needs inspections on the street",
        ),
    ),
)
