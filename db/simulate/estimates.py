"""What the demo city is calibrated on. All of it is estimated; `docs/demo-city.md` says from what.

Nothing here is a fact about a city, and nothing here decides about a record that a source sent. Shares need
not add up to one.
"""

from __future__ import annotations

#: Records of a feed on a day, all days taken together: the weight of a day while history is loaded.
ROWS_A_DAY = {
    "eparking.payments": 9_150,
    "call122.calls": 264,
    "call122.incidents": 123,
    "call122.dispatches": 36,
    "licensing.applications": 46,
    "licensing.steps": 255,
    "sibisa.requests": 1_640,
    "simp4d.payments": 1_080,
    "simp4d.assessments": 10,
    "simp4d.daily_realisation": 14,
    "taru.reports": 7,
}

# --- events worth noticing: once in so many days each ---

EVENTS = {"flood": 120, "operator": 90, "fires": 150, "outage": 110}
#: Calls an hour beyond the usual: on a flood day from its first to its last hour, and when a flood of calls is ordered.
SURGE_CALLS, SURGE_HOURS, FLOOD_CALLS = 70.0, (14, 22), 170.0
#: Median seconds of waiting in a flood of calls, its spread, the share of callers who give up, and what they say.
FLOOD_WAIT_S, FLOOD_SPREAD, FLOOD_ABANDONED = 140.0, 0.5, 0.3
FLOOD_SAYS = {"duplicate": 60, "information": 30, "referral": 10}
#: Fires in one district on the day of a fire cluster.
CLUSTER_FIRES = 7
#: Hours in which the registry takes hardly a request and hands out nothing.
OUTAGE_HOURS, OUTAGE_LEFT = (9, 15), 0.05
#: What is charged of the right tariff where it is wrong, and the rupiah it is rounded down to.
WRONG_TARIFF, TARIFF_STEP = 0.6, 500

# --- the city ---------------------------------------------------------------------------------------------

#: Chance that it rains on a day, January to December.
RAIN_CHANCE = (0.40, 0.35, 0.38, 0.45, 0.48, 0.38, 0.38, 0.45, 0.55, 0.62, 0.60, 0.50)
#: Records whose district the source does not know.
UNKNOWN_DISTRICT = 0.01
#: Districts with more offices, shops and traffic than people.
COMMERCIAL = {
    "12.71.01": 2.4,
    "12.71.05": 2.2,
    "12.71.19": 2.2,
    "12.71.17": 2.5,
    "12.71.16": 1.6,
    "12.71.15": 2.0,
    "12.71.20": 1.6,
    "12.71.10": 1.3,
}
#: Districts that the sea or the rivers flood.
WET = {"12.71.08": 3.5, "12.71.13": 2.5, "12.71.06": 1.6, "12.71.12": 1.6, "12.71.15": 1.8, "12.71.11": 1.3}
#: Districts where the city grows and builds.
GROWING = {
    "12.71.07": 2.0,
    "12.71.11": 1.8,
    "12.71.21": 1.8,
    "12.71.02": 1.5,
    "12.71.03": 1.5,
    "12.71.12": 1.6,
    "12.71.09": 1.4,
}
#: Districts far from a post: the way there takes longer.
FAR = {"12.71.12": 1.22, "12.71.13": 1.20, "12.71.07": 1.25, "12.71.04": 1.15}
#: Fires in 2022 by district.
FIRES = {
    "12.71.08": 16,
    "12.71.09": 15,
    "12.71.11": 14,
    "12.71.12": 14,
    "12.71.03": 13,
    "12.71.13": 13,
    "12.71.16": 12,
    "12.71.02": 12,
    "12.71.07": 12,
    "12.71.20": 11,
    "12.71.10": 10,
    "12.71.04": 10,
    "12.71.14": 10,
    "12.71.05": 8,
    "12.71.17": 8,
    "12.71.06": 8,
    "12.71.19": 8,
    "12.71.01": 6,
    "12.71.15": 6,
    "12.71.18": 6,
    "12.71.21": 6,
}

# --- parking ----------------------------------------------------------------------------------------------

