# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""EPCIS 2.0 over HTTP: query of the log of returns, and capture."""

import re
from datetime import timedelta
from urllib.parse import urlencode

from odoo import SUPERUSER_ID
from odoo.fields import Domain
from odoo.http import Controller, request, route
from odoo.service import security

from ..epcis import DocumentError, check_document
from ..epcis.check import read_time
from ..models.rfid_epcis import LONGEST_PAGE, PAGE
from ..reads import BodyError, load
from .device import DeviceError, allow, answer, find_device, get_key, limit
from .reads import MOST_BYTES, _read_body

BASE = "/reverse_logistics/epcis/v2"
HEADERS = {"GS1-EPCIS-Version": "2.0.0", "GS1-CBV-Version": "2.0.0"}
_SECOND = timedelta(seconds=1)
OPERATOR = "reverse_logistics.group_return_operator"
# The ways in which a word of CBV is written, before the word.
_WORD = re.compile(
    r"(?:urn:epcglobal:cbv:(?:bizstep|disp):|(?:https?://ns\.gs1\.org/cbv/|cbv:)"
    r"(?:BizStep|Disp)-)"
)
_TIMES = {
    "GE_eventTime": ("occurred_at", ">="),
    "LT_eventTime": ("occurred_at", "<"),
    "GE_recordTime": ("recorded_at", ">="),
    "LT_recordTime": ("recorded_at", "<"),
}
_KINDS = {
    "ObjectEvent": Domain("packing", "=", False),
    "AggregationEvent": Domain("packing", "!=", False),
}
_OTHERS = (
    "EQ_bizStep",
    "MATCH_epc",
    "MATCH_anyEPC",
    "MATCH_parentID",
    "EQ_action",
    "eventType",
    "perPage",
    "nextPageToken",
)


class Epcis(Controller):
    @route(
        [f"{BASE}/events", f"{BASE}/epcs/<path:epc>/events"],
        type="rfid_device",
        auth="none",
        readonly=False,
        save_session=False,
    )
    def events(self, epc=None):
        """Query events by time, EPC and business step; pages by `nextPageToken`.

        For a user (API key or session) who works in returns, and for a device, which
        sees the returns of its warehouse.
        """
        allow("GET")
        env, domain = _authorise()
        given = _get_parameters()
        if epc:
            if not epc.isprintable():
                raise DeviceError(404, "No such EPC.")
            given["MATCH_epc"] = epc
        size, after = _get_page(given)
        domain &= _get_domain(env, given)
        service = env["rfid.epcis"]
        events, following = service._get_events(domain, size, after)
        wanted = _split(given.get("EQ_action", ""))
        if wanted:
            events = [event for event in events if event["action"] in wanted]
        headers = dict(HEADERS)
        if following:
            parameters = {**given, "perPage": size, "nextPageToken": following}
            parameters.pop("MATCH_epc" if epc else "", None)
            path = request.httprequest.base_url
            headers["Link"] = f'<{path}?{urlencode(parameters)}>; rel="next"'
        return answer(service._get_document(events), 200, headers)

    @route(
        f"{BASE}/capture",
        type="rfid_device",
        auth="none",
        readonly=False,
        save_session=False,
        max_content_length=MOST_BYTES,
    )
    def capture(self):
        """Take an EPCISDocument.

        `GS1-Capture-Error-Behaviour`: rollback (the default: all events or none) or
        proceed (the good ones). Answers 202 with the address of the job, which is done
        by then.
        """
        allow("POST")
        env, _domain = _authorise()
        behaviour = request.httprequest.headers.get(
            "GS1-Capture-Error-Behaviour", "rollback"
        )
        if behaviour not in ("rollback", "proceed"):
            raise DeviceError(
                400, "GS1-Capture-Error-Behaviour must be rollback or proceed."
            )
        try:
            document = load(_read_body())
            check_document(document)
        except BodyError as error:
            raise DeviceError(error.status, str(error)) from error
        except DocumentError as error:
            raise DeviceError(400, str(error)) from error
        # sudo: captures are written by this route only
        job = env["rfid.capture"].sudo()._take(document, behaviour)
        place = f"{BASE}/capture/{job.name}"
        return answer(job._get_job(), 202, {**HEADERS, "Location": place})

    @route(
        f"{BASE}/capture/<string:name>",
        type="rfid_device",
        auth="none",
        readonly=False,
        save_session=False,
    )
    def job(self, name):
        """How a capture went."""
        allow("GET")
        env, _domain = _authorise()
        job = env["rfid.capture"].search(
            [
                ("name", "=", name if name.isprintable() else ""),
                ("company_id", "in", env.companies.ids),
            ]
        )
        if not job:
            raise DeviceError(404, "No such capture.")
        return answer(job._get_job(), 200, HEADERS)


