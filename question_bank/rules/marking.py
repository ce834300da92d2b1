"""How many points a response earns."""

from decimal import Decimal

from question_bank.rules.blanks import points_for_blanks


def original_letters(shown: str, order: str) -> str:
    """Letters as shown on a paper ("BD") turned into the question's own, sorted; `order` as in assembly.Item.

    A paper that shows options in the order "CADB" calls C "A", A "B" and so on. Letters that the paper does not
    show are dropped. True-false answers ("T", "F"; no order) and what was typed into blanks stay as they are.
    """
    if not order:
        return shown
    places = [ord(letter) - ord("A") for letter in shown]
    return "".join(sorted({order[place] for place in places if 0 <= place < len(order)}))


def mark(*, type: str, key: str, response: str, points: Decimal, rule: str = "exact") -> Decimal:
    """Points for a response in the question's own letters.

    "exact": all points for exactly the key, else none. "partial": a multiple choice earns points × chosen ÷ right
    as long as nothing wrong is chosen, a fill-in the share of its right blanks, both rounded down to a tenth.
    """
    if type == "fill_in":
        return points_for_blanks(key=key, response=response, points=points, rule=rule)
    if response == key:
        return points
    if rule == "partial" and type == "multiple" and response and set(response) <= set(key):
        return (points * len(set(response)) / len(key)).quantize(Decimal("0.1"), rounding="ROUND_DOWN")
    return Decimal(0)
