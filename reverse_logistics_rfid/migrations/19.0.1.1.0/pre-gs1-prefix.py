# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One GS1 prefix for tags and pallets: that of the company stands, where it has one."""


def migrate(cr, version):
    """Carry the prefix of tags over before its column goes."""
    cr.execute(
        """UPDATE res_company SET return_gs1_prefix = rfid_company_prefix
           WHERE return_gs1_prefix IS NULL
             AND rfid_company_prefix ~ '^[0-9]{6,12}$'"""
    )
