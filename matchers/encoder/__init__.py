"""A small sentence encoder, fine-tuned on labelled posts and run in plain numpy: no framework, no download, no pickle.

`tokens` cuts a text into word pieces, `network` computes, `weights` reads the file. What goes in are a post's words
with its people and places replaced by their kinds, so that it judges meaning and never a name.
"""

from matchers.encoder.encoder import Encoder, shipped_encoder
from matchers.encoder.network import Network
from matchers.encoder.tokens import WordPieces
from matchers.encoder.weights import load_encoder

__all__ = ["Encoder", "Network", "WordPieces", "load_encoder", "shipped_encoder"]