def _authorise():
    """The environment of who asks, and what of the log it may see.

    :raises DeviceError: 401, or 403 for who does not work in returns
    """
    key = get_key()
    device = find_device(key) if key else None
    if device:
        limit(device.id)
        env = request.env(
            user=SUPERUSER_ID, context={"allowed_company_ids": [device.company_id]}
        )
        domain = Domain("company_id", "=", device.company_id)
        if device.warehouse_id:
            domain &= Domain("order_id", "=", False) | Domain(
                "order_id.warehouse_id", "=", device.warehouse_id
            )
        return env, domain
    env = request.env(user=_get_user(key), context={})
    if not env.user.has_group(OPERATOR):
        raise DeviceError(403, "You do not work in returns.")
    env = env(context={"allowed_company_ids": env.user.company_ids.ids})
    return env, Domain.TRUE


def _get_user(key):
    if key and key.isascii():
        keys = request.env(user=SUPERUSER_ID)["res.users.apikeys"]
        uid = keys._check_credentials(scope="rpc", key=key)
        if uid:
            return uid
    elif not key and request.session.uid:
        env = request.env(user=request.session.uid)
        if security.check_session(request.session, env, request):
            return request.session.uid
    raise DeviceError(
        401, "The key is missing or not valid.", WWW_Authenticate="Bearer"
    )


def _get_parameters():
    """The parameters of the query.

    :raises DeviceError: 400 for what is not known, so that nobody takes all events for
        those that he asked for
    """
    given = {
        name: "|".join(values)
        for name, values in request.httprequest.args.to_dict(flat=False).items()
    }
    for name in given:
        if name not in _TIMES and name not in _OTHERS:
            raise DeviceError(400, f"The parameter {name[:60]} is not known here.")
        if not given[name].isprintable():
            raise DeviceError(400, f"{name} holds characters that cannot be printed.")
    return given


def _get_page(given):
    try:
        size = int(given.get("perPage", PAGE))
        after = int(given.get("nextPageToken", 0))
    except ValueError:
        size = 0
    if not 0 < size <= LONGEST_PAGE or not 0 <= after < 1 << 31:
        raise DeviceError(
            400, f"perPage must be 1 to {LONGEST_PAGE}, nextPageToken one of ours."
        )
    return size, after


def _get_domain(env, given):
    service, domain = env["rfid.epcis"], Domain.TRUE
    for name, (field, operator) in _TIMES.items():
        if name in given:
            try:
                moment = read_time(given[name].replace(" ", "+"), name)
            except DocumentError as error:
                raise DeviceError(400, str(error)) from error
            # The log has whole seconds: the first one at or after the moment asked for.
            if moment.microsecond and moment.year < 9999:
                moment = moment.replace(microsecond=0) + _SECOND
            domain &= Domain(field, operator, moment)
    if "EQ_bizStep" in given:
        steps = [_WORD.sub("", step) for step in _split(given["EQ_bizStep"])]
        domain &= Domain.OR(service._get_step_domain(step) for step in steps)
    if "MATCH_epc" in given:
        domain &= service._get_epc_domain(_split(given["MATCH_epc"]))
    if "MATCH_parentID" in given:
        domain &= service._get_parent_domain(_split(given["MATCH_parentID"]))
    if "MATCH_anyEPC" in given:
        epcs = _split(given["MATCH_anyEPC"])
        domain &= service._get_epc_domain(epcs) | service._get_parent_domain(epcs)
    if "eventType" in given:
        kinds = _split(given["eventType"])
        domain &= Domain.OR(_KINDS.get(kind, Domain.FALSE) for kind in kinds)
    return domain


def _split(text):
    return [part for part in re.split(r"[|,]", text) if part]
