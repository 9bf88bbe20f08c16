"""Phrases about what a person takes away: tables, documents, pictures and links, in both languages."""

from __future__ import annotations

from types import MappingProxyType

#: What the page's script says about a file that is being made.
IN_THE_BROWSER = (
    "file_making",
    "file_bytes",
    "file_rows",
    "file_done",
    "file_cancelled",
    "file_lost",
    "file_cancel",
    "file_close",
    "picture_failed",
)

WORDS = MappingProxyType(
    {
        "taken_hour": {"id": "Jam mulai", "en": "Hour of the beginning"},
        "taken_alike": {
            "id": "Bagian periode ini yang setara dengan pembanding",
            "en": "The part of this period that is like the one compared with",
        },
        "taken_earlier": {"id": "Periode pembanding", "en": "The period compared with"},
        "taken_change": {"id": "Perubahan dari pembanding", "en": "Change from the period compared with"},
        "taken_unlike": {
            "id": "dalam hal apa kedua periode berbeda",
            "en": "what makes the two periods differ",
        },
        "taken_change_in": {
            "id": "'percent': relatif; 'points': poin persentase; 'absolute': selisih",
            "en": "'percent': relative; 'points': percentage points; 'absolute': difference",
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
        "taken_forecast_low": {
            "id": "Perkiraan terendah, menurut tahun-tahun sebelumnya",
            "en": "The lowest forecast, by the years before",
        },
        "taken_forecast_high": {
            "id": "Perkiraan tertinggi, menurut tahun-tahun sebelumnya",
            "en": "The highest forecast, by the years before",
        },
        "taken_reached": {
            "id": "Tercapai, persen dari target setahun",
            "en": "Reached, percent of the year's target",
        },
        "taken_due": {"id": "Seharusnya kini, persen", "en": "Due by now, percent"},
        "taken_amount": {"id": "Jumlah, rupiah", "en": "Amount, rupiah"},
        "brief": {"id": "Laporan ringkas", "en": "Brief"},
        "open_brief": {"id": "Laporan A4", "en": "Brief on A4"},
        "command_center": {"id": "Pusat Komando", "en": "Command Center"},
        "print_or_save": {"id": "Cetak / simpan PDF", "en": "Print / save as PDF"},
        "key_figures": {"id": "Angka kunci", "en": "Key figures"},
        "as_of_now": {"id": "keadaan saat ini", "en": "as of now"},
        "as_of": {"id": "keadaan {time}", "en": "as of {time}"},
        "until_clock": {"id": "sampai pukul {time}", "en": "until {time}"},
        "of_target": {"id": "{percent} % dari target{star}", "en": "{percent} % of the target{star}"},
        "short_of_target": {
            "id": "{name}: {value}, {target} pada periode ini",
            "en": "{name}: {value}, {target} for this period",
        },
        "source_late": {
            "id": "Data {name} terlambat, terakhir {time}",
            "en": "Data of {name} are late, the last of {time}",
        },
        "nothing_to_tell": {
            "id": "Tidak ada yang di luar batas, di bawah target, atau terlambat.",
            "en": "Nothing is beyond a limit, short of a target, or late.",
        },
        "definitions": {"id": "Arti angka", "en": "What the figures mean"},
        "figure_column": {"id": "Angka", "en": "Figure"},
        "meaning_column": {"id": "Arti", "en": "Meaning"},
        "data_until": {"id": "data sampai {time}", "en": "data until {time}"},
        "made_at": {"id": "dibuat {time}", "en": "made {time}"},
        "file_making": {"id": "Menyiapkan …", "en": "Being made …"},
        "file_bytes": {"id": "{size} diterima", "en": "{size} received"},
        "file_rows": {"id": "{n} dari {of} baris · {size}", "en": "{n} of {of} rows · {size}"},
        "file_done": {"id": "Selesai · {size}", "en": "Done · {size}"},
        "file_cancelled": {
            "id": "Dibatalkan; tidak ada yang disimpan.",
            "en": "Cancelled; nothing was kept.",
        },
        "file_lost": {
            "id": "Sambungan terputus; berkas tidak jadi disimpan. Coba lagi.",
            "en": "The connection was lost; no file was kept. Try again.",
        },
        "file_cancel": {"id": "Batal", "en": "Cancel"},
        "file_close": {"id": "Tutup", "en": "Close"},
        "picture_failed": {
            "id": "Gambar tidak dapat dibuat oleh peramban ini.",
            "en": "This browser cannot make the picture.",
        },
        "taken_too_many": {
            "id": "Lebih dari {most} baris. Perpendek periode atau tambah saringan.",
            "en": "More than {most} rows. Shorten the period or add a filter.",
        },
        "taken_busy": {
            "id": "Ekspor lain sedang dibuat. Coba lagi beberapa detik lagi.",
            "en": "Other exports are being made. Try again in a few seconds.",
        },
    }
)