#: Payments at one point on an ordinary day; less than the estimate of 60 to 150, as this demo is small.
PAYMENTS_A_POINT = 65.7
OPERATORS = 15
#: Paid where the profile states no tariff.
TARIFF = 2_000
WEEKDAY_PARKING = (0.96, 0.97, 0.98, 1.00, 1.07, 1.14, 0.90)
#: From 07:00 on, by street class: offices and shops, and the streets that live in the evening.
PARKING_HOURS = {
    "I": (3.2, 5.0, 6.5, 7.8, 9.0, 9.6, 8.8, 7.2, 6.6, 6.8, 8.0, 8.6, 7.6, 4.0, 2.6),
    "II": (3.0, 4.0, 4.8, 5.8, 7.6, 8.6, 7.6, 5.8, 5.6, 6.4, 8.6, 10.4, 10.4, 7.2, 4.2),
}
PARKING_HOURS_RAMADAN = (2.8, 4.0, 5.0, 5.6, 5.8, 5.8, 5.8, 6.2, 8.0, 10.6, 8.6, 6.8, 9.6, 8.6, 5.2)
VEHICLES = {"R2": 0.725, "R4": 0.255, "R6": 0.02}
METHODS = {"qris": 0.57, "card": 0.22, "wallet": 0.06, "cash": 0.15}
ISSUERS = {
    "qris": {
        "GoPay": 24,
        "DANA": 20,
        "OVO": 15,
        "ShopeePay": 14,
        "BRI": 9,
        "Bank Sumut": 8,
        "Mandiri": 6,
        "BCA": 4,
    },
    "card": {"BRIZZI": 40, "e-Money": 30, "TapCash": 17, "Flazz": 13},
    "wallet": {"LinkAja": 60, "OVO": 40},
}
FAILED, REVERSED, DISPUTED, CORRECTED, LATE = 0.008, 0.004, 0.0006, 0.003, 0.015
#: Payments settled one working day later than usual.
SLOW_SETTLEMENT = 0.05
#: Points out of order on a day, and the chance that all of one operator are.
OUTAGES_A_DAY, OPERATOR_OUTAGE = 8.0, 0.04

# --- call centre ------------------------------------------------------------------------------------------

