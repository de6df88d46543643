# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

LOCATIONS = {
    "return_inspection_loc_id": "internal",
    "return_repair_loc_id": "internal",
    "return_bstock_loc_id": "internal",
    "return_vendor_loc_id": "internal",
    "return_recycling_loc_id": "internal",
    "return_scrap_loc_id": "inventory",
}


class StockWarehouse(models.Model):
    """A returns centre in each warehouse.

    Its locations are internal and valued, and stand outside the warehouse's own view
    location: what lies there is never promised to a customer nor reserved.
    """

    _inherit = "stock.warehouse"

    return_view_loc_id = fields.Many2one(
        comodel_name="stock.location", string="Returns", copy=False, check_company=True
    )
    return_inspection_loc_id = fields.Many2one(
        comodel_name="stock.location",
        string="Returns: Inspection",
        copy=False,
        check_company=True,
    )
    return_repair_loc_id = fields.Many2one(
        comodel_name="stock.location",
        string="Returns: Repair",
        copy=False,
        check_company=True,
    )
    return_bstock_loc_id = fields.Many2one(
        comodel_name="stock.location",
        string="Returns: B-Stock",
        copy=False,
        check_company=True,
    )
    return_vendor_loc_id = fields.Many2one(
        comodel_name="stock.location",
        string="Returns: To Vendor",
        copy=False,
        check_company=True,
    )
    return_recycling_loc_id = fields.Many2one(
        comodel_name="stock.location",
        string="Returns: Recycling",
        copy=False,
        check_company=True,
    )
    return_scrap_loc_id = fields.Many2one(
        comodel_name="stock.location",
        string="Returns: Scrap",
        copy=False,
        check_company=True,
    )
    return_type_id = fields.Many2one(
        comodel_name="stock.picking.type",
        string="Returns: Receipt Type",
        copy=False,
        check_company=True,
    )
    disposition_type_id = fields.Many2one(
        comodel_name="stock.picking.type",
        string="Returns: Disposition Type",
        copy=False,
        check_company=True,
    )

    def _create_or_update_sequences_and_picking_types(self):
        self._create_return_locations()
        return super()._create_or_update_sequences_and_picking_types()

    def _create_return_locations(self):
        """Make what is missing of the Returns tree."""
        self.ensure_one()
        Location = self.env["stock.location"]
        if not self.return_view_loc_id:
            self.env.registry.clear_cache()
            self.return_view_loc_id = Location.create(
                {
                    "name": self.env._("%s Returns", self.code),
                    "usage": "view",
                    "company_id": self.company_id.id,
                }
            )
        names = {
            "return_inspection_loc_id": self.env._("Inspection"),
            "return_repair_loc_id": self.env._("Repair"),
            "return_bstock_loc_id": self.env._("B-Stock"),
            "return_vendor_loc_id": self.env._("To Vendor"),
            "return_recycling_loc_id": self.env._("Recycling"),
            "return_scrap_loc_id": self.env._("Scrap"),
        }
        missing = [field for field in LOCATIONS if not self[field]]
        locations = Location.create(
            [
                {
                    "name": names[field],
                    "usage": LOCATIONS[field],
                    "location_id": self.return_view_loc_id.id,
                    "company_id": self.company_id.id,
                }
                for field in missing
            ]
        )
        self.write(
            {
                field: location.id
                for field, location in zip(missing, locations, strict=True)
            }
        )

    def _get_picking_type_create_values(self, max_sequence):
        data, max_sequence = super()._get_picking_type_create_values(max_sequence)
        customers = self.env.ref("stock.stock_location_customers", False)
        common = {
            "company_id": self.company_id.id,
            "use_create_lots": True,
            "use_existing_lots": True,
        }
        data["return_type_id"] = {
            **common,
            "name": self.env._("Customer Returns"),
            "code": "incoming",
            "default_location_src_id": customers.id if customers else False,
            "default_location_dest_id": self.return_inspection_loc_id.id,
            "sequence": max_sequence + 1,
            "sequence_code": "RET",
        }
        data["disposition_type_id"] = {
            **common,
            "name": self.env._("Dispositions"),
            "code": "internal",
            "default_location_src_id": self.return_inspection_loc_id.id,
            "default_location_dest_id": self.lot_stock_id.id,
            "sequence": max_sequence + 2,
            "sequence_code": "DSP",
        }
        return data, max_sequence + 3

    def _get_picking_type_update_values(self):
        data = super()._get_picking_type_update_values()
        code = self.code.replace(" ", "").upper()
        data["return_type_id"] = {"active": self.active, "barcode": f"{code}RET"}
        data["disposition_type_id"] = {"active": self.active, "barcode": f"{code}DSP"}
        return data

    def _get_sequence_values(self, name=False, code=False):
        values = super()._get_sequence_values(name=name, code=code)
        name, code = name or self.name, code or self.code
        for field, suffix, title in (
            ("return_type_id", "RET", self.env._("%s Sequence returns", name)),
            (
                "disposition_type_id",
                "DSP",
                self.env._("%s Sequence dispositions", name),
            ),
        ):
            suffix = self[field].sequence_code or suffix
            values[field] = {
                "name": title,
                "prefix": f"{code}/{suffix}/",
                "padding": 5,
                "company_id": self.company_id.id,
            }
        return values
