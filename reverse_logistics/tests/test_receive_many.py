# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
import os
import time

from .common import ReturnCommon

_logger = logging.getLogger(__name__)
LINES = 10


class TestReceiveMany(ReturnCommon):
    """Many returns are received in one go: a line costs what it costs for few.

    The long version, 1,000 items of 100 returns with their time, runs with
    RETURNS_HEAVY=1 in the environment.
    """

    def _receive_many(self, count):
        """Receive `count` returns of ten lines at once.

        :return: (queries a line, seconds of the processor a line)
        """
        orders = [self._sell(self.goods, invoice=False) for _one in range(count)]
        returns = self.env["return.order"].union(
            *[self._create_return(order=order) for order in orders]
        )
        returns.action_submit()
        pickings = returns.sudo().picking_ids
        for move in pickings.move_ids:
            move.quantity, move.picked = move.product_uom_qty, True
        self.env.flush_all()
        self.env.invalidate_all()
        queries, clock = self.env.cr.sql_log_count, time.process_time()
        pickings.button_validate()
        self.env.flush_all()
        lines = count * LINES
        self.assertEqual(returns.item_ids.mapped("stage"), ["received"] * lines)
        return (
            (self.env.cr.sql_log_count - queries) / lines,
            (time.process_time() - clock) / lines,
        )

    def test_queries_a_line_do_not_grow(self):
        heavy = bool(os.environ.get("RETURNS_HEAVY"))
        self.goods = [
            (self._create_product(f"Part {number}", 10.0, 5.0), 1)
            for number in range(LINES)
        ]
        self._receive_many(1)  # warm
        few, many = (10, 100) if heavy else (3, 9)
        queries_few, time_few = self._receive_many(few)
        queries_many, time_many = self._receive_many(many)
        _logger.info(
            "%s lines: %.1f queries, %.1f ms a line; %s lines: %.1f, %.1f",
            few * LINES,
            queries_few,
            time_few * 1000,
            many * LINES,
            queries_many,
            time_many * 1000,
        )
        self.assertLessEqual(queries_many, queries_few * 1.02)
        if heavy:
            self.assertLessEqual(time_many, time_few * 1.2)
        self.assertInvariants()
