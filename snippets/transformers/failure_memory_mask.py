# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Failure: the padding mask goes to the encoder and not to the cross-attention, so a text depends on its batch."""

# --8<-- [start:change]
import torch


def change(answer):
    """By how much the output for a source of 5 tokens changes when its batch holds one of 30 as well."""
    torch.manual_seed(0)
    options = {"dim_feedforward": 64, "dropout": 0.0, "batch_first": True}
    model = torch.nn.Transformer(32, 4, num_encoder_layers=1, num_decoder_layers=1, **options)
    source, target = torch.randn(2, 30, 32), torch.randn(2, 4, 32)
    source[0, 5:] = 0  # the first source has 5 tokens, and then padding
    padding = torch.arange(30) >= torch.tensor([[5], [30]])  # (2, 30), True: padding
    with torch.no_grad():
        alone = answer(model, source[:1, :5], target[:1], padding[:1, :5])
        together = answer(model, source, target, padding)
    return (alone[0] - together[0]).abs().max().item()


# --8<-- [end:change]


# --8<-- [start:broken]
def broken():
    def answer(model, source, target, padding):
        later = torch.ones(4, 4, dtype=torch.bool).triu(1)
        return model(source, target, tgt_mask=later, src_key_padding_mask=padding)

    return change(answer)


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    def answer(model, source, target, padding):
        later = torch.ones(4, 4, dtype=torch.bool).triu(1)
        masks = {"src_key_padding_mask": padding, "memory_key_padding_mask": padding}
        return model(source, target, tgt_mask=later, **masks)

    return change(answer)


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(result):
    """The company changes the output."""
    return result > 1e-3


# --8<-- [end:symptom]


if __name__ == "__main__":
    print(f"mask for the encoder alone:        the output changes by {broken():.4f}")
    print(f"mask for the cross-attention, too: the output changes by {fixed():.4f}")
    assert symptom(broken())
    assert not symptom(fixed())
