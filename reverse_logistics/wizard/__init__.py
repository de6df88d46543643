# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import account_move_reversal
from . import return_inspection_wizard
from . import return_disposition_wizard
from . import return_discrepancy_report
from . import return_discrepancy_settle
from . import return_blind_receipt
from . import return_item_match
from . import return_item_move
from . import return_disposition_wizard_outcome
from . import return_order_close
from . import return_refusal
from . import return_quote_wizard
from . import stock_picking_return
from . import return_vendor_claim_close
from . import return_contest_answer
from . import return_order_question
from . import return_backtest
