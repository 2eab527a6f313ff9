# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
"""An estimate of hours, electricity and money for training a network, from assumptions that stand at the top."""

# --8<-- [start:estimate]
IMAGES, PASSES = 1.28e6, 90  # assumed: the images of ImageNet, each used 90 times
FORWARD = 3.8e9  # multiply-adds for an image, published for a ResNet with 50 layers
STEP = 3  # assumed: forwards and backwards cost three times as much as forwards
KILOWATT, EURO_PER_KILOWATT_HOUR, EURO_PER_HOUR = 0.5, 0.30, 2.0  # assumed: a card with its computer, its rent


def estimate(multiply_adds, a_second):
    hours = multiply_adds / a_second / 3600
    return hours, hours * KILOWATT * EURO_PER_KILOWATT_HOUR, hours * EURO_PER_HOUR


# The speeds are assumed as well: what one core, and one card of a data centre with 16-bit products, manage in practice.
total = IMAGES * PASSES * FORWARD * STEP
print(f"one training: {total:.1e} multiply-adds")
for name, a_second in (("one core, 20 billion a second", 2e10), ("one card, 30 trillion", 3e13)):
    hours, electricity, rent = estimate(total, a_second)
    print(f"{name}: {hours:,.0f} hours")
print(f"on the card: electricity {electricity:.2f} euros, or rent {rent:.0f} euros")
print(f"40 trainings, to find the settings: {40 * hours:.0f} hours, rent {40 * rent:,.0f} euros")
# --8<-- [end:estimate]

# --8<-- [start:buy]
PRICE, OWN = 2000.0, 1.5e13  # assumed: a card to buy with its share of a computer; half as fast as the rented one
own_hours = 3e13 / OWN  # of the own card for the work of one rented hour
rented = PRICE / (EURO_PER_HOUR - own_hours * KILOWATT * EURO_PER_KILOWATT_HOUR)
print(f"buying pays after {rented:.0f} rented hours, which the own card needs {own_hours * rented:.0f} hours for")
# --8<-- [end:buy]

published = 2470  # training images a second on one A100 with mixed precision, by NVIDIA
assert 0.8 < 3e13 / (STEP * FORWARD) / published < 1.25
