# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Kill Points of the RFID Tests",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "summary": "Ends its own process where a request asks for it",
    "author": "Reverse Logistics contributors",
    "license": "LGPL-3",
    "depends": ["base"],
    "installable": False,
}
