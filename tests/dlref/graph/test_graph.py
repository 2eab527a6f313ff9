"""Graph networks: the normalised adjacency, convolution, attention, twins, the karate club, over-smoothing."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

import dlref.pytorch.graph as scratch
from dlref.data import karate_club
from dlref.engine import apply
from dlref.graph import (
    GAT,
    GCN,
    GraphAttention,
    GraphConv,
    dirichlet_energy,
    graph_attention,
    graph_conv,
    neighbourhoods,
    normalized_adjacency,
)
from dlref.losses import cross_entropy
from dlref.optimization import Adam
from tests.dlref.checks import Case, assert_close, check
from tests.dlref.twins import check_overfits, check_twins, share_state


def rng(seed=0):
    return np.random.default_rng(seed)


def random_graph(nodes, seed=0, share=0.4, dtype=np.float64):
    """Edges of weight 1, each there with probability `share`; the last node is alone."""
    edges = np.triu(rng(seed).random((nodes, nodes)) < share, 1)
    edges[:, -1] = False
    return (edges | edges.T).astype(dtype)


FRIENDS, FACTION = karate_club(dtype=np.float64)
graphs = st.builds(random_graph, st.integers(1, 9), st.integers(0, 1000), st.floats(0, 1))


def looks(nodes):
    """Each node looks at itself and some others, but the first looks nowhere."""

    def make(generator):
        edges = (generator.random((nodes, nodes)) < 0.5) | np.eye(nodes, dtype=bool)
        edges[0] = False
        return edges

    return make


CASES = [
    Case(graph_conv, scratch.graph_conv, ((5, 3), (5, 5), (2, 3), (2,))),
    Case(graph_conv, scratch.graph_conv, ((4, 2), (4, 4), (3, 2), None)),
    Case(graph_conv, scratch.graph_conv, ((1, 3), (1, 1), (1, 3), (1,))),
    Case(graph_attention, scratch.graph_attention, ((5, 3), (8, 3), (2, 4), (2, 4), looks(5)), id="two heads"),
    Case(graph_attention, scratch.graph_attention, ((4, 2), (3, 2), (1, 3), (1, 3), looks(4)), {"negative_slope": 0.0}),
    Case(graph_attention, scratch.graph_attention, ((1, 2), (2, 2), (2, 1), (2, 1), lambda r: np.ones((1, 1), bool))),
    Case(graph_attention, scratch.graph_attention, ((3, 2), (2, 2), (2, 1), (2, 1), lambda r: np.zeros((3, 3), bool))),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_operation(case):
    check(case)


# The normalised adjacency


@given(graphs)
def test_largest_eigenvalue_is_one_and_none_is_minus_one(adjacency):
    normalized = normalized_adjacency(adjacency)
    np.testing.assert_array_equal(normalized, normalized.T)
    eigenvalues = np.linalg.eigvalsh(normalized)
    assert eigenvalues[-1] == pytest.approx(1)
    assert eigenvalues[0] > -1
    # Its eigenvector: the roots of the degrees.
    root = np.sqrt(1 + adjacency.sum(1))
    np.testing.assert_allclose(normalized @ root, root, rtol=1e-12)


@given(graphs, st.booleans())
def test_normalised_entry_by_entry_as_in_the_paper_and_in_torch(adjacency, self_loops):
    looped = adjacency + (np.eye(len(adjacency)) if self_loops else 0)
    degree = looped.sum(1)
    expected = np.zeros_like(looped)
    for i, j in zip(*np.nonzero(looped), strict=True):
        expected[i, j] = looped[i, j] / np.sqrt(degree[i] * degree[j])
    found = normalized_adjacency(adjacency, self_loops=self_loops)
    np.testing.assert_allclose(found, expected, rtol=1e-12)
    twin = scratch.normalized_adjacency(torch.tensor(adjacency), self_loops=self_loops)
    np.testing.assert_allclose(found, twin.numpy(), rtol=1e-12)


def test_weighted_edges_count_by_their_weight():
    adjacency = np.array([[0.0, 3.0, 0.0], [3.0, 0.0, 1.0], [0.0, 1.0, 0.0]])
    normalized = normalized_adjacency(adjacency)
    assert normalized[0, 1] == pytest.approx(3 / np.sqrt(4 * 5))
    np.testing.assert_array_equal(neighbourhoods(adjacency), normalized > 0)


def test_without_self_loops_a_bipartite_graph_swings_for_ever():
    pair = np.array([[0.0, 1.0], [1.0, 0.0]])
    assert np.linalg.eigvalsh(normalized_adjacency(pair, self_loops=False)).round(12).tolist() == [-1, 1]
    looped = normalized_adjacency(pair + np.eye(2), self_loops=False)
    np.testing.assert_array_equal(looped, normalized_adjacency(pair))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_an_isolated_node_keeps_what_it_has(dtype):
    adjacency = random_graph(5, dtype=dtype)
    normalized = normalized_adjacency(adjacency)
    assert normalized.dtype == dtype
    assert normalized[-1].tolist() == [0, 0, 0, 0, 1]
    assert not normalized_adjacency(adjacency, self_loops=False)[-1].any()
    x, weight = (rng().standard_normal(shape).astype(dtype) for shape in ((5, 3), (2, 3)))
    np.testing.assert_allclose(graph_conv(x, normalized, weight)[0][-1], weight @ x[-1], rtol=1e-6)
    one = np.ones((1, 2), dtype)
    (y, weights), _ = graph_attention(x, weight, one, one, neighbourhoods(adjacency))
    np.testing.assert_allclose(y[-1, 0], weight @ x[-1], rtol=1e-5)
    assert weights[0, -1].tolist() == [0, 0, 0, 0, 1]
    (y, weights), _ = graph_attention(x, weight, one, one, adjacency > 0)  # it does not even look at itself
    assert not y[-1].any()
    assert not weights[0, -1].any()


# Attention


@given(graphs, st.integers(1, 3))
def test_weights_sum_to_one_over_the_neighbours_and_are_zero_elsewhere(adjacency, heads):
    nodes, generator = len(adjacency), rng(7)
    edges = neighbourhoods(adjacency)
    np.testing.assert_array_equal(edges, scratch.neighbourhoods(torch.tensor(adjacency)).numpy())
    vectors = (3 * generator.standard_normal((heads, 4)) for _ in range(2))
    x, weight = generator.standard_normal((nodes, 2)), generator.standard_normal((heads * 4, 2))
    (y, weights), _ = graph_attention(x, weight, *vectors, edges)
    assert y.shape == (nodes, heads, 4)
    assert weights.shape == (heads, nodes, nodes)
    np.testing.assert_allclose(weights.sum(-1), 1)
    assert not weights[:, ~edges].any()
    assert (weights[:, edges] > 0).all()


def test_attention_node_by_node_as_the_paper_writes_it():
    """Two vectors, joined end to end, times one."""
    generator, edges = rng(3), neighbourhoods(random_graph(6, seed=2))
    x, weight = generator.standard_normal((6, 3)), generator.standard_normal((2 * 4, 3))
    query_weight, key_weight = generator.standard_normal((2, 2, 4))
    (y, _), _ = graph_attention(x, weight, query_weight, key_weight, edges)
    for head in range(2):
        hidden = x @ weight[4 * head : 4 * head + 4].T
        vector = np.concatenate([query_weight[head], key_weight[head]])
        for i in range(6):
            friends = np.flatnonzero(edges[i])
            scores = np.array([vector @ np.concatenate([hidden[i], hidden[j]]) for j in friends])
            scores = np.exp(np.where(scores > 0, scores, 0.2 * scores))
            np.testing.assert_allclose(y[i, head], scores / scores.sum() @ hidden[friends], rtol=1e-10)


def test_with_zero_vectors_attention_is_the_mean_of_the_neighbours():
    edges = neighbourhoods(random_graph(6))
    x, zero = rng().standard_normal((6, 3)), np.zeros((1, 3))
    (y, _), _ = graph_attention(x, np.eye(3), zero, zero, edges)
    np.testing.assert_allclose(y[:, 0], edges @ x / edges.sum(1, keepdims=True))


def test_huge_scores_choose_one_neighbour_and_stay_finite():
    x = np.array([[1e4], [2e4], [-3e4]], dtype=np.float32)
    one = np.ones((1, 1), np.float32)
    (y, weights), pullback = graph_attention(x, one, one, one, np.ones((3, 3), dtype=bool))
    np.testing.assert_array_equal(weights[0], [[0, 1, 0]] * 3)
    assert all(np.isfinite(gradient).all() for gradient in pullback(np.ones_like(y), np.ones_like(weights))[:4])


def test_heads_stand_side_by_side_or_are_averaged():
    x, edges = rng().standard_normal((5, 3)), neighbourhoods(random_graph(5))
    layer = GraphAttention(3, 4, heads=2, rng=rng(), dtype=np.float64)
    y = layer.attend(x, edges)[0].data
    np.testing.assert_array_equal(layer(x, edges).data, np.concatenate([y[:, 0], y[:, 1]], axis=1))
    layer.concat, layer.bias = False, None
    np.testing.assert_allclose(layer(x, edges).data, (y[:, 0] + y[:, 1]) / 2)


# Models

GRAPH = random_graph(7, seed=5)
X = rng(4).standard_normal((7, 3))


def models():
    """Of each kind: ours, its twin, and the matrix that it wants."""
    f64 = {"rng": rng(), "dtype": np.float64}
    normalized, edges = normalized_adjacency(GRAPH), neighbourhoods(GRAPH)
    return {
        "GCN": (GCN([3, 5, 4, 2], **f64), scratch.GCN([3, 5, 4, 2], dtype=torch.float64), normalized),
        "GCN of one layer": (GCN([3, 2], **f64), scratch.GCN([3, 2], dtype=torch.float64), normalized),
        "GAT": (
            GAT([3, 4, 5, 2], heads=3, output_heads=2, **f64),
            scratch.GAT([3, 4, 5, 2], heads=3, output_heads=2, dtype=torch.float64),
            edges,
        ),
        "GAT of one layer": (GAT([3, 2], **f64), scratch.GAT([3, 2], dtype=torch.float64), edges),
        "GraphConv without bias": (
            GraphConv(3, 2, False, **f64),
            scratch.GraphConv(3, 2, False, dtype=torch.float64),
            normalized,
        ),
        "GraphAttention without bias": (
            GraphAttention(3, 2, 2, bias=False, negative_slope=0.1, **f64),
            scratch.GraphAttention(3, 2, 2, bias=False, negative_slope=0.1, dtype=torch.float64),
            edges,
        ),
    }


@pytest.mark.parametrize("name", models())
def test_model_and_twin_agree(name):
    ours, twin, matrix = models()[name]
    for parameter in ours.parameters():
        parameter.data[...] = rng(parameter.size).standard_normal(parameter.shape)  # a model with opinions
    check_twins(
        ours, [twin], lambda model: model(X, matrix), lambda model: model(torch.tensor(X), torch.tensor(matrix))
    )


@pytest.mark.parametrize("name", models())
@given(st.permutations(range(7)))
def test_the_order_of_the_nodes_does_not_matter(name, order):
    model, _, matrix = models()[name]
    shuffled = model(X[order], matrix[np.ix_(order, order)])
    np.testing.assert_allclose(shuffled.data, model(X, matrix).data[order], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(("name", "layers"), [("GCN", 3), ("GAT", 3)])
def test_a_node_hears_from_as_far_as_there_are_layers(name, layers):
    model, _, _ = models()[name]
    path = np.diag(np.ones(5), 1) + np.diag(np.ones(5), -1)
    matrix = normalized_adjacency(path) if name == "GCN" else neighbourhoods(path)
    x = rng().standard_normal((6, 3))
    changed = x.copy()
    changed[0] += 1
    differs = np.abs(model(changed, matrix).data - model(x, matrix).data).max(1) > 1e-12
    assert differs.tolist() == [node <= layers for node in range(6)]


@pytest.mark.parametrize("name", ["GCN", "GAT"])
def test_eight_nodes_are_learned_by_heart(name):
    ring = np.eye(8, dtype=np.float32)[[*range(1, 8), 0]]
    ring += ring.T
    x, y = rng(1).standard_normal((8, 4)).astype(np.float32), np.arange(8) % 3
    model = GCN([4, 32, 3], rng=rng()) if name == "GCN" else GAT([4, 8, 3], 4, rng=rng())
    matrix = normalized_adjacency(ring) if name == "GCN" else neighbourhoods(ring)
    check_overfits(model, lambda: model(x, matrix), y, steps=150, lr=0.05)


def test_initial_weights_are_glorots_and_biases_zero():
    for model in (GCN([200, 100], rng=rng()), scratch.GCN([200, 100])):
        state = {name: np.asarray(value) for name, value in model.state_dict().items()}
        assert state["layers.0.weight"].std() == pytest.approx(np.sqrt(2 / 300), rel=0.05)
        assert not state["layers.0.bias"].any()
    for model in (GAT([200, 50, 3], 4, rng=rng()), scratch.GAT([200, 50, 3], 4)):
        state = {name: np.asarray(value) for name, value in model.state_dict().items()}
        assert state["layers.0.weight"].std() == pytest.approx(np.sqrt(2 / 400), rel=0.05)
        assert state["layers.0.query_weight"].std() == pytest.approx(np.sqrt(2 / 54), rel=0.2)
        assert not state["layers.0.bias"].any()


def test_dropout_is_on_in_training_and_off_in_use():
    edges, normalized = torch.tensor(neighbourhoods(GRAPH)), torch.tensor(normalized_adjacency(GRAPH))
    for model, matrix in (
        (GCN([3, 9, 2], 0.5, rng=rng(), dtype=np.float64), normalized.numpy()),
        (GAT([3, 9, 2], dropout=0.5, rng=rng(), dtype=np.float64), edges.numpy()),
    ):
        assert (model(X, matrix).data != model(X, matrix).data).any()
        model.eval()
        np.testing.assert_array_equal(model(X, matrix).data, model(X, matrix).data)
    for model, matrix in (
        (scratch.GCN([3, 9, 2], 0.5).double(), normalized),
        (scratch.GAT([3, 2], 0.5).double(), edges),
    ):
        model.dropout.p = 0.5
        assert not torch.equal(model(torch.tensor(X), matrix), model(torch.tensor(X), matrix))
        model.eval()
        assert torch.equal(model(torch.tensor(X), matrix), model(torch.tensor(X), matrix))


def test_published_number_of_weights():
    """Cora: 1433 words, 7 classes. 16 hidden units in the GCN; 8 heads of 8 in the GAT."""
    gcn, gat = GCN([1433, 16, 7], rng=rng()), GAT([1433, 8, 7], heads=8, rng=rng())
    assert sum(p.size for p in gcn.parameters()) == 1433 * 16 + 16 + 16 * 7 + 7 == 23_063
    assert sum(p.size for p in gat.parameters()) == 1433 * 64 + 3 * 64 + 64 * 7 + 3 * 7 == 92_373


# The karate club


def betweenness(adjacency):
    """Share of shortest paths between others that lead through each node (Brandes' algorithm)."""
    nodes = len(adjacency)
    score = np.zeros(nodes)
    for source in range(nodes):
        distance, paths, order = np.full(nodes, -1), np.zeros(nodes), [source]
        distance[source], paths[source] = 0, 1
        for i in order:
            for j in np.flatnonzero(adjacency[i]):
                if distance[j] < 0:
                    distance[j] = distance[i] + 1
                    order.append(j)
                if distance[j] == distance[i] + 1:
                    paths[j] += paths[i]
        depends = np.zeros(nodes)
        for j in order[:0:-1]:
            for i in np.flatnonzero(adjacency[j]):
                if distance[i] == distance[j] - 1:
                    depends[i] += paths[i] / paths[j] * (1 + depends[j])
            score[j] += depends[j]
    return score / ((nodes - 1) * (nodes - 2))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_karate_club_has_the_known_numbers(dtype):
    adjacency, y = karate_club(dtype=dtype)
    assert adjacency.dtype == dtype
    assert y.dtype == np.int64
    assert set(np.unique(adjacency)) == {0, 1}
    assert not adjacency.diagonal().any()
    np.testing.assert_array_equal(adjacency, adjacency.T)
    assert adjacency.sum() == 2 * 78
    first, second = adjacency.sum(1).astype(int).reshape(2, 17).tolist()
    assert first == [16, 9, 10, 6, 3, 4, 4, 4, 5, 2, 3, 1, 2, 5, 2, 2, 2]
    assert second == [2, 2, 3, 2, 2, 2, 5, 3, 3, 2, 4, 3, 4, 4, 6, 12, 17]
    assert np.trace(adjacency @ adjacency @ adjacency) == 6 * 45  # triangles
    assert np.bincount(y).tolist() == [17, 17]
    assert (y[0], y[33], y[8], adjacency[0, 33]) == (0, 1, 0, 0)


def test_karate_club_has_the_known_betweenness_and_diameter():
    score = betweenness(FRIENDS)
    np.testing.assert_allclose(score[[0, 33, 32, 2]], [0.437635, 0.304075, 0.145247, 0.143657], atol=1e-6)
    within = [np.linalg.matrix_power(FRIENDS + np.eye(34), steps).all() for steps in (4, 5)]
    assert within == [False, True]
    friends_elsewhere = (FRIENDS * (FACTION[:, None] != FACTION)).sum() / 2
    assert friends_elsewhere == 11  # 67 of the 78 friendships did not cross the split


KNOWN = np.array([0, 33])  # the teacher and the administrator: one label for each faction
REST = np.setdiff1d(np.arange(34), KNOWN)


def fit(model, matrix, x, steps, lr):
    """Show two labels; return the share of the other 32 members that is told right."""
    optimizer = Adam(model.parameters(), lr=lr)
    for _ in range(steps):
        loss = apply(cross_entropy, model(x, matrix)[KNOWN], FACTION[KNOWN])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return (model(x, matrix).data.argmax(1) == FACTION)[REST].mean()


def clubs():
    adjacency, _ = karate_club()
    return np.eye(34, dtype=np.float32), normalized_adjacency(adjacency), neighbourhoods(adjacency)


def test_gcn_tells_the_factions_from_two_labels():
    x, normalized, _ = clubs()
    shares = [fit(GCN([34, 16, 2], rng=rng(seed)), normalized, x, 100, 0.01) for seed in range(10)]
    assert np.mean(shares) > 0.93, shares
    assert min(shares) > 0.9, shares


def test_gat_tells_the_factions_from_two_labels():
    x, _, edges = clubs()
    shares = [fit(GAT([34, 4, 2], 4, output_heads=4, rng=rng(seed)), edges, x, 50, 0.005) for seed in range(10)]
    assert np.mean(shares) > 0.92, shares
    assert min(shares) > 0.85, shares


def test_without_the_edges_the_same_network_only_guesses():
    """Each member sees himself alone: then nothing is known of those without a label."""
    x, _, _ = clubs()
    alone = np.eye(34, dtype=np.float32)
    shares = [fit(GCN([34, 16, 2], rng=rng(seed)), alone, x, 100, 0.01) for seed in range(10)]
    assert np.mean(shares) < 0.65, shares


@pytest.mark.parametrize("kind", ["GCN", "GAT"])
def test_the_twin_learns_the_same_on_the_device(kind, torch_device):
    """From the same weights: in float64 the same answers after training, on whatever device."""
    x, adjacency = np.eye(34), FRIENDS
    if kind == "GCN":
        ours, twin = GCN([34, 16, 2], rng=rng(), dtype=np.float64), scratch.GCN([34, 16, 2], dtype=torch.float64)
        matrix, build, steps, lr = normalized_adjacency(adjacency), scratch.normalized_adjacency, 100, 0.01
    else:
        ours = GAT([34, 4, 2], 4, output_heads=4, rng=rng(), dtype=np.float64)
        twin = scratch.GAT([34, 4, 2], 4, output_heads=4, dtype=torch.float64)
        matrix, build, steps, lr = neighbourhoods(adjacency), scratch.neighbourhoods, 50, 0.005
    share_state(ours, twin)
    share = fit(ours, matrix, x, steps, lr)

    twin.to(torch_device)
    there = build(torch.tensor(adjacency, device=torch_device))
    inputs, y = torch.tensor(x, device=torch_device), torch.tensor(FACTION, device=torch_device)
    optimizer = torch.optim.Adam(twin.parameters(), lr=lr)
    for _ in range(steps):
        loss = torch.nn.functional.cross_entropy(twin(inputs, there)[KNOWN], y[KNOWN])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    logits = twin(inputs, there).detach().cpu().numpy()
    assert_close(logits, ours(x, matrix).data, 1e-6, "logits after training")
    assert (logits.argmax(1) == FACTION)[REST].mean() == share > 0.9


# Over-smoothing


def test_energy_is_the_sum_over_the_edges():
    adjacency = random_graph(6, seed=3)
    x, root = rng().standard_normal((6, 2)), np.sqrt(1 + adjacency.sum(1))[:, None]
    pairs = ((x / root)[:, None] - (x / root)) ** 2  # (6, 6, 2)
    energy = dirichlet_energy(x, normalized_adjacency(adjacency))
    assert energy == pytest.approx((adjacency[:, :, None] * pairs).sum() / 2)
    twin = scratch.dirichlet_energy(torch.tensor(x), scratch.normalized_adjacency(torch.tensor(adjacency)))
    assert energy == pytest.approx(twin)


def test_with_every_product_neighbours_become_more_alike_at_the_known_rate():
    normalized = normalized_adjacency(FRIENDS)
    second = np.sort(np.abs(np.linalg.eigvalsh(normalized)))[-2]
    x, energies = rng().standard_normal((34, 8)), []
    for _ in range(60):
        energies.append(dirichlet_energy(x, normalized))
        x = normalized @ x
    assert (np.diff(energies) < 0).all()
    assert energies[-1] / energies[-2] == pytest.approx(second**2, rel=1e-3)
    assert energies[-1] < 1e-4 * energies[0]
    # What is left says how many friends somebody has, and nothing else.
    alike = x / np.sqrt(1 + FRIENDS.sum(1))[:, None]
    assert (alike.std(0) < 0.05 * np.abs(alike.mean(0)).max()).all()


def test_a_deep_gcn_tells_nobody_apart():
    normalized = normalized_adjacency(FRIENDS)

    def relative_energy(layers):
        model = GCN([34, *[16] * layers], rng=rng(), dtype=np.float64)
        hidden = model(np.eye(34), normalized).data
        return dirichlet_energy(hidden, normalized) / (hidden**2).sum()

    energies = [relative_energy(layers) for layers in (1, 4, 16, 64)]
    assert energies == sorted(energies, reverse=True)
    assert energies[0] > 0.1
    assert energies[3] < 1e-3 * energies[0], energies


# Bad input


@pytest.mark.parametrize(
    ("adjacency", "error", "message"),
    [
        (np.eye(2, 3), ValueError, r"adjacency must be \(N, N\), got \(2, 3\)"),
        (np.ones(3), ValueError, r"adjacency must be \(N, N\), got \(3,\)"),
        (np.triu(np.ones((3, 3)), 1), ValueError, "adjacency must be symmetric, each edge counts both ways"),
        (np.full((2, 2), np.nan), ValueError, "adjacency must be symmetric"),
        (np.array([[0.0, -1.0], [-1.0, 0.0]]), ValueError, "adjacency must not be negative, got -1.0"),
        (np.eye(2, dtype=int), TypeError, "adjacency must be float32 or float64, got int64"),
    ],
)
def test_bad_adjacency_is_named(adjacency, error, message):
    for function in (normalized_adjacency, neighbourhoods):
        with pytest.raises(error, match=f"{function.__name__}: {message}"):
            function(adjacency)


def test_self_loops_are_not_added_twice():
    with pytest.raises(
        ValueError, match="normalized_adjacency: adjacency has self loops already; give self_loops=False"
    ):
        normalized_adjacency(np.eye(3))


def test_bad_input_of_graph_conv_is_named():
    x, adjacency, weight = np.ones((4, 3)), np.eye(4), np.ones((2, 3))
    with pytest.raises(ValueError, match=r"graph_conv: weight must be of shape \(out, in\), got \(3,\)"):
        graph_conv(x, adjacency, weight[0])
    with pytest.raises(ValueError, match=r"graph_conv: weight expects nodes \(N, 3\), x has shape \(4, 2\)"):
        graph_conv(x[:, :2], adjacency, weight)
    with pytest.raises(ValueError, match=r"graph_conv: weight expects nodes \(N, 3\), x has shape \(1, 4, 3\)"):
        graph_conv(x[None], adjacency, weight)
    with pytest.raises(ValueError, match=r"graph_conv: adjacency must be \(4, 4\) for 4 nodes, got \(3, 3\)"):
        graph_conv(x, np.eye(3), weight)
    with pytest.raises(ValueError, match=r"graph_conv: bias must be of shape \(2,\) to match weight, got \(3,\)"):
        graph_conv(x, adjacency, weight, np.ones(3))
    with pytest.raises(TypeError, match="graph_conv: adjacency is float32, but x is float64"):
        graph_conv(x, adjacency.astype(np.float32), weight)
    with pytest.raises(
        ValueError, match=r"dirichlet_energy: expected x \(N, D\) and adjacency \(N, N\), got \(4, 3\) and"
    ):
        dirichlet_energy(x, np.eye(3))


def test_bad_input_of_graph_attention_is_named():
    x, weight, one, edges = np.ones((4, 3)), np.ones((6, 3)), np.ones((2, 3)), np.eye(4, dtype=bool)
    with pytest.raises(
        TypeError, match="graph_attention: edges must be an array of bool, got float64; see neighbourhoods"
    ):
        graph_attention(x, weight, one, one, np.eye(4))
    with pytest.raises(TypeError, match="graph_attention: edges must be an array of bool, got list"):
        graph_attention(x, weight, one, one, [[True]])
    with pytest.raises(ValueError, match=r"must both be \(heads, out\), got \(2, 3\) and \(1, 3\)"):
        graph_attention(x, weight, one, one[:1], edges)
    with pytest.raises(ValueError, match=r"must both be \(heads, out\), got \(3,\) and \(3,\)"):
        graph_attention(x, weight, one[0], one[0], edges)
    with pytest.raises(ValueError, match=r"expected x \(N, in\) and weight \(6, in\) .*, got \(4, 3\) and \(5, 3\)"):
        graph_attention(x, weight[:5], one, one, edges)
    with pytest.raises(ValueError, match=r"graph_attention: edges must be \(4, 4\) for 4 nodes, got \(2, 2\)"):
        graph_attention(x, weight, one, one, edges[:2, :2])


def test_bad_sizes_of_models_are_named():
    for kind in (GCN, GAT):
        with pytest.raises(
            ValueError, match=rf"{kind.__name__}: sizes must name at least inputs and outputs, got \[3\]"
        ):
            kind([3], rng=rng())
    with pytest.raises(ValueError, match="GraphConv: in_features and out_features must be positive, got 3 and 0"):
        GCN([3, 0, 2], rng=rng())
    with pytest.raises(ValueError, match="GAT: heads must be at least 1, got 0"):
        GAT([3, 4, 2], heads=0, rng=rng())
    with pytest.raises(ValueError, match="GraphAttention: out_features must be at least 1, got 0"):
        GAT([3, 0, 2], rng=rng())
    with pytest.raises(ValueError, match=r"Dropout: p must lie in \[0, 1\], got 2"):
        GCN([3, 2], 2, rng=rng())