CALL_HOURS = (
    *(2.6, 1.9, 1.3, 1.1, 1.2, 1.8, 2.9, 4.2, 5.2, 5.8, 6.6, 6.4),
    *(5.4, 4.9, 4.7, 4.8, 5.0, 5.6, 6.8, 7.2, 6.9, 5.9, 4.8, 3.6),
)
COMPLAINT_HOURS = (
    *(0.5, 0.3, 0.2, 0.2, 0.3, 0.8, 2.2, 4.8, 7.6, 9.0, 9.4, 8.0),
    *(6.2, 6.4, 6.8, 6.6, 5.8, 5.2, 5.0, 5.2, 4.6, 3.0, 1.8, 1.0),
)
#: A day's numbers by kind; nuisance is ghost and prank calls together, the rest is one call each.
EMERGENCIES, COMPLAINTS = 30.0, 78.0
OTHER_CALLS = {"information": 26.0, "referral": 9.0, "test": 1.0, "wrong_area": 5.0}
NUISANCE, GHOST_SHARE = 98.0, 0.68
ABANDONED, BLOCKED, REPEATS = 23.0, 2.5, 0.33
EMERGENCY_CHANNELS = {"call122": 93, "field": 4, "app": 3}
COMPLAINT_CHANNELS = {"call122": 56, "whatsapp": 19, "lapor": 11, "app": 9, "kelurahan": 5}
CALL_CHANNELS = {"mobile": 93, "fixed_line": 7}
#: Median seconds of talk.
TALK_S = {
    "emergency": 95.0,
    "complaint": 120.0,
    "ghost": 14.0,
    "prank": 24.0,
    "duplicate": 45.0,
    "test": 20.0,
}
#: Seconds until an answer: median, the factor added in the busiest hour, spread.
ANSWER_S, BUSY, ANSWER_SPREAD = 4.7, 0.4, 0.55
#: Share by kind and how rain raises it (added factor at full rain), priority, agency.
EMERGENCY_KINDS: dict[str, tuple[float, float, int, str]] = {
    "medical": (25.0, 0.0, 2, "Dinas Kesehatan"),
    "traffic_accident": (22.0, 0.4, 2, "Polrestabes"),
    "fire": (1.9, -0.4, 1, "Damkarmat"),
    "rescue_animal": (9.0, 0.2, 3, "Damkarmat"),
    "flood": (2.0, 9.0, 2, "BPBD"),
    "fallen_tree": (2.2, 7.0, 3, "BPBD"),
    "public_order": (10.0, -0.2, 2, "Polrestabes"),
    "electricity": (7.0, 2.5, 3, "PLN"),
    "body_found": (0.8, 0.0, 2, "Polrestabes"),
    "drowning": (0.4, 0.6, 1, "BPBD"),
    "mental_health": (1.2, 0.0, 2, "Dinas Kesehatan"),
    "missing_person": (3.0, 0.0, 3, "Polrestabes"),
    "hearse": (3.5, 0.0, 4, "Dinas Kesehatan"),
    "other": (4.0, 0.3, 4, "BPBD"),
}
#: Share, added factor at full rain, median hours to resolve, agency.
COMPLAINT_KINDS: dict[str, tuple[float, float, float, str]] = {
    "street_light": (17.0, 0.2, 40.0, "Dinas Perhubungan"),
    "road_damage": (14.0, 0.4, 90.0, "SDABMBK"),
    "waste": (18.0, 0.0, 18.0, "Dinas Lingkungan Hidup"),
    "drainage": (12.0, 2.5, 52.0, "SDABMBK"),
    "water": (9.0, 0.0, 14.0, "Tirtanadi"),
    "illegal_parking": (9.0, -0.2, 3.0, "Dinas Perhubungan"),
    "street_vendors": (5.0, -0.3, 20.0, "Satpol PP"),
    "noise": (4.0, -0.3, 2.0, "Satpol PP"),
    "traffic_signal": (4.0, 0.5, 8.0, "Dinas Perhubungan"),
    "tree_trimming": (5.0, 1.5, 44.0, "Dinas Lingkungan Hidup"),
    "other": (3.0, 0.0, 24.0, "Diskominfo"),
}
FALSE_REPORT, MERGED, CANCELLED, BY_PHONE = 0.05, 0.035, 0.02, 0.06
#: Minutes from report to scene: median, spread.
RESPONSE_MIN, RESPONSE_SPREAD = 10.9, 0.30
SECOND_UNIT = 0.24
UNIT_LETTERS = {
    "Dinas Kesehatan": "PSC",
    "Polrestabes": "POL",
    "Damkarmat": "DMK",
    "BPBD": "BPB",
    "PLN": "PLN",
}
UNITS_AN_AGENCY = 6

# --- licensing --------------------------------------------------------------------------------------------

