# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import return_shipment_handover
from . import return_shipment_postpone
from . import tpl_transfer
