# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How a return of the demonstration is written down.

Names of products and customers are the ends of their external ids: "scanner" is
`reverse_logistics.product_scanner`.
"""

from typing import NamedTuple


class Goods(NamedTuple):
    """A product that was sold, and how much of it comes back."""

    product: str
    sold: float
    back: float
    reason: str
    resolution: str = "credit"
    order: int = 0  # goods of one return may come from several sales orders


class Fate(NamedTuple):
    """What was found on a part of the goods and what became of it.

    Without a grade it waits for inspection, without a disposition for a decision; "*"
    follows the recommendation.
    """

    product: str
    quantity: float
    grade: str = ""
    found: str = ""
    disposition: str = ""
    complete: bool = True
    override: str = "other"
    discrepancy: str = ""
    proposed: bool = False  # decided, but a second person has still to carry it out


class Return(NamedTuple):
    """A return: requested so many working days ago, it got as far as `end`."""

    days: float
    customer: str
    end: str
    goods: tuple
    fates: tuple = ()
    kind: str = "customer"
    by: str = "portal"  # or a staff login
    late: bool = False  # sold so long before that the window was over
    credit: str = ""  # "draft" or "posted"
    arrived: dict = {}  # noqa: RUF012 - quantity that came, where it is not all
    extra: tuple = ()  # (product, quantity) nobody announced
    refused: str = ""  # product of which one piece was refused at the truck
    short: str = ""  # why it was closed short
    swapped: bool = False  # another serial came than was announced
    fast: bool = False
    note: str = ""
    policy: str = ""  # end of its external id, where it is not the standard one
    parcels: int = 0  # in how many it comes
    here: int = 0  # how many of them have arrived
    reports: tuple = ()  # (product, kind, note) of what differs at the dock
