r"""Recurrent networks in PyTorch, from tensors up: Elman's, LSTM, GRU, embeddings, and models of sequences.

One step of each is written out; `dlref.pytorch.recurrent.recurrence` loops over steps, layers and directions.
"""

from dlref.pytorch.recurrent.elman import RNN
from dlref.pytorch.recurrent.gated_recurrent_unit import GRU
from dlref.pytorch.recurrent.linear_scan import linear_recurrence
from dlref.pytorch.recurrent.long_short_term_memory import LSTM
from dlref.pytorch.recurrent.sequence_models import CharacterModel, SequenceClassifier
from dlref.pytorch.recurrent.token_embedding import Embedding

__all__ = ["GRU", "LSTM", "RNN", "CharacterModel", "Embedding", "SequenceClassifier", "linear_recurrence"]
