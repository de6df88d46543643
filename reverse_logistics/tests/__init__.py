# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import test_life
from . import test_quantities
from . import test_policy
from . import test_receipt
from . import test_disposition
from . import test_credit
from . import test_label
from . import test_security
from . import test_valuation
from . import test_valuation_lots
from . import test_valuation_owner
from . import test_complaints
from . import test_dropship
from . import test_logistics
from . import test_logistics_places
from . import test_logistics_undo
from . import test_prior
