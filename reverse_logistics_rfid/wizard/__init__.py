# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import rfid_tote_pack
from . import rfid_tote_send
