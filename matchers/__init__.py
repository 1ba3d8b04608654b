"""Text in, assessment out; pure.

The encoder multiplies matrices of one post. Threads that share such small work wait for each other longer than they
work, above all on a busy machine, so the matrix library is kept to the one that asks, unless the environment says
otherwise. It looks at its environment when it is first imported.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
