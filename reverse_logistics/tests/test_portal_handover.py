# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Goods that are brought to a depot: count, name, photo, custody."""

from odoo.tests import new_test_user, tagged

from .portal_common import PASSWORD, PNG, PortalCommon


@tagged("post_install", "-at_install")
class TestPortalHandover(PortalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.depot = new_test_user(
            cls.env,
            login="rl_depot",
            password=PASSWORD,
            groups="base.group_user,reverse_logistics.group_return_operator",
        )
        cls.ret = cls._create_return(partner_id=cls.dana.partner_id.id)
        cls.ret.action_submit()

    def _hand_over(self, files=None, **data):
        return self.post(f"/returns/{self.ret.id}/hand-over", files, **data)

    def _page(self):
        return self.get(f"/returns/track/{self.ret.sudo().tracking_token}").text

    def test_count_name_photo_and_custody(self):
        self.sign_in(self.depot)
        self.assertIn("Take the goods over", self._page())
        for data, sentence in (
            ({"count": "0", "name": "Dana"}, "how many parcels"),
            ({"count": "nan", "name": "Dana"}, "how many parcels"),
            ({"count": "2", "name": " "}, "Type the name"),
        ):
            answer = self._hand_over(**data)
            self.assertEqual(answer.status_code, 422)
            self.assertIn(sentence, answer.text)
        self.assertEqual(set(self.ret.item_ids.mapped("stage")), {"expected"})
        photo = [("photos", ("pallet.png", PNG, "image/png"))]
        answer = self._hand_over(photo, count="2", name="Dana D.")
        self.assertEqual(answer.status_code, 303, answer.text[-500:])
        self.assertEqual(set(self.ret.item_ids.mapped("stage")), {"in_transit"})
        event = self.ret.item_ids[0].event_ids.sorted("id")[-1]
        self.assertEqual(event.user_id, self.depot)
        self.assertEqual(
            event.data, {"parcels": 2, "handed_over_by": "Dana D.", "photos": 1}
        )
        self.assertEqual(self.ret.evidence_ids.name, "pallet.png")
        page = self._page()
        self.assertIn("Handed over to us", page)
        self.assertNotIn("Take the goods over", page)
        self.assertEqual(self._hand_over(count="1", name="x").status_code, 422)
        self._receive(self.ret)
        self.assertInvariants()

    def test_only_our_people(self):
        for user in (None, self.dana, self.stranger):
            if user:
                self.sign_in(user)
            else:
                self.authenticate(None, None)
            self.assertNotIn("Take the goods over", self._page())
            self.assertEqual(self._hand_over(count="1", name="x").status_code, 303)
        self.assertEqual(set(self.ret.item_ids.mapped("stage")), {"expected"})

    def test_dangerous_goods_are_not_taken(self):
        self.widget.return_hazard = "battery"
        self.ret.line_ids.reason_id = self.env.ref(
            "reverse_logistics.reason_damaged_battery"
        )
        self.sign_in(self.depot)
        answer = self._hand_over(count="1", name="x")
        self.assertEqual(answer.status_code, 422)
        self.assertIn("do not take them", answer.text)