#: Applications on a working day, and the part of it that comes online on a day off.
APPLICATIONS, DAY_OFF = 60.0, 0.06
WEEKDAY_APPLICATIONS = (1.22, 1.05, 0.98, 0.95, 0.80, 1.0, 1.0)
APPLICATION_HOURS = (
    *(0.1,) * 6,
    0.4,
    3.0,
    9.5,
    12.0,
    11.5,
    7.5,
    5.0,
    9.0,
    10.0,
    7.5,
    3.0,
    1.5,
    1.5,
    2.0,
    2.0,
    1.0,
)
#: Share, usual part of the limit that is needed, steps beyond the common ones, agency of the recommendation.
PERMITS: dict[str, tuple[float, float, tuple[str, ...], str]] = {
    "health_practice": (15.0, 0.42, (), "Dinas Kesehatan"),
    "research": (5.0, 0.34, (), "Kesbangpol"),
    "billboard": (9.0, 0.47, ("field_survey", "recommendation"), "PKPCKTR"),
    "standard_certificate": (8.0, 0.46, (), "Dinas Pariwisata"),
    "health_facility": (4.0, 0.50, ("field_survey", "recommendation"), "Dinas Kesehatan"),
    "education": (3.0, 0.50, ("field_survey",), "Dinas Pendidikan"),
    "environment": (3.0, 0.54, ("field_survey", "recommendation"), "Dinas Lingkungan Hidup"),
    "kkpr": (4.0, 0.55, ("field_survey", "recommendation"), "PKPCKTR"),
    "pbg": (8.0, 0.69, ("field_survey", "recommendation", "levy"), "PKPCKTR"),
    "slf": (3.0, 0.54, ("field_survey", "recommendation"), "PKPCKTR"),
}
PERMIT_CHANNELS = {"sicantik": 52, "oss": 20, "simbg": 10, "mpp": 12, "counter": 6}
BUILDING = ("pbg", "slf")
RISK = {"standard_certificate": "MT", "health_facility": "T", "environment": "MT", "kkpr": "MR"}
#: Median of the planned investment in millions of rupiah.
INVESTMENT = {
    "standard_certificate": 160.0,
    "health_facility": 650.0,
    "kkpr": 900.0,
    "pbg": 480.0,
    "environment": 700.0,
}
AUTHORITY = {"city": 96, "province": 3, "central": 1}
#: Weight of each step in the working time after the file is complete.
STEP_WEIGHTS = {
    "technical_review": 0.34,
    "field_survey": 0.20,
    "recommendation": 0.22,
    "levy": 0.10,
    "verification": 0.08,
    "determination": 0.06,
}
TOTAL_SPREAD, STEP_SPREAD = 0.22, 0.42
RETURNED_AT_OFFICE, RETURNED_IN_REVIEW = 0.13, 0.06
REJECTED, WITHDRAWN, DEEMED, COLLECTED = 0.05, 0.03, 0.15, 0.62
#: A step of one kind of licence stands still for a while: days of the cycle, from, to, share hit.
STUCK_CYCLE, STUCK_FROM, STUCK_TO, STUCK_SHARE = 21, 2, 18, 0.40
STUCK_PERMITS = ("pbg", "kkpr", "billboard", "health_facility")
STUCK_STEPS = ("field_survey", "recommendation")

# --- civil registration -----------------------------------------------------------------------------------

#: Requests on an ordinary working day.
REQUESTS = 2_100.0
WEEKDAY_REGISTRY = (1.18, 1.05, 1.0, 0.97, 0.80, 1.0, 1.0)
REGISTRY_SEASON = (1.15, 1.0, 0.95, 0.95, 1.0, 1.15, 1.15, 1.0, 0.95, 0.95, 0.95, 0.85)
#: What is left of a working day's requests when counters are closed.
REGISTRY_ONLINE_ONLY = 0.08
REGISTRY_HOURS = (
    *(0.2, 0.1, 0.1, 0.1, 0.2, 0.5, 1.2, 4.0, 9.5, 10.5, 9.5, 7.5),
    *(5.0, 6.5, 6.5, 5.0, 2.4, 1.6, 1.6, 2.2, 2.4, 1.6),
)
DOCUMENTS = {
    "KTPEL": 34,
    "KK": 26,
    "KIA": 11,
    "AKLH": 10,
    "SKPWNI": 7,
    "SKDWNI": 6,
    "AKMT": 2.5,
    "AKKW": 1.2,
    "AKCR": 0.5,
    "OTHER": 1.8,
}
REGISTRY_CHANNELS = {
    "web": 44,
    "app": 38,
    "kecamatan": 8,
    "head_office": 4,
    "mobile": 2,
    "hospital": 2,
    "mpp": 2,
}
REQUEST_RETURNED, REQUEST_REJECTED, REQUEST_CANCELLED, REQUEST_FETCHED = 0.16, 0.02, 0.04, 0.7
#: Median office hours from complete file to document, and the spread of their logarithm.
REQUEST_HOURS, REQUEST_SPREAD = 3.7, 0.75
FEE_TAKEN = 1 / 9_000

# --- local tax --------------------------------------------------------------------------------------------

