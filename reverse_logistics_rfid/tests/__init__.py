# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import test_bad_inputs
from . import test_companies
from . import test_epcis
from . import test_gate
from . import test_gate_browser
from . import test_ingest
from . import test_kpi_rfid
from . import test_loads
from . import test_tags
from . import test_visits
