# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What customers and staff say to each other in the portal: a question that waits for
an answer, an objection to a grade, a draft, and goods that need not be sent."""

from odoo.fields import Domain

from .trade import product

PICTURE = (
    b"Four rolls, the glue came off at the edge. The picture shows them: they are not"
    b" usable for anything."
)


def talk(env, clock, calendar):
    """Take the steps of the portal, as the customers' users and as staff."""
    with clock.at(calendar.ago(6)):
        _ask(env)
        _contest(env)
    with clock.at(calendar.ago(3)):
        _draft(env)
        _keep(env)


def _user(env, name):
    return env.ref(f"reverse_logistics.{name}", False) or env.user


def _find(env, customer, *domain):
    partner = env.ref(f"reverse_logistics.partner_{customer}")
    domain = Domain("partner_id", "child_of", partner.id) & Domain(domain)
    return env["return.order"].search(domain, order="id desc", limit=1)


def _ask(env):
    order = _find(env, "lefevre", ("state", "=", "submitted"))
    operator = _user(env, "user_operator")
    order.with_user(operator).sudo().action_request_information(
        "Which firmware do the panels run? A photo of the start screen would help."
    )


def _contest(env):
    """Somebody objects to a grade that he may still object to."""
    for item in env["return.item"].search(
        [("house_grade", "in", ("C", "D", "E"))], order="id desc"
    ):
        if not item._get_contest_obstacle():
            env["return.contest"]._open(
                item, item.order_id.partner_id, "It was in its box until it left us."
            )
            return


def _offered(env, customer, name):
    """A delivered order line of a customer of which something may come back."""
    service = env["return.request"]
    partner = env.ref(f"reverse_logistics.partner_{customer}")
    lines = service._find_lines(partner)
    lines = lines.filtered(lambda line: line.product_id == product(env, name))
    offers = service._get_offers(partner, lines)
    return next(offer.sale_line for offer in offers if not offer.why)


def _request(env, customer, line, quantity, reason, **values):
    partner = env.ref(f"reverse_logistics.partner_{customer}")
    vals = {
        "sale_line_id": line.id,
        "quantity": quantity,
        "reason_id": env.ref(f"reverse_logistics.reason_{reason}").id,
        "resolution": "credit",
    }
    return env["return.request"]._create_order(
        partner, line.company_id, [vals], **values
    )


def _draft(env):
    line = _offered(env, "northwind", "battery")
    _request(env, "northwind", line, 2, "not_needed", submit=False)


def _keep(env):
    """Labels that are worth less than their way back: a photo is enough."""
    line = _offered(env, "northwind", "label")
    order = _request(env, "northwind", line, 4, "other")
    order._attach_evidence([("labels.txt", PICTURE, "text/plain")], order.line_ids)