#: The year whose targets these are; other years grow and shrink from it.
TAX_YEAR, TAX_GROWTH = 2026, 1.07
#: Kind of tax: target in billions, part reached, season, whether it is filed by the middle of the month.
TAXES = {
    "PBBP2": (850, 0.84, "land", False),
    "BPHTB": (650, 0.97, "even", False),
    "PBJT-MM": (470, 0.97, "even", True),
    "OPS-PKB": (445, 0.94, "even", False),
    "PBJT-LIS": (416, 1.00, "even", True),
    "OPS-BBN": (348, 0.88, "even", False),
    "PBJT-HTL": (195, 0.95, "feasts", True),
    "REK": (150, 0.62, "even", False),
    "PBJT-HIB": (130, 0.92, "feasts", True),
    "RET-PT": (90, 0.80, "even", False),
    "RET-JU": (60, 0.70, "even", False),
    "PAT": (35, 0.97, "even", True),
    "PBJT-PKR": (30, 0.95, "even", True),
    "RET-US": (25, 0.75, "even", False),
}
#: Weight of a day in each month.
TAX_SEASONS = {
    "even": (0.92, 0.94, 0.98, 0.95, 0.98, 1.0, 1.0, 1.0, 1.02, 1.02, 1.05, 1.3),
    "land": (0.2, 0.3, 0.5, 0.6, 0.8, 1.0, 1.2, 1.8, 3.6, 0.6, 0.6, 1.4),
    "feasts": (1.0, 0.85, 0.9, 1.1, 1.0, 1.15, 1.1, 0.95, 0.95, 1.0, 1.0, 1.35),
}
TAX_DAY_OFF = 0.16
#: Payments on an ordinary working day, and their shares; far fewer than a city has, as this demo is small.
TAX_PAYMENTS = 1_600.0
TAX_COUNTS = {
    "PBBP2": 0.34,
    "BPHTB": 0.06,
    "PBJT-MM": 0.16,
    "OPS-PKB": 0.16,
    "PBJT-LIS": 0.01,
    "OPS-BBN": 0.05,
    "PBJT-HTL": 0.02,
    "REK": 0.04,
    "PBJT-HIB": 0.02,
    "RET-PT": 0.02,
    "RET-JU": 0.08,
    "PAT": 0.01,
    "PBJT-PKR": 0.02,
    "RET-US": 0.01,
}
TAX_HOURS = (
    *(0.3, 0.2, 0.1, 0.1, 0.2, 0.4, 1.0, 2.5, 8.0, 11.0, 11.0, 9.0),
    *(6.0, 8.5, 8.0, 5.5, 3.5, 2.5, 2.5, 3.0, 3.2, 2.4),
)
TAX_CHANNELS = {
    "teller": 34,
    "mobile_banking": 22,
    "qris": 14,
    "atm": 9,
    "e_commerce": 8,
    "edc": 5,
    "cash": 8,
}
TAX_BANKS = {"Bank Sumut": 70, "BRI": 10, "Mandiri": 8, "BNI": 7, "BCA": 5}
TAX_ACCOUNTS = {"RET": "4.1.02", "PBB": "4.1.01", "BPH": "4.1.01", "PBJ": "4.1.01", "OPS": "4.1.01"} | {
    "REK": "4.1.01",
    "PAT": "4.1.01",
}
TAX_REVERSED = 0.002
LAND_A_DAY, OTHER_ASSESSED_A_DAY = 60.0, 7.0

# --- city space -------------------------------------------------------------------------------------------

VIOLATIONS = 7.0
REPORT_HOURS = (
    *(0.2, 0.1, 0.1, 0.1, 0.2, 0.5, 1.5, 4.0, 7.0, 9.0, 9.5, 8.0),
    *(5.5, 7.0, 7.5, 7.0, 6.0, 4.5, 3.0, 3.0, 2.5, 2.0),
)
REPORT_CHANNELS = {"patrol_taru": 38, "whatsapp": 24, "lapor": 14, "kelurahan": 14, "officer": 10}
VIOLATION_TYPES = {
    "no_pbg": 34,
    "differs_from_pbg": 17,
    "building_line": 13,
    "drainage": 10,
    "zoning": 8,
    "unlicensed_billboard": 7,
    "coverage": 4,
    "no_slf": 3,
    "green_space": 2,
    "fire_lane": 1,
    "other": 1,
}
REPORT_VOID, REPORT_CONFIRMED, DEMOLISHED = 0.14, 0.70, 0.55
#: A warning letter, the days it gives, and the share of owners who comply.
LETTERS = (("sp1_at", 7, 0.36), ("sp2_at", 3, 0.26), ("sp3_at", 3, 0.21))
