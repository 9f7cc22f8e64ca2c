"""Seeded tables: what instruments, stores and the ticket system write by themselves. The first row is the head."""

from collections.abc import Callable

from _seed import between

Rows = list[list[str]]

PRODUCTS = ("TG-40 tide gauge", "ES-3 echo sounder", "WS-2 wind sensor", "DB-7 drift buoy", "HV-1 console")


def calibration_log() -> Rows:
    """Bench runs of one quarter: a reading may be off by up to six thousandths, four are allowed."""
    rows = [["run", "instrument", "month", "reference_m", "reading_m", "deviation_mm", "result"]]
    for number in range(1, 61):
        label = f"calibration/{number}"
        reference = between(label, 500, 9500)
        deviation = between(f"{label}/deviation", -6, 5)
        metres = [f"{reference / 1000:.3f}", f"{(reference + deviation) / 1000:.3f}"]
        month = ("July", "August", "September")[(number - 1) // 20]
        instrument = PRODUCTS[between(f"{label}/instrument", 0, 1)]
        rows.append(
            [f"R{number}", instrument, month, *metres, str(deviation), "pass" if abs(deviation) <= 4 else "repeat"]
        )
    return rows


def tide_levels() -> Rows:
    """Half a day at the test pier, every ten minutes: a slow rise and fall with a little noise."""
    rows = [["minute", "level_cm", "battery_v", "quality"]]
    for step in range(72):
        rise = 240 - (step - 36) ** 2 * 240 // 1296
        noise = between(f"tide/{step}", -3, 3)
        volts = f"12.{between(f'tide/{step}/battery', 4, 8)}"
        rows.append([str(step * 10), str(60 + rise + noise), volts, "good" if abs(noise) < 3 else "check"])
    return rows


def stock() -> Rows:
    parts = (
        "Pressure cell 0-10 m", "Pressure cell 0-40 m", "Titanium housing", "O-ring 38 mm", "O-ring 52 mm", "Vent tube filter",
        "Transducer 200 kHz", "Transducer 50 kHz", "Wind vane bearing", "Anemometer cup set", "Buoy hull half", "Solar panel 5 W",
        "Lithium pack", "Desiccant bag", "Deck cable 10 m", "Deck cable 30 m", "Console keypad", "Console display",
        "Gateway board", "Antenna mount", "Zinc anode", "Stainless shackle", "Cable gland", "Service grease tin",
    )  # fmt: skip
    rows = [["part", "description", "shelf", "in_stock", "reorder_at", "order_now"]]
    for number, description in enumerate(parts, start=1):
        held, least = between(f"stock/{number}", 0, 140), between(f"stock/{number}/least", 10, 60)
        shelf = f"{'ABCD'[number % 4]}{number}"
        rows.append([f"P{number:02d}", description, shelf, str(held), str(least), "yes" if held < least else "no"])
    return rows


def tickets() -> Rows:
    subjects = (
        "Readings jump after a firmware update",
        "Display stays dark below freezing",
        "Battery empties within a week",
        "Question on mounting height",
        "Spare vent tube filter needed",
        "Console shows old tide table",
        "Wind direction off by ten degrees",
        "Depth alarm too early over soft mud",
        "Request for a calibration slot",
        "Cable gland lets water in",
        "Buoy lost its position at night",
        "Export to the harbour office fails",
    )
    rows = [["ticket", "opened_week", "product", "severity", "subject", "state"]]
    for number in range(1, 41):
        label = f"ticket/{number}"
        subject = subjects[between(label, 0, len(subjects) - 1)]
        product = PRODUCTS[between(f"{label}/product", 0, len(PRODUCTS) - 1)]
        severity = ("low", "normal", "high")[between(f"{label}/severity", 0, 2)]
        state = ("open", "waiting", "closed", "closed")[between(f"{label}/state", 0, 3)]
        rows.append([f"T{number}", f"week {20 + number // 4}", product, severity, subject, state])
    return rows


def revenue() -> Rows:
    rows = [["quarter", *PRODUCTS, "service"]]
    for quarter in ("Q1", "Q2", "Q3", "Q4"):
        sums = [str(between(f"revenue/{quarter}/{column}", 80, 640)) for column in range(len(PRODUCTS) + 1)]
        rows.append([quarter, *sums])
    return rows


TABLES: dict[str, Callable[[], Rows]] = {
    "calibration_log": calibration_log,
    "revenue": revenue,
    "stock": stock,
    "tickets": tickets,
    "tide_levels": tide_levels,
}
