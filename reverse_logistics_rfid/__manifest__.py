# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Reverse Logistics: RFID",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Inventory",
    "summary": "Tags, readers and gates that move returns",
    "author": "Reverse Logistics contributors",
    "website": "https://github.com/reverse-logistics/reverse-logistics",
    "license": "LGPL-3",
    "depends": ["reverse_logistics", "bus"],
}
