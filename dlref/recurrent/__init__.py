r"""Recurrent networks: the same small layer at every step of a sequence, with a memory that it hands to itself.

The hidden state $h_t$ sums up all that was read so far. `rnn_cell` is one step, and the whole idea. `rnn` runs
it over padded batches of sequences, through several layers, in one or both directions (`dlref.recurrent.recurrence`).
`dlref.recurrent.token_embedding` turns tokens into vectors; `dlref.recurrent.long_short_term_memory` and `dlref.recurrent.gated_recurrent_unit` are the cells that remember longer. Their
names can be imported from here, too.
"""

from dlref.recurrent.elman import RNN, rnn, rnn_cell
from dlref.recurrent.gated_recurrent_unit import GRU, gru, gru_cell
from dlref.recurrent.long_short_term_memory import LSTM, lstm, lstm_cell
from dlref.recurrent.sequence_models import CharacterModel, SequenceClassifier
from dlref.recurrent.token_embedding import Embedding, embedding

__all__ = [
    "GRU",
    "LSTM",
    "RNN",
    "CharacterModel",
    "Embedding",
    "SequenceClassifier",
    "embedding",
    "gru",
    "gru_cell",
    "lstm",
    "lstm_cell",
    "rnn",
    "rnn_cell",
]
