# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .common import RfidHttpCase


@tagged("post_install", "-at_install")
class TestIngest(RfidHttpCase):
    def test_reads_are_stored(self):
        """A batch is stored once and answered the same each time."""
        body = {"batch_id": "a", "reads": [self.see(1), self.see(2, ago=1)]}
        replies = [self.post(body) for _time in range(3)]
        for reply in replies:
            self.assertEqual(reply.status_code, 200)
            self.assertNotIn("Set-Cookie", reply.headers)
            self.assertEqual(
                reply.json(),
                {"batch_id": "a", "accepted": 2, "duplicates": 0, "rejected": []},
            )
        self.assertEqual(self.env["rfid.read"].search_count([]), 2)
        self.assertEqual(self.env["rfid.batch"].search_count([]), 1)
