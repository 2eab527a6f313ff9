# %% [markdown]
# # A lab

# %%
from dlref.topic import double

total = sum(range(5))
print(total)

# %%
assert double(total) == 20
