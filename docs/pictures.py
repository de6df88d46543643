# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Make the pictures of the documentation from the running demonstration.

Usage, after `make run`: `.run/venv/bin/python docs/pictures.py [address]`.
"""

import sys
from pathlib import Path

from browser import Browser

PICTURES = Path(__file__).parent / "pictures"
RECOMMENDED = (
    "[...document.querySelectorAll('.o_kanban_record')]"
    ".find((card) => card.querySelector('.fa-lightbulb-o')).click()"
)


def main(address="http://127.0.0.1:8069"):
    """Sign in as the returns manager and picture each screen."""
    PICTURES.mkdir(exist_ok=True)
    with Browser(address, 1280, 800) as browser:
        browser.login("manager", "manager")
        browser.open("/odoo/returns", ".o_data_row")
        browser.picture(PICTURES / "returns.png")
        browser.open("/odoo/return-items", ".o_kanban_record")
        browser.picture(PICTURES / "items.png")
        browser.evaluate(RECOMMENDED)
        browser.wait(".o_return_recommendation")
        browser.evaluate(
            "document.querySelector('.o_return_recommendation').scrollIntoView()"
        )
        browser.settle()
        browser.picture(PICTURES / "why.png")
    with Browser(address, 360, 740, mobile=True) as browser:
        browser.login("manager", "manager")
        browser.open("/odoo/return-items", ".o_kanban_record")
        browser.picture(PICTURES / "items-phone.png")


if __name__ == "__main__":
    main(*sys.argv[1:])
