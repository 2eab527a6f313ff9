"""`python -m dlref`: what can be copied out of the library, and into a file of one's own."""

import sys

from dlref.copying.commands import main

if __name__ == "__main__":
    sys.exit(main())
