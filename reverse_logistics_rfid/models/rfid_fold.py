# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import Counter, defaultdict
from datetime import timedelta

from odoo import api, fields, models

from ..reads import fold

# Reads that are folded in one transaction.
CHUNK = 20_000
# What was seen longer ago moves nothing any more.
STALE = timedelta(days=7)
# Read points that are made without being asked for, for each device at most.
ANTENNAS = 64
AHEAD = timedelta(seconds=60)


class RfidFold(models.AbstractModel):
    """Reads become visits: by the batch, in any order, each read once.

    A batch is taken when it is new and is done in the same transaction as its visits.
    """

    _name = "rfid.fold"
    _description = "Reads Become Visits"

    @api.model
    def _cron_process(self):
        """Make visits of new reads and let visits move items, committing as it goes."""
        cron = self.env["ir.cron"]
        while True:
            done = self._fold_some()
            left = cron._commit_progress(done, remaining=self._count_new())
            if not done or not left:
                break
        self.env["rfid.mover"]._run()

    @api.model
    def _count_new(self):
        return self.env["rfid.batch"].search_count([("state", "=", "new")])

    @api.model
    def _fold_some(self):
        """Fold the oldest new batches.

        :return: how many
        """
        batches = self._take_batches()
        if batches:
            rows = self._get_rows(batches)
            for company, spans in self._group(rows).items():
                self._store(company, spans)
            self.env.cr.execute(
                "UPDATE rfid_batch SET state = 'done' WHERE id = ANY(%s)", [batches]
            )
            self.env["rfid.batch"].invalidate_model(["state"])
        return len(batches)

    @api.model
    def _take_batches(self):
        """Ids of new batches, locked; those another process has are left to it."""
        self.env.cr.execute(
            """SELECT id, accepted FROM rfid_batch WHERE state = 'new'
               ORDER BY id LIMIT 200 FOR UPDATE SKIP LOCKED"""
        )
        taken, count = [], 0
        for batch, accepted in self.env.cr.fetchall():
            if taken and count + accepted > CHUNK:
                break
            taken.append(batch)
            count += accepted
        return taken

    @api.model
    def _get_rows(self, batches):
        self.env.cr.execute(
            """SELECT device_ref, antenna, epc, LEAST(seen_at, received_at), reads,
                      rssi, seen_at > received_at + %s
               FROM rfid_read WHERE batch_ref = ANY(%s)""",
            [AHEAD, batches],
        )
        return self.env.cr.fetchall()

    @api.model
    def _group(self, rows):
        """Reads by company, then by tag and read point, without what is too weak.

        :return: {company: {(epc, point): [spans]}}
        """
        points = self._get_points(rows)
        found = defaultdict(lambda: defaultdict(list))
        for device, antenna, epc, seen_at, reads, rssi, ahead in rows:
            point = points.get((device, antenna)) or points.get((device, 0))
            if point and (rssi is None or rssi >= point.min_rssi):
                mark = AHEAD if ahead else None
                span = (seen_at, seen_at, reads, rssi, mark)
                found[point.company_id][epc, point].append(span)
        return found

    @api.model
    def _get_points(self, rows):
        """{(device, antenna): read point}; an antenna that nobody has set up gets one
        that means nothing, so that its visits are not lost, and somebody is asked."""
        points = self._find_points(rows)
        lost = defaultdict(int)
        for device, antenna, _epc, _at, reads, *_rest in rows:
            if (device, antenna) not in points and (device, 0) not in points:
                lost[device, antenna] += reads
        if lost:
            self.env["rfid.exception"]._note_lost(lost)
            points.update(self._make_points(points, lost))
        return points

    @api.model
    def _make_points(self, points, lost):
        count = Counter(device for device, _antenna in points)
        devices = self.env["rfid.device"].sudo()
        new = []
        for device, antenna in sorted(lost):
            count[device] += 1
            if count[device] <= ANTENNAS:
                name = devices.browse(device).name
                new.append(
                    {
                        "name": self.env._(
                            "%(device)s, antenna %(number)s",
                            device=name,
                            number=antenna,
                        ),
                        "device_id": device,
                        "antenna": antenna,
                    }
                )
        made = self.env["rfid.read.point"].sudo().create(new)
        return {(point.device_id.id, point.antenna): point for point in made}

    @api.model
    def _find_points(self, rows):
        # sudo: a gate screen folds reads of every device
        points_sudo = (
            self.env["rfid.read.point"]
            .sudo()
            .search([("device_id", "in", list({row[0] for row in rows}))])
        )
        return {(point.device_id.id, point.antenna): point for point in points_sudo}

    # === VISITS === #

    @api.model
    def _store(self, company, spans):
        """Write the visits of a company, joined with those that are there."""
        tags = self._get_tags(company, {epc for epc, _point in spans})
        spans = {(tags[epc], point): list_ for (epc, point), list_ in spans.items()}
        visits = self._get_visits(spans)
        for (tag, point), visit in visits:
            key = (tag, point)
            span = (visit.first_at, visit.last_at, visit.count, visit.rssi, visit)
            spans[key].append(span)
        new = []
        for (tag, point), list_ in spans.items():
            for folded in fold(list_, timedelta(seconds=point.absence)):
                new += self._put(company, tag, point, folded)
        self.env["rfid.visit"].sudo().create(new)
        self._note_seen(spans)

    @api.model
    def _get_tags(self, company, epcs):
        """{epc: tag}; the ones never seen before are kept, and named if they can be."""
        Tag = self.env["rfid.tag"].sudo().with_context(active_test=False)
        known = {tag.epc: tag for tag in Tag.search([("epc", "in", list(epcs))])}
        fresh = sorted(epcs - known.keys())
        doubtful = [epc for epc, tag in known.items() if tag.kind == "unknown"]
        told = Tag._identify([*fresh, *doubtful], company)
        for epc in doubtful:
            if epc in told:
                known[epc].write(told[epc])
        for tag in Tag.create([{"epc": epc, **told.get(epc, {})} for epc in fresh]):
            known[tag.epc] = tag
        return known

    @api.model
    def _get_visits(self, spans):
        """Earlier visits that the spans may join: a list of ((tag, point), visit)."""
        if not spans:
            return []
        gap = timedelta(seconds=max(point.absence for _tag, point in spans))
        times = [span for list_ in spans.values() for span in list_]
        visits = (
            self.env["rfid.visit"]
            .sudo()
            .search(
                [
                    ("tag_id", "in", [tag.id for tag, _point in spans]),
                    ("point_id", "in", list({point.id for _tag, point in spans})),
                    ("last_at", ">=", min(span[0] for span in times) - gap),
                    ("first_at", "<=", max(span[1] for span in times) + gap),
                ]
            )
        )
        pairs = [((visit.tag_id, visit.point_id), visit) for visit in visits]
        return [(key, visit) for key, visit in pairs if key in spans]

    @api.model
    def _put(self, company, tag, point, folded):
        """Write a folded visit on the earlier ones it holds.

        :return: a list with the values of a new visit, empty when it has a row
        """
        first, last, count, rssi, marks = folded
        earlier = [mark for mark in marks if mark is not AHEAD]
        values = {
            "first_at": first,
            "last_at": last,
            "count": count,
            "rssi": rssi or 0.0,
        }
        if len(earlier) < len(marks):
            values["clock_ahead"] = True
        if earlier:
            keep = min(earlier, key=lambda visit: visit.id)
            for other in earlier:
                if other != keep:
                    self.env["rfid.exception"]._hand_over(other, keep)
                    other.unlink()
            if any(keep[name] != value for name, value in values.items()):
                keep.write(values)
            return []
        stale = fields.Datetime.now() - last > STALE
        return [
            {
                **values,
                "tag_id": tag.id,
                "point_id": point.id,
                "company_id": company.id,
                "state": "ignored" if stale else "new",
                "note": self.env._("Seen too long ago") if stale else False,
            }
        ]

    @api.model
    def _note_seen(self, spans):
        """Where and when tags were seen last; what comes late does not set it back."""
        latest = {}
        for (tag, point), list_ in spans.items():
            at = max(span[1] for span in list_)
            if tag not in latest or at > latest[tag][0]:
                latest[tag] = at, point
        by_point = defaultdict(lambda: self.env["rfid.tag"].sudo())
        for tag, (at, point) in latest.items():
            if not tag.last_seen or at > tag.last_seen:
                by_point[at.replace(microsecond=0), point] |= tag
        for (at, point), tags in by_point.items():
            tags.write({"last_seen": at, "last_point_id": point.id})
