"""Phrases about what a person takes away: tables, documents, pictures and links, in both languages."""

from __future__ import annotations

from types import MappingProxyType

WORDS = MappingProxyType(
    {
        "taken_hour": {"id": "Jam mulai", "en": "Hour of the beginning"},
        "taken_alike": {
            "id": "Bagian periode ini yang setara dengan pembanding",
            "en": "The part of this period that is like the one compared with",
        },
        "taken_earlier": {"id": "Periode pembanding", "en": "The period compared with"},
        "taken_change": {"id": "Perubahan dari pembanding", "en": "Change from the period compared with"},
        "taken_change_in": {
            "id": "percent: relatif; points: poin persentase; absolute: selisih",
            "en": "percent: relative; points: percentage points; absolute: difference",
        },
        "taken_share": {"id": "Persen", "en": "Percent"},
        "taken_n": {"id": "Banyaknya kasus", "en": "Number of cases"},
        "taken_p50": {"id": "Setengahnya paling lama sekian", "en": "Half take at most so long"},
        "taken_p90": {
            "id": "Sembilan dari sepuluh paling lama sekian",
            "en": "Nine in ten take at most so long",
        },
        "taken_limit": {"id": "Batas waktu", "en": "The limit"},
        "taken_over": {"id": "Lebih lama dari", "en": "Longer than"},
        "taken_at_most": {"id": "Paling lama", "en": "At most"},
        "taken_reached": {
            "id": "Tercapai, persen dari target setahun",
            "en": "Reached, percent of the year's target",
        },
        "taken_due": {"id": "Seharusnya kini, persen", "en": "Due by now, percent"},
        "taken_amount": {"id": "Jumlah, rupiah", "en": "Amount, rupiah"},
        "taken_too_many": {
            "id": "Lebih dari {most} baris. Perpendek periode atau tambah saringan; CSV memuat sampai {csv} baris.",
            "en": "More than {most} rows. Shorten the period or add a filter; CSV takes up to {csv} rows.",
        },
        "taken_busy": {
            "id": "Ekspor lain sedang dibuat. Coba lagi beberapa detik lagi.",
            "en": "Other exports are being made. Try again in a few seconds.",
        },
    }
)
