# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Give what the generator made the dates it should have: all SQL of the demo data.

Everything is made today by the methods that users call, so every date says today.
Odoo has no way to tell these methods another day, and nobody may change an event or
a creation date, which is right: SQL goes round the ORM here, for demo data only, on
rows that this very load made (`id` above the highest of before). Posted journal
entries keep what they say: their date was set before posting, as an accountant does.
"""

from contextlib import contextmanager
from datetime import timedelta

from odoo import fields
from odoo.tools import SQL

# Columns that Odoo fills with the present moment.
STAMPED = {
    "return_order": (
        "create_date",
        "date_submitted",
        "date_approved",
        "date_received",
        "date_done",
        "date_collected",
    ),
    "return_order_line": ("create_date",),
    "return_item": (
        "create_date",
        "decided_at",
        "date_received",
        "date_inspected",
        "date_decided",
        "date_closed",
        "date_exported",
    ),
    "return_parcel": ("create_date", "date_arrived"),
    "return_discrepancy": ("create_date", "settled_at"),
    "return_weee_record": ("create_date", "date_exported"),
    "return_event": ("occurred_at", "recorded_at"),
    "return_inspection": ("create_date", "started_at", "ended_at"),
    "purchase_order": ("create_date", "date_order", "date_approve", "date_planned"),
    "stock_lot": ("create_date",),
    "stock_picking": ("create_date", "scheduled_date", "date_deadline", "date_done"),
    "stock_move": ("create_date", "date", "date_deadline"),
    "stock_move_line": ("create_date", "date"),
    "stock_scrap": ("create_date", "date_done"),
    "return_outcome": ("create_date", "date"),
    "return_gate_waiver": ("create_date", "date"),
    "repair_order": ("create_date", "schedule_date"),
    "return_vendor_claim": (
        "create_date",
        "date_requested",
        "date_authorised",
        "date_shipped",
        "date_answered",
        "date_closed",
    ),
    "account_move": ("create_date",),
    "return_write_down": ("create_date",),
    "mail_message": ("create_date", "date"),
}

# Sales are made all at once and dated afterwards, with their deliveries.
GIVEN = "(VALUES %s) AS given (sale_id, ordered, delivered)"
DELIVERIES = (
    "SELECT id FROM stock_picking"
    " WHERE sale_id = given.sale_id AND return_order_id IS NULL"
)
SALES_QUERIES = (
    "UPDATE sale_order AS row SET create_date = ordered, date_order = ordered,"
    f" effective_date = delivered FROM {GIVEN} WHERE row.id = given.sale_id",
    "UPDATE stock_picking AS row SET create_date = ordered, date_done = delivered,"
    f" scheduled_date = delivered, date_deadline = delivered FROM {GIVEN}"
    f" WHERE row.id IN ({DELIVERIES})",
    "UPDATE stock_move AS row SET create_date = ordered, date = delivered,"
    f" date_deadline = delivered FROM {GIVEN} WHERE row.picking_id IN ({DELIVERIES})",
    "UPDATE stock_move_line AS row SET create_date = ordered, date = delivered"
    f" FROM {GIVEN} WHERE row.picking_id IN ({DELIVERIES})",
)

# Warranties begin when goods change hands: on the day that was given to the transfer.
WARRANTY = (
    "UPDATE stock_lot AS lot SET {field} = given.day FROM (SELECT line.lot_id,"
    " (max(move.date) + make_interval(months => template.{months}))::date AS day"
    " FROM stock_move_line line JOIN stock_move move ON move.id = line.move_id"
    " JOIN stock_location place ON place.id = {place} AND place.usage = '{usage}'"
    " JOIN product_product product ON product.id = move.product_id"
    " JOIN product_template template ON template.id = product.product_tmpl_id"
    " WHERE move.state = 'done' GROUP BY line.lot_id, template.{months}) AS given"
    " WHERE lot.id > %(base)s AND lot.id = given.lot_id AND lot.{field} IS NOT NULL"
)

# (query, table whose new rows it changes)
FINISHING = (
    (
        WARRANTY.format(
            field="return_warranty_date",
            months="return_warranty_months",
            place="move.location_dest_id",
            usage="customer",
        ),
        "stock_lot",
    ),
    (
        WARRANTY.format(
            field="return_vendor_warranty_date",
            months="return_vendor_warranty_months",
            place="move.location_id",
            usage="supplier",
        ),
        "stock_lot",
    ),
    # Declared when the record was made, tested when the item was.
    (
        "UPDATE return_weee_record AS row SET tested_on = test.ended_at::date,"
        " declared_on = CASE WHEN row.declared_by_id IS NULL THEN NULL"
        " ELSE row.create_date::date END FROM return_inspection AS test"
        " WHERE test.id = row.inspection_id AND row.id > %(base)s",
        "return_weee_record",
    ),
    # Inspections take some minutes, and events are recorded seconds later.
    (
        "UPDATE return_inspection SET started_at = ended_at"
        " - make_interval(mins => 4 + (id * 7 %% 19)::int) WHERE id > %(base)s",
        "return_inspection",
    ),
    (
        "UPDATE return_event SET recorded_at = occurred_at"
        " + make_interval(secs => 1 + id %% 9) WHERE id > %(base)s",
        "return_event",
    ),
    # Invoices were made on the day of their date; no message is older than what it
    # stands on.
    (
        "UPDATE account_move SET create_date = invoice_date + time '15:00'"
        " WHERE id > %(base)s AND move_type = 'out_invoice'",
        "account_move",
    ),
    *(
        (
            "UPDATE mail_message AS row SET date = document.create_date,"
            f" create_date = document.create_date FROM {table} AS document"
            f" WHERE row.id > %(base)s AND row.model = '{table.replace('_', '.')}'"
            " AND row.res_id = document.id AND row.date < document.create_date",
            "mail_message",
        )
        for table in ("sale_order", "stock_picking", "account_move")
    ),
)


class Clock:
    """Moves what happens inside `at` to another moment."""

    def __init__(self, env):
        self.env = env
        self.started = min(env.cr.now(), fields.Datetime.now()) - timedelta(seconds=1)
        self.base = {
            table: self._last_id(table) for table in (*STAMPED, "mail_activity")
        }

    def _last_id(self, table):
        query = SQL("SELECT COALESCE(MAX(id), 0) FROM %s", SQL.identifier(table))
        return self.env.execute_query(query)[0][0]

    @contextmanager
    def at(self, moment):
        """Date what the block makes or changes; blocks may not be nested."""
        yield
        self.env.flush_all()
        for table, columns in STAMPED.items():
            self._stamp(table, columns, moment)
        self._stamp_activities(moment)

    def _stamp(self, table, columns, moment):
        started = self.started
        sets = [
            SQL(
                "%(c)s = CASE WHEN %(c)s >= %(started)s THEN %(moment)s ELSE %(c)s END",
                c=SQL.identifier(column),
                started=started,
                moment=moment,
            )
            for column in columns
        ]
        hits = [SQL("%s >= %s", SQL.identifier(column), started) for column in columns]
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET %s WHERE id > %s AND (%s)",
                SQL.identifier(table),
                SQL(", ").join(sets),
                self.base[table],
                SQL(" OR ").join(hits),
            )
        )

    def _stamp_activities(self, moment):
        """An activity is due two days after what it was made for."""
        self.env.cr.execute(
            SQL(
                "UPDATE mail_activity SET create_date = %s, date_deadline = %s"
                " WHERE id > %s AND create_date >= %s",
                moment,
                (moment + timedelta(days=2)).date(),
                self.base["mail_activity"],
                self.started,
            )
        )

    def date_sales(self, rows):
        """Date sales orders and their deliveries.

        :param rows: (sale order id, moment of the order, moment of the delivery)
        """
        self.env.flush_all()
        for query in SALES_QUERIES:
            self.env.cr.execute_values(
                query, rows, template="(%s, %s::timestamp, %s::timestamp)"
            )
        self.env.invalidate_all()

    def finish(self):
        """The last touches, set based."""
        self.env.flush_all()
        for query, table in FINISHING:
            self.env.cr.execute(query, {"base": self.base[table]})
        self.env.invalidate_all()
