# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import test_board
from . import test_consolidation
from . import test_handover
from . import test_planning
from . import test_rating
from . import test_shipment
