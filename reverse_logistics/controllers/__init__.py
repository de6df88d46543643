# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import portal
from . import return_detail
from . import return_request
from . import return_table
from . import tracking
from . import webmanifest
