# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Reverse Logistics: 3PL and Consolidation",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Inventory",
    "summary": "Providers, tariffs, bulk loads and their messages",
    "author": "Reverse Logistics contributors",
    "website": "https://github.com/reverse-logistics/reverse-logistics",
    "license": "LGPL-3",
    "depends": ["reverse_logistics"],
    "data": [
        "data/ir_sequence_data.xml",
        "data/tpl_handling_class_data.xml",
        "security/ir.model.access.csv",
        "security/reverse_logistics_3pl_security.xml",
        "data/ir_cron_data.xml",
        # reports and wizards before the forms whose buttons open them
        "report/return_shipment_label.xml",
        "report/return_shipment_manifest.xml",
        "wizard/return_shipment_handover_views.xml",
        "wizard/return_shipment_postpone_views.xml",
        "views/tpl_provider_views.xml",
        "views/tpl_provider_exchange_views.xml",
        "views/tpl_message_views.xml",
        "views/tpl_invoice_views.xml",
        "views/tpl_lane_views.xml",
        "views/tpl_dispute_views.xml",
        "views/return_shipment_views.xml",
        "views/return_consolidation_views.xml",
        "views/reverse_logistics_3pl_menus.xml",
        "views/handover_templates.xml",
        "views/product_views.xml",
        "views/return_order_views.xml",
        "views/res_config_settings_views.xml",
    ],
    "demo": [
        "demo/tpl_demo.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "reverse_logistics_3pl/static/src/board/*",
            "reverse_logistics_3pl/static/src/lane_cost/*",
        ],
        "web.assets_frontend": [
            "reverse_logistics_3pl/static/src/handover/*",
        ],
    },
}
