# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import test_accrual_freight
from . import test_board
from . import test_consolidation
from . import test_handover
from . import test_invoice
from . import test_kpi_3pl
from . import test_message
from . import test_message_webhook
from . import test_message_x12
from . import test_planning
from . import test_portal
from . import test_rating
from . import test_shipment
from . import test_stand_in
from . import test_stock
from . import test_transports
from . import test_transports_live
