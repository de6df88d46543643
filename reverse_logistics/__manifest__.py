# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Reverse Logistics",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Inventory",
    "summary": "Returns from request to credit: inspect, decide, recover",
    "author": "Reverse Logistics contributors",
    "website": "https://github.com/reverse-logistics/reverse-logistics",
    "license": "LGPL-3",
    "depends": [
        "sale_stock",
        "purchase_stock",
        "stock_account",
        "stock_delivery",
        "repair",
        "portal",
        "barcodes_gs1_nomenclature",
    ],
    "external_dependencies": {"python": ["python-barcode", "qrcode"]},
    "data": [
        "data/ir_sequence_data.xml",
        "data/return_reason_data.xml",
        "data/return_override_reason_data.xml",
        "data/return_disposition_data.xml",
        "data/return_policy_data.xml",
        # groups before the rules and rights that name them
        "security/reverse_logistics_groups.xml",
        "security/reverse_logistics_security.xml",
        "security/ir.model.access.csv",
        # reports and wizards before the forms whose buttons open them
        "report/return_item_label.xml",
        "report/return_item_label_zpl.xml",
        "views/return_wizard_views.xml",
        "views/return_order_views.xml",
        "views/return_item_views.xml",
        "views/return_configuration_views.xml",
        "views/return_policy_rule_views.xml",
        "views/return_prior_views.xml",
        "views/reverse_logistics_menus.xml",
        "views/account_move_views.xml",
        "views/res_config_settings_views.xml",
        "views/sale_order_views.xml",
        "views/stock_picking_views.xml",
        "views/stock_warehouse_views.xml",
    ],
    "demo": [
        "demo/res_partner_demo.xml",
        "demo/res_users_demo.xml",
        "demo/product_demo.xml",
        # last: returns are made of all the above
        "demo/return_order_demo.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "reverse_logistics/static/src/recommendation/*",
        ],
    },
    "post_init_hook": "post_init_hook",
}
