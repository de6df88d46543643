# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Makes visits of all reads, as the cron does, and counts them."""


def make(env):
    """:return: reads in rows, reads in visits, visits, tags"""
    env["rfid.fold"]._cron_process()
    env.cr.execute(
        """SELECT (SELECT sum(reads) FROM rfid_read),
                  (SELECT sum(count) FROM rfid_visit),
                  (SELECT count(*) FROM rfid_visit), (SELECT count(*) FROM rfid_tag)"""
    )
    return [int(number or 0) for number in env.cr.fetchone()]
