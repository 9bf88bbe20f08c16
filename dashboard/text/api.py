"""The words of the API's page of documentation in Indonesian, by the English of the OpenAPI document."""

from __future__ import annotations

from types import MappingProxyType

INDONESIAN = MappingProxyType(
    {
        "Every number of the city's programs, by any cut, with what it means and the rows behind it. The same numbers as on "
        "the pages. Dates are ISO 8601 in the city's time zone, decimals have a point. Answers carry an ETag of the data's "
        "revision; errors are problem details (RFC 9457). The live stream of the screens is `GET /api/v1/live?scene=…`.": "Setiap angka program kota, menurut rincian apa pun, dengan artinya dan baris di baliknya. Angkanya sama dengan di "
        "halaman. Tanggal menurut ISO 8601 dalam zona waktu kota, desimal memakai titik. Jawaban membawa ETag revisi data; "
        "kesalahan berupa problem details (RFC 9457). Aliran langsung layar: `GET /api/v1/live?scene=…`.",
        "The city's programs": "Program-program kota",
        "Every program with its names, purpose, owner, source systems and feeds.": "Setiap program dengan nama, tujuan, pemilik, sistem sumber, dan aliran datanya.",
        "The catalogue of metrics": "Katalog metrik",
        "Unit, direction, definition, formula, target with its source, feed and source systems of every metric.": "Satuan, arah, definisi, rumus, target beserta sumbernya, aliran data, dan sistem sumber setiap metrik.",
        "Age of every source": "Umur setiap sumber",
        "When each feed last delivered, what it promised, and since when it is late.": "Kapan setiap aliran data terakhir masuk, apa yang dijanjikan, dan sejak kapan terlambat.",
        "Values of a metric by any cut": "Nilai metrik menurut rincian apa pun",
        "The same numbers as on the pages and from `python -m db metric`, over a named period or any range.": "Angka yang sama dengan di halaman dan dari `python -m db metric`, untuk periode bernama atau rentang apa pun.",
        "The rows behind a number": "Baris di balik suatu angka",
        "The records that make up a metric's value, newest first; contract columns only, no personal data.": "Catatan yang membentuk nilai metrik, yang terbaru dahulu; hanya kolom kontrak, tanpa data pribadi.",
        "Values as a file": "Nilai sebagai berkas",
        "A metric's values as CSV for machines, or as a workbook whose first sheet says what they are; up to 1,000,000.": "Nilai metrik sebagai CSV untuk mesin, atau sebagai buku kerja yang lembar pertamanya menjelaskan isinya; paling banyak 1.000.000.",
        "The rows behind a number as a file": "Baris di balik suatu angka sebagai berkas",
        "All rows that make up a value, up to 1,000,000.": "Semua baris yang membentuk suatu nilai, paling banyak 1.000.000.",
        "A panel of a program's page as a file": "Panel halaman program sebagai berkas",
        "What a panel shows under the filters of its page: all its metrics, its cut, its grain and its comparison.": "Yang ditampilkan panel di bawah saringan halamannya: semua metrik, rincian, satuan waktu, dan pembandingnya.",
        "The overview as a file": "Ringkasan sebagai berkas",
        "Each program's headline and the figures beside it under the filters of the page; without a period its own.": "Angka utama setiap program dan angka di sampingnya di bawah saringan halaman; tanpa periode, periodenya sendiri.",
        "json (default) or csv; without it the Accept header decides": "json (baku) atau csv; tanpa ini header Accept yang menentukan",
        "Key of a program": "Kunci program",
        "`program.metric`; `/metrics` lists them": "`program.metrik`; daftarnya di `/metrics`",
        "today (default), yesterday, 7d, 30d, month, quarter, year; or give `from` and `to`": "today (baku), yesterday, 7d, 30d, month, quarter, year; atau berikan `from` dan `to`",
        "First day (2026-11-01), or an instant of the city (2026-11-01T08:00)": "Hari pertama (2026-11-01), atau waktu kota (2026-11-01T08:00)",
        "Last day, included; or an instant, not included; today without it": "Hari terakhir, ikut dihitung; atau waktu, tidak ikut; tanpa ini hari ini",
        "Code or name of a district, or `unknown`": "Kode atau nama kecamatan, atau `unknown`",
        "Category of the metric's feed": "Kategori aliran data metrik",
        "Channel of the metric's feed": "Kanal aliran data metrik",
        "Place of the registry, such as a parking point": "Tempat dalam daftar, misalnya titik parkir",
        "quarter-hour, hour, day, week, month or year; one value for the range without it": "quarter-hour, hour, day, week, month, atau year; tanpa ini satu nilai untuk seluruh rentang",
        "district, category, channel, place or band (of age); all together without it": "district, category, channel, place, atau band (umur); tanpa ini semuanya sekaligus",
        "public withholds values behind which stand the records of fewer than five persons": "public menahan nilai yang di baliknya ada catatan kurang dari lima orang",
        "week, month or year: the change against the range that is like it; none where `unlike` has "
        "`now_only` (known for this moment alone), `ripens` (its earlier cases have had longer), `known_in_part` (data begin "
        "within the earlier range) or "
        "`owed_in_part` (a late source owes a part of this one)": "week, month, atau year: perubahan terhadap rentang yang sepadan; tidak ada bila `unlike` memuat `now_only` "
        "(hanya diketahui untuk saat ini), `ripens` (kasus pembandingnya sudah lebih lama berjalan), `known_in_part` (data baru mulai di tengah rentang pembanding) atau `owed_in_part` (sumber yang terlambat belum mengirim sebagian rentang ini)",
        "Rows of a page": "Banyak baris per halaman",
        "`next` of the page before; left out for the first page": "`next` dari halaman sebelumnya; dikosongkan untuk halaman pertama",
        "csv or xlsx": "csv atau xlsx",
        "csv: begin with lines `# label: value`; xlsx always says it": "csv: mulai dengan baris `# label: nilai`; xlsx selalu menyebutkannya",
        "Language of the words about the table": "Bahasa keterangan tentang tabel",
        "As the page's address says it: today (default), 7d, …": "Seperti di alamat halaman: today (baku), 7d, …",
        "First day of a period of one's own": "Hari pertama periode sendiri",
        "Its last day, included": "Hari terakhirnya, ikut dihitung",
        "week (default), month, year or target": "week (baku), month, year, atau target",
        "Key of a panel of its page": "Kunci panel di halamannya",
        "Category of the program": "Kategori program",
        "Channel of the program": "Kanal program",
        "Parameter": "Parameter",
        "Meaning": "Arti",
        "Allowed": "Yang diperbolehkan",
        "Example": "Contoh",
        "required": "wajib",
        "to": "sampai",
        "text": "teks",
        "integer": "bilangan bulat",
        "boolean": "true atau false",
        "Bahasa Indonesia": "English",
    }
)


def in_language(said: str, language: str) -> str:
    """A text of the document in a language.

    Raises:
        KeyError: for a text that nobody put into Indonesian.
    """
    return said if language == "en" else INDONESIAN[said]
