r"""Elman's recurrent network in PyTorch, from tensors up."""

from dlref.pytorch.recurrent.elman import RNN
from dlref.pytorch.recurrent.gated_recurrent_unit import GRU
from dlref.pytorch.recurrent.long_short_term_memory import LSTM
from dlref.pytorch.recurrent.sequence_models import CharacterModel, SequenceClassifier
from dlref.pytorch.recurrent.token_embedding import Embedding

__all__ = ["GRU", "LSTM", "RNN", "CharacterModel", "Embedding", "SequenceClassifier"]
