# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import certificates
from . import kpi_export
from . import portal
from . import return_detail
from . import return_request
from . import return_table
from . import take_back
from . import tracking
from . import webmanifest
