# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Probe of the RFID Benchmark",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "summary": "A route that takes a body and does nothing",
    "author": "Reverse Logistics contributors",
    "license": "LGPL-3",
    "depends": ["base"],
    "installable": False,
}
