# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a scanner reads and what a device sends, without Odoo: the forms of codes
(`codes`) and the checks of events (`events`)."""
