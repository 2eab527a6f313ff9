# %% [markdown]
# # A lab

# %%
total = sum(range(5))
print(total)

# %%
assert total == 10
