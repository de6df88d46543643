# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What must hold after every test, race and kill, as SQL: rows are violations."""

INVARIANTS = {
    "I1 disposed <= inspected <= received <= authorised": """
        SELECT id FROM return_order_line
        WHERE NOT (0 <= qty_disposed AND qty_disposed <= qty_inspected
                   AND qty_inspected <= qty_received AND qty_received <= quantity)
    """,
    "I2 received is the sum of the done receipt moves": """
        SELECT l.id FROM return_order_line l
        JOIN uom_uom lu ON lu.id = l.product_uom_id
        LEFT JOIN (
            SELECT r.return_line_id,
                   sum(m.quantity * u.factor * CASE WHEN m.id = r.id THEN 1 ELSE -1 END)
                   AS base
            FROM stock_move m JOIN uom_uom u ON u.id = m.product_uom
            JOIN stock_move r ON r.id = m.id
                 OR (r.id = m.origin_returned_move_id AND m.return_line_id IS NULL)
            JOIN stock_location src ON src.id = r.location_id
            WHERE m.state = 'done' AND src.usage = 'customer'
              AND r.return_line_id IS NOT NULL
            GROUP BY r.return_line_id
        ) m ON m.return_line_id = l.id
        WHERE l.parts IS NULL
          AND abs(l.qty_received * lu.factor - COALESCE(m.base, 0)) > 0.011 * lu.factor
    """,
    "I2 received is the sum of the items that are here": """
        SELECT l.id FROM return_order_line l
        JOIN uom_uom lu ON lu.id = l.product_uom_id
        JOIN product_product p ON p.id = l.product_id
        JOIN product_template t ON t.id = p.product_tmpl_id
        JOIN uom_uom pu ON pu.id = t.uom_id
        LEFT JOIN (
            SELECT line_id, sum(quantity) AS quantity FROM return_item
            WHERE stage IN ('received', 'inspected', 'decided', 'in_process', 'closed')
            GROUP BY line_id
        ) i ON i.line_id = l.id
        WHERE l.parts IS NULL
          AND abs(l.qty_received * lu.factor - COALESCE(i.quantity, 0) * pu.factor)
              > 0.011 * lu.factor
    """,
    "I2 components of kits: received is the sum of the done receipt moves": """
        WITH moved AS (
            SELECT r.return_line_id AS line_id, m.product_id,
                   sum(m.quantity * u.factor * CASE WHEN m.id = r.id THEN 1 ELSE -1 END)
                   AS base
            FROM stock_move m JOIN uom_uom u ON u.id = m.product_uom
            JOIN stock_move r ON r.id = m.id
                 OR (r.id = m.origin_returned_move_id AND m.return_line_id IS NULL)
            JOIN stock_location src ON src.id = r.location_id
            WHERE m.state = 'done' AND src.usage = 'customer'
            GROUP BY r.return_line_id, m.product_id
        ), here AS (
            SELECT i.line_id, i.product_id, sum(i.quantity * u.factor) AS base
            FROM return_item i JOIN product_product p ON p.id = i.product_id
            JOIN product_template t ON t.id = p.product_tmpl_id
            JOIN uom_uom u ON u.id = t.uom_id
            WHERE i.stage NOT IN ('expected', 'in_transit', 'missing', 'refused')
            GROUP BY i.line_id, i.product_id
        )
        SELECT l.id FROM return_order_line l
        CROSS JOIN LATERAL jsonb_each_text(l.parts) AS part
        LEFT JOIN moved ON moved.line_id = l.id AND moved.product_id = part.key::int
        LEFT JOIN here ON here.line_id = l.id AND here.product_id = part.key::int
        WHERE abs(COALESCE(moved.base, 0) - COALESCE(here.base, 0)) > 0.001
           OR COALESCE(here.base, 0) < l.qty_received * part.value::float - 0.011
    """,
    "I3 stock of the Returns tree is the sum of the open items in it": """
        WITH tree AS (
            SELECT c.id FROM stock_warehouse w
            JOIN stock_location v ON v.id = w.return_view_loc_id
            JOIN stock_location c ON c.parent_path LIKE v.parent_path || '%'
            WHERE c.usage = 'internal' AND c.id <> w.return_bstock_loc_id
        ), stock AS (
            SELECT product_id, location_id, sum(quantity) AS quantity
            FROM stock_quant WHERE location_id IN (SELECT id FROM tree)
            GROUP BY product_id, location_id
        ), items AS (
            SELECT product_id, location_id, sum(quantity) AS quantity
            FROM return_item
            WHERE location_id IN (SELECT id FROM tree)
              AND stage IN ('received', 'inspected', 'decided', 'in_process')
            GROUP BY product_id, location_id
        )
        SELECT COALESCE(s.product_id, i.product_id)
        FROM stock s FULL JOIN items i USING (product_id, location_id)
        WHERE abs(COALESCE(s.quantity, 0) - COALESCE(i.quantity, 0)) > 0.001
    """,
    "I4 a serial is in one place": """
        SELECT q.lot_id FROM stock_quant q
        JOIN stock_lot lot ON lot.id = q.lot_id
        JOIN product_product p ON p.id = lot.product_id
        JOIN product_template t ON t.id = p.product_tmpl_id
        JOIN stock_location l ON l.id = q.location_id
        WHERE t.tracking = 'serial' AND l.usage IN ('internal', 'transit')
          AND q.quantity > 0
        GROUP BY q.lot_id HAVING sum(q.quantity) <> 1
    """,
    "I5 a serial is on one open item": """
        SELECT lot_id FROM return_item WHERE serial_open
        GROUP BY lot_id HAVING count(*) > 1
    """,
    "I6 credited is at most charged; a down payment on the invoice was paid before": """
        SELECT inv.id FROM account_move inv
        JOIN account_move ref ON ref.reversed_entry_id = inv.id
             AND ref.state = 'posted' AND ref.move_type = 'out_refund'
        WHERE inv.move_type = 'out_invoice'
        GROUP BY inv.id HAVING sum(ref.amount_total) > inv.amount_total + 0.005
            - COALESCE((SELECT sum(l.price_total) FROM account_move_line l
                        WHERE l.move_id = inv.id AND l.is_downpayment), 0)
    """,
    "I6 no invoice line is credited beyond its quantity": """
        SELECT src.id FROM account_move_line src
        JOIN account_move_line l ON l.return_source_id = src.id
             AND l.parent_state <> 'cancel'
        JOIN uom_uom su ON su.id = src.product_uom_id
        JOIN uom_uom lu ON lu.id = l.product_uom_id
        GROUP BY src.id, su.factor
        HAVING sum(l.quantity * lu.factor) > src.quantity * su.factor * 1.0001
    """,
    "the ledger of items adds up to the journal items it names": """
        SELECT l.id FROM account_move_line l
        JOIN return_item_cost c ON c.account_move_line_id = l.id
        GROUP BY l.id, l.balance
        HAVING abs(sum(c.result) + l.balance) > 0.005
    """,
    "the costs of an item are the sum of its ledger": """
        SELECT i.id FROM return_item i
        JOIN return_item_cost c ON c.item_id = i.id
        GROUP BY i.id, i.result_total
        HAVING abs(sum(c.result) - COALESCE(i.result_total, 0)) > 0.005
    """,
    "I7 credited is at most received, once": """
        SELECT id FROM return_order_line
        WHERE qty_credited + qty_crediting > qty_received
          AND COALESCE(credit_timing, '') NOT IN ('request', 'first_scan')
    """,
    "I11 the stage of an item is its last event's": """
        SELECT i.id FROM return_item i
        LEFT JOIN LATERAL (
            SELECT to_stage FROM return_event e WHERE e.item_id = i.id
            ORDER BY e.id DESC LIMIT 1
        ) e ON true
        WHERE e.to_stage IS DISTINCT FROM i.stage
    """,
    "I11 a done return has nothing open": """
        SELECT o.id FROM return_order o JOIN return_item i ON i.order_id = o.id
        WHERE o.state = 'done' AND i.stage NOT IN ('closed', 'missing', 'refused')
    """,
    "I11 an approved return with nothing open or expected is done": """
        SELECT o.id FROM return_order o
        WHERE o.decision = 'approved' AND o.state <> 'done'
          AND NOT EXISTS (SELECT 1 FROM return_item i WHERE i.order_id = o.id
                          AND i.stage NOT IN ('closed', 'missing', 'refused'))
          AND NOT EXISTS (SELECT 1 FROM return_order_line l WHERE l.order_id = o.id
                          AND (l.qty_received + COALESCE(l.qty_closed, 0) < l.quantity
                               OR (l.resolution = 'credit'
                                   AND l.qty_credited < l.qty_received)))
    """,
    "kilograms: in = out + on hand + explained, of every product": """
        WITH held AS (
            SELECT unnest(ARRAY['received', 'inspected', 'decided', 'in_process'])
                   AS stage
        ), ledger AS (
            SELECT i.product_id, e.quantity * CASE
                       WHEN e.to_stage IN (SELECT stage FROM held) THEN 1 ELSE -1 END
                       AS quantity
            FROM return_event e JOIN return_item i ON i.id = e.item_id
            WHERE COALESCE(e.from_stage IN (SELECT stage FROM held), FALSE)
                  <> (e.to_stage IN (SELECT stage FROM held))
              AND NOT COALESCE(e.data ? 'merged_into', FALSE)
            UNION ALL
            SELECT product_id, -quantity FROM return_item
            WHERE stage IN (SELECT stage FROM held) AND active
        )
        SELECT l.product_id FROM ledger l JOIN product_product p ON p.id = l.product_id
        GROUP BY l.product_id, p.weight
        HAVING abs(sum(l.quantity)) * GREATEST(p.weight, 1) > 0.001
    """,
    "what left the country with full evidence has a complete record": """
        SELECT i.id FROM return_item i
        LEFT JOIN return_weee_record r ON r.item_id = i.id
        WHERE i.is_export_proven AND NOT COALESCE(r.is_complete, FALSE)
    """,
    "I13 one company a return": """
        SELECT i.id FROM return_item i JOIN return_order o ON o.id = i.order_id
        WHERE i.company_id <> o.company_id
        UNION ALL
        SELECT p.id FROM stock_picking p JOIN return_order o ON o.id = p.return_order_id
        WHERE p.company_id <> o.company_id
    """,
    "I14 two people": """
        SELECT id FROM return_order WHERE approved_by_id = submitted_by_id
    """,
    "claims on a delivery are the sum of its sources and within it": """
        SELECT m.id FROM stock_move m
        LEFT JOIN (
            SELECT move_id, sum(quantity) AS quantity FROM return_order_line_source
            GROUP BY move_id
        ) s ON s.move_id = m.id
        WHERE COALESCE(m.return_qty_claimed, 0) <> COALESCE(s.quantity, 0)
           OR COALESCE(m.return_qty_claimed, 0) > COALESCE(m.return_qty_limit, 0)
    """,
}


def violations(env):
    """{invariant: rows that break it}; empty when all is well."""
    found = {}
    for name, query in INVARIANTS.items():
        env.cr.execute(query)
        rows = env.cr.fetchall()
        if rows:
            found[name] = rows
    return found
