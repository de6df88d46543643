# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import test_life
from . import test_quantities
from . import test_receipt
from . import test_disposition
from . import test_credit
from . import test_security
