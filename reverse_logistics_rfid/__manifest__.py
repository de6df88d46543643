# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Reverse Logistics: RFID",
    "version": "19.0.1.1.0",
    "category": "Supply Chain/Inventory",
    "summary": "Tags, readers and gates that move returns",
    "author": "Reverse Logistics contributors",
    "website": "https://github.com/reverse-logistics/reverse-logistics",
    "license": "LGPL-3",
    "depends": ["reverse_logistics", "bus"],
    "data": [
        "data/ir_cron_data.xml",
        "security/reverse_logistics_rfid_security.xml",
        "security/ir.model.access.csv",
        "report/return_item_rfid.xml",
        # lists before the forms whose buttons open them
        "views/rfid_visit_views.xml",
        "views/rfid_tag_views.xml",
        "views/rfid_exception_views.xml",
        "views/rfid_device_views.xml",
        "views/rfid_gate_views.xml",
        "views/rfid_count_views.xml",
        "views/rfid_tote_wizard_views.xml",
        "views/rfid_tote_views.xml",
        "views/return_item_views.xml",
        "views/reverse_logistics_rfid_menus.xml",
    ],
    "demo": ["demo/rfid_demo.xml"],
    "assets": {
        "web.assets_backend": [
            "reverse_logistics_rfid/static/src/gate/*",
            "reverse_logistics_rfid/static/src/scanner/*",
        ],
        "web.assets_tests": [
            "reverse_logistics_rfid/static/tests/tours/*",
        ],
        "web.assets_unit_tests": [
            "reverse_logistics_rfid/static/tests/*.test.js",
        ],
    },
    "post_init_hook": "post_init_hook",
}
