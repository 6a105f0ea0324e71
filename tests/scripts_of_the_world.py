"""Twenty scripts: in each a text, what finds it, and a name that is spelled in several ways."""

# ruff: noqa: RUF001  letters that look like others are what this is about

from typing import NamedTuple
from unicodedata import normalize


class Script(NamedTuple):
    """A title in one script, what has to find it, and what must not although it looks alike."""

    title: str
    queries: tuple[str, ...]
    others: tuple[str, ...] = ()


SCRIPTS = {
    "Latin, German": Script(
        "Badmöbel in der Straße prüfen",
        ("badmöbel", "möbel", "MOBEL", normalize("NFD", "möbel"), "strasse", "STRASSE", "prüf", "rüfe"),
        ("möbeln",),
    ),
    "Latin, Turkish": Script(
        "İstanbul IŞIK ılık", ("istanbul", "İSTANBUL", "ISTANBUL", "ışık", "isik", "ilik", "tanb")
    ),
    "Latin, Yoruba": Script(
        "Ẹ̀kọ́ Yorùbá ọ̀rọ̀", ("ẹ̀kọ́", "eko", "yoruba", normalize("NFD", "ọ̀rọ̀"), normalize("NFC", "ọ̀rọ̀"), "ruba")
    ),
    "Latin, Vietnamese": Script("Đường Nguyễn Huệ", ("đường", "duong", "NGUYỄN", "nguyen", "guye", "hue")),
    "Latin, French and Danish": Script(
        "Œuvre au cœur, Aeon af æbler",
        ("œuvre", "oeuvre", "OEUVRE", "œuvr", "coeur", "CŒUR", "æbler", "aebler", "aeon", "æon"),
        ("euvres",),
    ),
    "Latin, glued": Script(
        "Fix submitButton and getHTTPResponse_code in ﬁnal Ｆｕｌｌ２",
        ("submitButton", "button", "httpresponse", "response", "code", "final", "full2", "ull2"),
    ),
    "Greek": Script("Ο Σίσυφος ανεβαίνει", ("σίσυφος", "ΣΊΣΥΦΟΣ", "σισυφοσ", "ΣΙΣΥ", "συφο", "ανεβαινει")),
    "Cyrillic": Script("Починить вёрстку страниЦы", ("починить", "ВЁРСТКУ", "верстк", "ницы", "СТРАНИЦЫ")),
    "Hebrew": Script("שָׁלוֹם לָעוֹלָם", ("שלום", "שָׁלוֹם", "עולם", "לו")),
    "Arabic": Script("مَرْحَبًا بالعَالَم ١٢٣", ("مرحبا", "مَرْحَبًا", "بالعالم", "عالم", "١٢٣", "مرحـبا")),
    "Persian": Script("می\u200cخواهم کتاب", ("می\u200cخواهم", "میخواهم", "خواهم", "کتاب", "تا")),
    "Devanagari": Script("हिन्दी में क़लम ज़रूरी", ("हिन्दी", "में", "क़लम", "कलम", "न्दी", "ज़रूरी"), ("हनद", "हान्दी")),
    "Bengali": Script("বাংলা ভাষা ঠিক করুন", ("বাংলা", "ভাষা", "ংলা", normalize("NFD", "করুন")), ("বংল",)),
    "Tamil": Script("தமிழ் மொழி", ("தமிழ்", "மொழி", "மிழ்", normalize("NFD", "மொழி"))),
    "Georgian": Script("ქართული ენა ᲗᲑᲘᲚᲘᲡᲘ", ("ქართული", "რთულ", "თბილისი", "ᲥᲐᲠᲗᲣᲚᲘ")),
    "Armenian": Script("Հայերեն լեզու", ("հայերեն", "ՀԱՅԵՐԵՆ", "երեն", "լեզ")),
    "Ethiopic": Script("አማርኛ ቋንቋ", ("አማርኛ", "ማርኛ", "ቋንቋ")),
    "Thai": Script("แก้ภาษาไทยในAPIหน้าแรก", ("ภาษาไทย", "ไทย", "แก้", "API", "หน้าแรก", "าษ", "ไ"), ("ทยไ",)),
    "Khmer": Script("ភាសាខ្មែរ\u200bល្អ", ("ភាសាខ្មែរ", "ខ្មែរ", "ខ្មែរល្អ", "ល្អ")),
    "Chinese": Script(
        "修复login页面错误２次", ("修复", "login", "页面", "错误", "页", "错", "2次", "修复login"),
        ("误错",),
    ),
    "Japanese": Script(
        "ログイン画面でSQLが500を返すガス",
        ("ログイン", "画面", "SQL", "500", "返す", "イン画", "ﾛｸﾞｲﾝ", normalize("NFD", "ガス"), "ガ"),
        ("クイン",),
    ),
    "Korean": Script(
        "로그인페이지를 고치기", ("로그인", "페이지", "페이", "이", normalize("NFD", "고치기"), "고치")
    ),
    "Emoji": Script(
        "Ship it 🚀👍🏽 ❤️ 👩‍💻",
        ("🚀", "👍", "👍🏽", "❤", "❤️", "👩‍💻", "💻", "🚀👍"),
        ("🚂",),
    ),
}  # fmt: skip

NAMES = {
    "Latin, French": ("Café", "CAFÉ", normalize("NFD", "café")),
    "Latin, German": ("Größe", "GRÖSSE", "GRÖẞE"),
    "Latin, Turkish": ("Işık", "ışık".replace("ı", "i", 1), normalize("NFD", "IŞıK")),
    "Latin, Yoruba": ("Ọ̀rọ̀", "ọ̀rọ̀", normalize("NFC", "ọ̀rọ̀")),
    "Latin, Vietnamese": ("Đường", "ĐƯỜNG", normalize("NFD", "đường")),
    "Greek": ("Σίσυφος", "ΣΊΣΥΦΟΣ", normalize("NFD", "σίσυφοσ")),
    "Cyrillic": ("Вёрстка", "ВЁРСТКА", normalize("NFD", "вёрстка")),
    "Hebrew": ("שלום", normalize("NFC", "שלום"), normalize("NFD", "שלום")),
    "Arabic": ("آداب", normalize("NFD", "آداب"), normalize("NFC", "آداب")),
    "Devanagari": ("क़लम", normalize("NFD", "क़लम"), normalize("NFC", "क़लम")),
    "Bengali": ("কোড", normalize("NFD", "কোড"), normalize("NFC", "কোড")),
    "Tamil": ("மொழி", normalize("NFD", "மொழி"), normalize("NFC", "மொழி")),
    "Georgian": ("ქართული", "ᲥᲐᲠᲗᲣᲚᲘ", "ქართული"),
    "Armenian": ("Հայերեն", "ՀԱՅԵՐԵՆ", "հայերեն"),
    "Cherokee": ("Ꮳꮃꭹ", "ᏣᎳᎩ", "ꮳꮃꭹ"),
    "Adlam": ("𞤆𞤵𞤤𞤢𞤪", "𞤆𞤓𞤂𞤀𞤈", "𞤨𞤵𞤤𞤢𞤪"),
    "Deseret": ("𐐔𐐯𐑅", "𐐔𐐇𐐝", "𐐼𐐯𐑅"),
    "Japanese": ("ガス", normalize("NFD", "ガス"), normalize("NFC", "ガス")),
    "Korean": ("고치기", normalize("NFD", "고치기"), normalize("NFC", "고치기")),
    "Latin, Czech": ("Příští", "PŘÍŠTÍ", normalize("NFD", "příští")),
}
"""Of each script three spellings of one name, the first of them as it is stored."""
