r"""Recurrent networks: the same small layer at every step of a sequence, with a memory that it hands to itself.

The hidden state $h_t$ sums up all that was read so far.

- `dlref.recurrent.elman`: the plain network; `rnn_cell` is one step, and the whole idea;
- `dlref.recurrent.long_short_term_memory` and `dlref.recurrent.gated_recurrent_unit`: cells that remember longer;
- `dlref.recurrent.linear_scan`: a recurrence without a bend, all steps at once, as state-space models have it;
- `dlref.recurrent.recurrence`: padded batches, several layers, one or both directions, for all three;
- `dlref.recurrent.weights`: names and shapes of the weights, and their checks;
- `dlref.recurrent.token_embedding`: tokens as vectors;
- `dlref.recurrent.sequence_models`: a model that judges a text, and one that writes one.
"""

from dlref.recurrent.elman import RNN, rnn, rnn_cell
from dlref.recurrent.gated_recurrent_unit import GRU, gru, gru_cell
from dlref.recurrent.linear_scan import linear_recurrence
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
    "linear_recurrence",
    "lstm",
    "lstm_cell",
    "rnn",
    "rnn_cell",
]
