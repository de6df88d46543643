# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Bare words that a document may use for business steps and dispositions (CBV 2.0)."""

CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
SCHEMA_VERSION = "2.0"
BIZ_STEPS = frozenset(
    "accepting arriving assembling collecting commissioning consigning"
    " creating_class_instance cycle_counting decommissioning departing destroying"
    " disassembling dispensing encoding entering_exiting holding inspecting installing"
    " killing loading other packing picking receiving removing repackaging repairing"
    " replacing reserving retail_selling sampling sensor_reporting shipping"
    " staging_outbound stock_taking stocking storing transporting unloading unpacking"
    " void_shipping".split()
)
DISPOSITIONS = frozenset(
    "active available completeness_inferred completeness_verified conformant"
    " container_closed container_open damaged destroyed dispensed disposed encoded"
    " expired in_progress in_transit inactive mismatch_class mismatch_instance"
    " mismatch_quantity needs_replacement no_pedigree_match non_conformant"
    " non_sellable_other partially_dispensed recalled reserved retail_sold returned"
    " sellable_accessible sellable_not_accessible stolen unavailable unknown".split()
)
ACTIONS = frozenset(("ADD", "OBSERVE", "DELETE"))
# Event types with the lists of which one at least names what the event is about.
EVENT_TYPES = {
    "ObjectEvent": ("epcList", "quantityList", "sensorElementList"),
    "AggregationEvent": ("childEPCs", "childQuantityList", "parentID"),
    "TransactionEvent": ("epcList", "quantityList", "parentID"),
    "TransformationEvent": (
        "inputEPCList",
        "outputEPCList",
        "inputQuantityList",
        "outputQuantityList",
        "transformationID",
    ),
    "AssociationEvent": ("childEPCs", "childQuantityList", "parentID"),
}
