# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import rfid_device
from . import rfid_device_key
from . import rfid_device_key_show
from . import rfid_read_point
from . import rfid_tag
from . import rfid_batch
from . import rfid_read
from . import rfid_visit
from . import rfid_exception
from . import rfid_gate
from . import rfid_fold
from . import rfid_mover
from . import rfid_epcis
from . import rfid_capture
from . import rfid_capture_event
from . import return_item
from . import return_receipt
