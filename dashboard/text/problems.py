"""What a person is told of a failed request, by its kind; the detail beside it names what a program may mend."""

from __future__ import annotations

from types import MappingProxyType

from db.text import Text

#: By the title of the problem.
PROBLEMS = MappingProxyType(
    {
        "Wrong parameter": Text(
            id="Ada parameter yang salah; 'errors' menyebut yang mana dan apa yang diperbolehkan.",
            en="A parameter is wrong; 'errors' names which one and what is allowed.",
        ),
        "Not found": Text(
            id="Tidak ada apa-apa di alamat ini. Daftar yang ada: /api/v1/docs.",
            en="There is nothing at this address. The list of what there is: /api/v1/docs.",
        ),
        "Method not allowed": Text(
            id="Alamat ini hanya dapat dibaca.",
            en="This address can be read only.",
        ),
        "Request refused": Text(
            id="Permintaan ditolak.",
            en="The request was refused.",
        ),
        "This question cannot be answered": Text(
            id="Pertanyaan ini tidak dapat dijawab dari data yang ada.",
            en="This question cannot be answered from the data there are.",
        ),
        "Database unavailable": Text(
            id="Basis data sedang tidak terjangkau. Coba lagi beberapa detik lagi.",
            en="The database is out of reach. Try again in a few seconds.",
        ),
        "Schema out of date": Text(
            id="Skema basis data belum diperbarui. Jalankan: python -m db migrate",
            en="The database's schema is not up to date. Run: python -m db migrate",
        ),
        "No current snapshot": Text(
            id="Belum ada keadaan terbaru; layar menampilkan nilai terakhir yang baik.",
            en="There is no current state; the screens show their last good values.",
        ),
        "Too many streams": Text(
            id="Terlalu banyak aliran langsung yang terbuka. Coba lagi sebentar lagi.",
            en="Too many live streams are open. Try again shortly.",
        ),
        "Unknown stream": Text(
            id="Aliran langsung ini tidak dikenal.",
            en="This live stream is not known.",
        ),
        "Unknown screen": Text(
            id="Layar ini tidak dikenal.",
            en="This screen is not known.",
        ),
        "Wrong host": Text(
            id="Server ini tidak menjawab atas nama itu.",
            en="This server does not answer under that name.",
        ),
        "Not served": Text(
            id="Alamat ini tidak dilayani di sini.",
            en="This address is not served here.",
        ),
        "Malformed report": Text(
            id="Laporan layar ini tidak dapat dibaca.",
            en="This screen's report cannot be read.",
        ),
        "Too many screens": Text(
            id="Terlalu banyak layar yang melapor.",
            en="Too many screens report.",
        ),
        "Too many rows": Text(
            id="Barisnya terlalu banyak untuk satu berkas.",
            en="There are too many rows for one file.",
        ),
        "Busy": Text(
            id="Terlalu banyak permintaan sekaligus. Coba lagi beberapa detik lagi.",
            en="Too many requests at once. Try again in a few seconds.",
        ),
        "No PDF": Text(
            id="Server ini tidak dapat membuat PDF; cetak halamannya dari peramban.",
            en="This server cannot make a PDF; print the page from the browser.",
        ),
        "Internal error": Text(
            id="Permintaan gagal di pihak kami; catatan server menyebut sebabnya. Coba lagi nanti.",
            en="The request failed on our side; the server's log says why. Try again later.",
        ),
    }
)

#: The titles themselves: code names a problem by the English one.
TITLES = MappingProxyType(
    {
        title: Text(id=said, en=title)
        for title, said in {
            "Wrong parameter": "Parameter salah",
            "Not found": "Tidak ditemukan",
            "Method not allowed": "Cara tidak diperbolehkan",
            "Request refused": "Permintaan ditolak",
            "This question cannot be answered": "Pertanyaan ini tidak dapat dijawab",
            "Database unavailable": "Basis data tidak terjangkau",
            "Schema out of date": "Skema basis data belum diperbarui",
            "No current snapshot": "Belum ada keadaan terbaru",
            "Too many streams": "Terlalu banyak aliran langsung",
            "Unknown stream": "Aliran langsung tidak dikenal",
            "Unknown screen": "Layar tidak dikenal",
            "Wrong host": "Nama server salah",
            "Not served": "Tidak dilayani",
            "Malformed report": "Laporan tidak terbaca",
            "Too many screens": "Terlalu banyak layar",
            "Too many rows": "Terlalu banyak baris",
            "Busy": "Sedang sibuk",
            "No PDF": "PDF tidak tersedia",
            "Internal error": "Kesalahan di server",
        }.items()
    }
)

#: What a value must be, by the kind of fault that pydantic finds; the values are its own.
LIMITS = MappingProxyType(
    {
        "literal_error": Text(id="yang diperbolehkan: {expected}", en="allowed: {expected}"),
        "enum": Text(id="yang diperbolehkan: {expected}", en="allowed: {expected}"),
        "int_parsing": Text(id="harus bilangan bulat", en="a whole number is needed"),
        "bool_parsing": Text(id="harus true atau false", en="true or false is needed"),
        "greater_than_equal": Text(id="paling sedikit {ge}", en="at least {ge}"),
        "less_than_equal": Text(id="paling banyak {le}", en="at most {le}"),
        "string_too_long": Text(id="paling panjang {max_length} huruf", en="at most {max_length} characters"),
        "": Text(id="nilai ini tidak dapat dipakai", en="this value cannot be used"),
    }
)
