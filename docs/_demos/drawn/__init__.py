"""What the page itself computes, from numbers that were found here: not of the form of the other demos."""
