# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Returns by the hundred thousand, made by SQL: for measuring what reads them.

Not the flow of the product, which would take days, but rows as it leaves them: every
item has its events, and the columns that figures are read from agree with the log.
"""

PRODUCTS, PARTNERS, DAYS, ITEMS_A_RETURN = 400, 500, 730, 5

# {count} is the number of items; everything is a function of the row's number.
STATEMENTS = (
    """
    CREATE TEMP TABLE bench_partner AS
    SELECT id, ROW_NUMBER() OVER (ORDER BY id) AS n
    FROM res_partner WHERE name LIKE 'Bench %%'
    """,
    """
    CREATE TEMP TABLE bench_product AS
    SELECT id, ROW_NUMBER() OVER (ORDER BY id) AS n
    FROM product_product WHERE default_code LIKE 'BENCH-%%'
    """,
    """
    INSERT INTO return_order (name, partner_id, company_id, warehouse_id, policy_id,
        kind, decision, state, date_submitted, date_approved, date_received, date_done,
        submitted_by_id, tracking_token, create_date, create_uid)
    SELECT 'BENCH/' || row.n, partner.id, 1, {warehouse}, {policy}, 'customer',
        'approved', 'done', day, day + '5 hours', day + '4 days', day + '9 days', 1,
        md5(row.n::text), day, 1
    FROM (SELECT n, NOW() AT TIME ZONE 'UTC' - make_interval(hours => n * 7919
        %% ({days} * 24)) AS day FROM generate_series(1, {count} / {per}) AS n) AS row
    JOIN bench_partner AS partner ON partner.n = 1 + row.n %% {partners}
    """,
    """
    INSERT INTO return_item (name, active, company_id, order_id, partner_id,
        product_id, quantity, stage, location_id, claimed_reason_id, found_reason_id,
        function_grade, cosmetic_grade, house_grade, disposition_id,
        first_disposition_id, recommended_disposition_id, expected_recovery,
        actual_recovery, cost_total, regret, date_received, date_inspected,
        date_decided, date_closed, inspection_count, decision_count, touch_count,
        work_hours_to_decision, work_hours_to_stock, warehouse_id, create_date)
    SELECT 'BENCH' || g.n, TRUE, 1, ret.id, ret.partner_id, product.id, 1 + g.n %% 4,
        CASE WHEN g.n %% 20 = 0 THEN 'received' ELSE 'closed' END, {location},
        1 + g.n %% 6, 1 + (g.n / 3) %% 6, 'F' || 1 + g.n %% 6, 'C' || 1 + g.n %% 9,
        substr('ABCDE', 1 + g.n %% 5, 1), 1 + g.n %% 10, 1 + g.n %% 10,
        1 + (g.n %% 10 + (g.n %% 7 = 0)::int) %% 10, g.n %% 97, g.n %% 89,
        g.n %% 11, g.n %% 5,
        ret.date_received, ret.date_received + '6 hours',
        ret.date_received + '9 hours',
        CASE WHEN g.n %% 20 > 0 THEN ret.date_received + '3 days'::interval END,
        1, 1, 4, g.n %% 40, g.n %% 60, {warehouse}, ret.date_received
    FROM generate_series(1, {count}) AS g (n)
    JOIN return_order AS ret ON ret.name = 'BENCH/' || (1 + g.n %% ({count} / {per}))
    JOIN bench_product AS product ON product.n = 1 + (g.n * 31) %% {products}
    """,
    """
    INSERT INTO return_event (item_id, order_id, company_id, from_stage, to_stage,
        occurred_at, recorded_at, user_id, source, location_id, quantity)
    SELECT item.id, item.order_id, 1, step.origin, step.target,
        item.date_received + step.after, item.date_received + step.after, 1, 'user',
        {location}, item.quantity
    FROM return_item AS item
    JOIN (VALUES (NULL, 'received', '0 hours'::interval),
        ('received', 'inspected', '6 hours'), ('inspected', 'decided', '9 hours'),
        ('decided', 'closed', '3 days')) AS step (origin, target, after)
        ON step.target = 'received' OR item.stage = 'closed'
    WHERE item.name LIKE 'BENCH%%'
    """,
    "ANALYZE return_item",
    "ANALYZE return_order",
    "ANALYZE return_event",
    "ANALYZE product_product",
    "ANALYZE res_partner",
)


def fill(env, count):
    """Make `count` items with their returns and events, in the transaction of `env`.

    :return: whether they were made; False when so many are there already
    """
    env.cr.execute("SELECT COUNT(*) FROM return_item WHERE name LIKE 'BENCH%'")
    there = env.cr.fetchone()[0]
    if there == count:
        return False
    if there:
        raise SystemExit(f"{there} items are there already: drop the database first.")
    warehouse = env["stock.warehouse"].search([], limit=1)
    env["product.product"].create(
        [
            {
                "name": f"Bench {number}",
                "default_code": f"BENCH-{number}",
                "type": "consu",
                "is_storable": True,
                "standard_price": 5 + number % 90,
                "weight": 0.1 + number % 12,
            }
            for number in range(PRODUCTS)
        ]
    )
    env["res.partner"].create(
        [{"name": f"Bench {n}", "is_company": True} for n in range(PARTNERS)]
    )
    env.flush_all()
    values = {
        "count": count,
        "partners": PARTNERS,
        "products": PRODUCTS,
        "per": ITEMS_A_RETURN,
        "days": DAYS,
        "warehouse": warehouse.id,
        "location": warehouse.return_inspection_loc_id.id,
        "policy": env["return.policy"].search([], limit=1).id or "NULL",
    }
    for statement in STATEMENTS:
        env.cr.execute(statement.format(**values), ())
    return True
