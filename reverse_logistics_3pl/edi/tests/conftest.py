# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Make the package importable as ``edi``, from wherever pytest is started."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
